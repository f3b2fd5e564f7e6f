"""Files of preview backgrounds (spec 07, 9.4)."""

from django.db import transaction

from events.emitter import emit
from files import pictures, radiance, storage
from files.services import uploads
from productionsite.api.errors import BadInput

EXTENSIONS = ("hdr",)
SLOTS = (storage.BACKGROUND, storage.THUMBNAIL)


def set_file(*, background, upload):
    """Store the picture of a background and its thumbnail; another upload replaces them.

    Emits `preview-background-file:update` and `preview-background-file:add-file`. Raises BadInput for
    another kind of file; the row stays as it was.
    """
    with storage.workspace() as folder:
        received = uploads.receive(upload, folder)
        if received.extension not in EXTENSIONS:
            raise BadInput("file: backgrounds are .hdr pictures")
        source = radiance.thumbnail_source(received.path, pictures.BACKGROUND_SIZE[0])
        thumbnail = folder / "thumbnail.png"
        pictures.save(pictures.fitted(source, pictures.BACKGROUND_SIZE), thumbnail)
        _publish(background, received, thumbnail)


@transaction.atomic
def _publish(background, received, thumbnail):
    storage.keep(storage.THUMBNAIL, background.pk, thumbnail)
    background.file_size = storage.keep(storage.BACKGROUND, background.pk, received.path)
    background.extension, background.original_name = received.extension, received.stem
    background.save(update_fields=["file_size", "extension", "original_name"])
    payload = {"preview_background_file_id": background.pk}
    emit("preview-background-file:update", payload)
    emit("preview-background-file:add-file", {**payload, "extension": background.extension})
