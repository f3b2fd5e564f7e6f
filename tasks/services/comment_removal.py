"""Removing comments: with everything that hangs on them, in set-based steps (spec 06, 9.8)."""

from django.db import transaction

from events.emitter import emit_many
from tasks import signals
from tasks.models import (
    Comment,
    CommentAcknowledgement,
    CommentDepartmentMention,
    CommentMention,
    Task,
)
from tasks.services.progress import recompute_tasks


@transaction.atomic
def clear_comments(*, comment_ids):
    """Delete comments and all that hangs on them; no event of their own, no recomputation.

    Listeners of `comments_deleting` remove news, notifications, attachments and previews.
    """
    signals.comments_deleting.send(Comment, comment_ids=comment_ids)
    for link in (CommentMention, CommentDepartmentMention, CommentAcknowledgement):
        link.objects.filter(comment_id__in=comment_ids).delete()
    Comment.objects.filter(pk__in=comment_ids).delete()


@transaction.atomic
def delete_comments(*, comments):
    """Delete comments and recompute their tasks.

    Emits `comment:delete` each, `task:update` per task and `task:status-changed` (in the name of the
    comment's author) where the status moved.
    """
    list(Comment.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in comments]).order_by("pk"))
    tasks = Task.objects.filter(pk__in={comment.object_id for comment in comments})
    project_ids = dict(tasks.values_list("pk", "project_id"))
    clear_comments(comment_ids=[comment.pk for comment in comments])
    emit_many(
        [
            ("comment:delete", {"comment_id": one.pk, "task_id": one.object_id}, project_ids.get(one.object_id))
            for one in comments
        ]
    )
    moves = recompute_tasks(task_ids={comment.object_id for comment in comments})
    authors = {comment.object_id: comment.person_id for comment in comments}
    emit_many(
        [
            status_changed(task_id, before, after, authors[task_id], project_ids.get(task_id))
            for task_id, (before, after) in moves.items()
            if before != after
        ]
    )


def tell_moves(statuses, person_id, project_id):
    """Emit `task:status-changed`, live only, of recomputed tasks whose status moved: {id: (before, after)}."""
    moved = [(pk, before, after) for pk, (before, after) in statuses.items() if before != after]
    emit_many([status_changed(*facts, person_id, project_id) for facts in moved], persist=False)


def status_changed(task_id, before, after, person_id, project_id):
    """Return the event of a task that got another status."""
    payload = {
        "task_id": str(task_id),
        "new_task_status_id": str(after) if after else None,
        "previous_task_status_id": str(before) if before else None,
        "person_id": str(person_id),
    }
    return "task:status-changed", payload, project_id
