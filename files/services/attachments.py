"""Files of comments, replies and chat messages (spec 07, 9.5)."""

from django.db import transaction

from files import pictures, storage
from files.models import AttachmentFile
from files.services import uploads
from productionsite.api.errors import BadInput

EXTENSION_LENGTH = AttachmentFile._meta.get_field("extension").max_length
SLOTS = (storage.ATTACHMENT, storage.THUMBNAIL)
MIMETYPE_LENGTH = AttachmentFile._meta.get_field("mimetype").max_length


@transaction.atomic
def attach(*, files, comment=None, reply_id=None, chat_message=None):
    """Store uploaded files as attachments; return their rows. All of them or none; no event.

    Chat pictures get a thumbnail. Raises BadInput for a name that is too long, 413 for too many bytes.
    """
    rows = []
    with storage.workspace() as folder:
        for number, upload in enumerate(files):
            place = folder / str(number)
            place.mkdir()
            received = uploads.receive(upload, place, allow_empty=True)
            row = AttachmentFile(
                name=received.name,
                size=received.size,
                extension=received.extension[:EXTENSION_LENGTH],
                mimetype=received.mimetype[:MIMETYPE_LENGTH],
                comment=comment,
                reply_id=reply_id,
                chat_message=chat_message,
            )
            if chat_message is not None:
                _keep_thumbnail(row, received.path, place)
            storage.keep(storage.ATTACHMENT, row.pk, received.path)
            rows.append(row)
        AttachmentFile.objects.bulk_create(rows)
    return rows


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
def delete_attachments(queryset):
    """Delete attachments; their files are marked, and removed after the commit where the studio wants that."""
    ids = list(queryset.values_list("pk", flat=True))
    if ids:
        storage.discard(ids, SLOTS)
        AttachmentFile.objects.filter(pk__in=ids).delete()
