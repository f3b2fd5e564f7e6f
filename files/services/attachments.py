"""Files of comments, replies and chat messages (spec 07, 9.5)."""

import secrets
from pathlib import PurePath

from django.db import transaction

from files import pictures, storage
from files.models import AttachmentFile
from files.services import uploads
from productionsite.api.errors import BadInput, NotFound
from tasks.models import Comment, Task
from tasks.services.comment_edits import tell_of_edition

EXTENSION_LENGTH = AttachmentFile._meta.get_field("extension").max_length
NAME_LENGTH = AttachmentFile._meta.get_field("name").max_length
SLOTS = (storage.ATTACHMENT, storage.THUMBNAIL)
MIMETYPE_LENGTH = AttachmentFile._meta.get_field("mimetype").max_length


@transaction.atomic
def attach(*, files, comment=None, reply_id=None, chat_message=None):
    """Store uploaded files as attachments; return their rows. All of them or none; no event.

    In a chat message pictures get a thumbnail, and files of one name different ones (spec 08, 5). Raises
    BadInput for a name that is too long, 413 for too many bytes.
    """
    rows = []
    with storage.workspace() as folder:
        for number, upload in enumerate(files):
            place = folder / str(number)
            place.mkdir()
            received = uploads.receive(upload, place, allow_empty=True)
            row = _row(received, comment=comment, reply_id=reply_id, chat_message=chat_message)
            if chat_message is not None:
                row.name = _free_name(row.name, {other.name for other in rows})
                _keep_thumbnail(row, received.path, place)
            storage.keep(storage.ATTACHMENT, row.pk, received.path)
            rows.append(row)
        AttachmentFile.objects.bulk_create(rows)
    return rows


def _row(received, **values):
    return AttachmentFile(
        name=received.name,
        size=received.size,
        extension=received.extension[:EXTENSION_LENGTH],
        mimetype=received.mimetype[:MIMETYPE_LENGTH],
        **values,
    )


def _free_name(name, taken):
    """Return a name that is not taken: the one given, else with a few random letters before its extension."""
    if name not in taken:
        return name
    path = PurePath(name)
    letters = f"-{secrets.token_hex(4)}"
    return f"{path.stem[: NAME_LENGTH - len(letters) - len(path.suffix)]}{letters}{path.suffix}"


def _keep_thumbnail(row, path, place):
    """Store a small picture of an attached picture; anything else goes without."""
    try:
        image = pictures.read(path)
    except BadInput:
        return
    thumbnail = place / "thumbnail.png"
    pictures.save(pictures.cropped(image, pictures.CHAT_SIZE), thumbnail)
    storage.keep(storage.THUMBNAIL, row.pk, thumbnail)


@transaction.atomic
def add_to_comment(*, comment, task, files):
    """Attach files to a comment that is there already; return their rows. Emits `comment:update`, live only."""
    rows = attach(files=files, comment=comment)
    tell_of_edition(comment=comment, task=task, persist=False)
    return rows


def bring_to_comment(*, comment_id, upload, **values):
    """Attach a file that comes from elsewhere to a comment; return its row: `values` say its id, and its date.

    A file of that id that is here already stays. NotFound when the comment is gone. The bytes go to the store
    before the transaction. Emits `comment:update`, live only.
    """
    with storage.workspace() as folder:
        received = uploads.receive(upload, folder, allow_empty=True)
        row = _row(received, comment_id=comment_id, **values)
        storage.stage(row.pk, {storage.ATTACHMENT: received.path})
        known = _keep_one(row, received.path)
        if known is not row:
            storage.forget_staged(folder)
        return known


@transaction.atomic
def _keep_one(row, path):
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=row.comment_id).first()
    task = Task.objects.filter(pk=comment.object_id).first() if comment else None
    if task is None:
        raise NotFound("The comment was deleted meanwhile.")
    known = AttachmentFile.objects.filter(pk=row.pk).first()
    if known is not None:
        return known
    storage.keep(storage.ATTACHMENT, row.pk, path)
    row.save(force_insert=True)
    tell_of_edition(comment=comment, task=task, persist=False)
    return row


@transaction.atomic
def remove_from_comment(*, comment, task, attachments):
    """Remove attachments, a queryset, from a comment. Emits `comment:update`, live only."""
    delete_attachments(attachments)
    tell_of_edition(comment=comment, task=task, persist=False)


@transaction.atomic
def delete_attachments(queryset):
    """Delete attachments; their files are marked, and removed after the commit where the studio wants that."""
    ids = list(queryset.values_list("pk", flat=True))
    if ids:
        storage.discard(ids, SLOTS)
        AttachmentFile.objects.filter(pk__in=ids).delete()
