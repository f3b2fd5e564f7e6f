"""Portraits of people, productions and the studio (spec 07, 9.3)."""

from django.db import transaction

from events.emitter import emit
from files import pictures, storage
from files.services import uploads


def set_avatar(*, row, kind, upload, project_id=None):
    """Store the picture of a person, project or organisation and say so on its row.

    `project_id`: the production its `<kind>:update` belongs to. Emits `<kind>:update` and
    `<kind>:set-thumbnail`. Raises BadInput for what is no picture.
    """
    with storage.workspace() as folder:
        received = uploads.receive(upload, folder)
        path = folder / "avatar.png"
        pictures.save(pictures.fitted(pictures.read(received.path), pictures.AVATAR_SIZE), path)
        _publish(row, kind, path, project_id)


@transaction.atomic
def _publish(row, kind, path, project_id):
    storage.keep(storage.THUMBNAIL, row.pk, path)
    row.has_avatar = True
    row.save(update_fields=["has_avatar"])
    emit(f"{kind}:update", {f"{kind}_id": row.pk}, project_id=project_id)
    emit(f"{kind}:set-thumbnail", {f"{kind}_id": row.pk})
