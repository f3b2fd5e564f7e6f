"""Portraits of people, productions and the studio (spec 07, 9.3)."""

import logging
from io import BytesIO

from django.db import transaction

from events.emitter import emit
from files import pictures, storage
from files.services import uploads
from productionsite.api.errors import BadInput

logger = logging.getLogger(__name__)


def set_avatar(*, row, kind, upload, project_id=None):
    """Store the picture of a person, project or organisation and say so on its row.

    `project_id`: the production its `<kind>:update` belongs to. Emits `<kind>:update` and
    `<kind>:set-thumbnail`. Raises BadInput for what is no picture.
    """
    with storage.workspace() as folder:
        received = uploads.receive(upload, folder)
        _publish(row, kind, _avatar_of(received.path, folder), project_id)


def take_photo(*, person, photo):
    """Make a photo of the studio's directory (bytes) the portrait of a person, when it is another one.

    Emits as `set_avatar`. What is no picture is left alone: one bad photo must not stop the others.
    """
    with storage.workspace() as folder:
        try:
            path = _avatar_of(BytesIO(photo), folder)
        except BadInput as error:
            logger.warning("The directory's photo of %s is left out: %s", person.pk, error.message)
            return
        if person.has_avatar and _is_stored(person, path):
            return
        _publish(person, "person", path, None)


def _avatar_of(source, folder):
    """Write the avatar made of a picture (path or file) into a workspace; return its path. Raises BadInput."""
    path = folder / "avatar.png"
    pictures.save(pictures.fitted(pictures.read(source), pictures.AVATAR_SIZE), path)
    return path


def _is_stored(row, path):
    if storage.size_of(storage.THUMBNAIL, row.pk) != path.stat().st_size:
        return False
    with storage.open_file(storage.THUMBNAIL, row.pk) as stored:
        return stored.read() == path.read_bytes()


@transaction.atomic
def _publish(row, kind, path, project_id):
    storage.keep(storage.THUMBNAIL, row.pk, path)
    row.has_avatar = True
    row.save(update_fields=["has_avatar"])
    emit(f"{kind}:update", {f"{kind}_id": row.pk}, project_id=project_id)
    emit(f"{kind}:set-thumbnail", {f"{kind}_id": row.pk})
