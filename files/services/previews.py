"""Previews as rows: creation, revisions, order, deletion (spec 07, 6). Their files: `uploads`, `movies`."""

import uuid

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from events.emitter import emit, emit_many
from files import storage
from files.models import CommentPreviewLink, PreviewFile
from files.services import main_previews
from productionsite.api.errors import Conflict
from tasks.models import Comment, Task
from tasks.services.comment_edits import tell_of_edition

EVERY_SLOT = (*storage.MOVIE_SLOTS, storage.RAW)


def move_revision(preview, revision):
    """Let the other previews of a revision follow their main one to its new number (spec 07, 6.5).

    Raises Conflict when another main preview of the task already has that number. The preview itself
    is left to the caller.
    """
    siblings = PreviewFile.objects.filter(task_id=preview.task_id).exclude(pk=preview.pk)
    if siblings.filter(position=1, revision=revision).exists():
        raise Conflict("Another main preview of the task already has this revision.")
    siblings.filter(revision=preview.revision).update(revision=revision, updated_at=timezone.now())


@transaction.atomic
def add_preview(*, task, comment, author_id, revision=None):
    """Create the row of a preview to upload, on a comment of the task (spec 07, 6.2); return it.

    Numbering is serialised by the task's row. Without a revision: the one of the comment's previews, else
    the next of the task. With one: the comment must carry previews already, or the revision be new.
    Positions go on after the highest of the revision. Raises Conflict for a revision that is taken, and
    where the production allows one preview per revision.

    Writes `news.preview_file_id` of the comment; emits `preview-file:new` and `comment:update`.
    """
    Task.objects.select_for_update().filter(pk=task.pk).values_list("pk", flat=True).first()
    previews = PreviewFile.objects.filter(task=task)
    first = comment.previews.order_by("created_at", "pk").first()
    if revision is None:
        revision = first.revision if first else (previews.aggregate(last=Max("revision"))["last"] or 0) + 1
    elif first is None and previews.filter(revision=revision, position=1).exists():
        raise Conflict("The task already has this revision.")
    position = (previews.filter(revision=revision).aggregate(last=Max("position"))["last"] or 0) + 1
    if position > 1 and task.project.is_single_preview_per_revision:
        raise Conflict("The production allows one preview per revision.")
    preview = PreviewFile.objects.create(
        name=str(uuid.uuid4())[:13],
        task=task,
        person_id=author_id,
        revision=revision,
        position=position,
        extension="mp4",
        source="webgui",
    )
    CommentPreviewLink.objects.create(comment=comment, preview_file=preview)
    now = timezone.now()
    Comment.objects.filter(pk=comment.pk).update(updated_at=now)
    comment.news.update(preview_file=preview, updated_at=now)
    payload = {"preview_file_id": preview.pk, "comment_id": comment.pk}
    emit("preview-file:new", payload, project_id=task.project_id)
    tell_of_edition(comment=comment, task=task)
    return preview


@transaction.atomic
def move_to_position(*, preview, position):
    """Put a preview at a 1-based place among those of its revision and renumber them; return their ids in order.

    Out of range or 0: nothing moves. Emits `preview-file:update` for each that has another place.
    """
    Task.objects.select_for_update().filter(pk=preview.task_id).values_list("pk", flat=True).first()
    siblings = PreviewFile.objects.filter(task_id=preview.task_id, revision=preview.revision)
    rows = list(siblings.order_by("position", "created_at", "pk"))
    if 1 <= position <= len(rows):
        moved = next(row for row in rows if row.pk == preview.pk)
        rows.remove(moved)
        rows.insert(position - 1, moved)
        now, changed = timezone.now(), []
        for place, row in enumerate(rows, start=1):
            if row.position != place:
                row.position, row.updated_at = place, now
                changed.append(row)
        PreviewFile.objects.bulk_update(changed, ["position", "updated_at"])
        project_id = preview.task.project_id
        emit_many([("preview-file:update", {"preview_file_id": row.pk}, project_id) for row in changed])
    return [row.pk for row in rows]


@transaction.atomic
def detach(preview_ids, *, force=False):
    """Take previews out of everything that shows them, before their rows go (spec 07, 6.7).

    Tasks and entities fall back to the newest remaining preview, news and comments lose the link, the
    files are marked deleted and, with `force`, removed once the transaction is committed. Playlists keep
    the id. Constant statements.
    """
    now = timezone.now()
    main_previews.forget(preview_ids)
    rows = PreviewFile.objects.filter(pk__in=preview_ids)
    News = PreviewFile._meta.get_field("news").related_model
    News.objects.filter(preview_file__in=rows).update(preview_file=None, updated_at=now)
    Comment.objects.filter(preview_file__in=rows).update(preview_file=None, updated_at=now)
    storage.discard(preview_ids, EVERY_SLOT, force=force)


@transaction.atomic
def delete_previews(preview_ids, *, force=False):
    """Delete previews with their links and files; no event of their own."""
    if preview_ids:
        detach(preview_ids, force=force)
        PreviewFile.objects.filter(pk__in=preview_ids).delete()
