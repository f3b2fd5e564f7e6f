"""Brings pictures, movies and files of the rows that are here from another instance (spec 09, 18.3).

What is stored already is left; a file is taken over whole or not at all, so that an interrupted run goes on.
"""

import dataclasses
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

from django.db import transaction

from accounts.models import Organisation, Person
from files import storage
from files.models import AttachmentFile, PreviewFile
from imports.services.moving.database import SourceError
from productions.models import PreviewBackgroundFile, Project

WORKERS = 4
AHEAD = 4  # downloads waiting per worker
_PICTURES = {
    "thumbnails": storage.THUMBNAIL,
    "thumbnails-square": storage.SQUARE,
    "previews": storage.PREVIEW,
    "originals": storage.PICTURE,
}
_AVATARS = {"persons": Person, "projects": Project, "organisations": Organisation}


@dataclasses.dataclass(frozen=True)
class Wanted:
    """One file: where it is stored here, where it is served there."""

    slot: storage.Slot
    file_id: str
    path: str


@dataclasses.dataclass
class Brought:
    """How many files came, were there already, are not there, could not be had (with why)."""

    new: int = 0
    known: int = 0
    absent: int = 0
    failures: list = dataclasses.field(default_factory=list)

    @property
    def seen(self):
        """How many files were looked at."""
        return self.new + self.known + self.absent + len(self.failures)


def wanted_files():
    """Yield what the rows here need, in a fixed order."""
    for name, model in _AVATARS.items():
        for pk in model._base_manager.filter(has_avatar=True).order_by("pk").values_list("pk", flat=True):
            yield Wanted(storage.THUMBNAIL, str(pk), f"/pictures/thumbnails/{name}/{pk}.png")
    backgrounds = PreviewBackgroundFile._base_manager.order_by("pk").values_list("pk", "extension")
    for pk, extension in backgrounds.iterator():
        if extension:
            yield Wanted(storage.BACKGROUND, str(pk), f"/pictures/preview-background-files/{pk}.{extension}")
            yield Wanted(storage.THUMBNAIL, str(pk), f"/pictures/thumbnails/preview-background-files/{pk}.png")
    for pk, extension in PreviewFile._base_manager.order_by("pk").values_list("pk", "extension").iterator():
        yield from _preview(str(pk), (extension or "").lower())
    for pk, name in AttachmentFile._base_manager.order_by("pk").values_list("pk", "name").iterator():
        yield Wanted(storage.ATTACHMENT, str(pk), f"/data/attachment-files/{pk}/file/{quote(name or str(pk))}")


def _preview(pk, extension):
    if extension in ("mp4", "png"):
        for name, slot in _PICTURES.items():
            yield Wanted(slot, pk, f"/pictures/{name}/preview-files/{pk}.png")
    if extension == "mp4":
        yield Wanted(storage.MOVIE, pk, f"/movies/originals/preview-files/{pk}.mp4")
        yield Wanted(storage.LOW_MOVIE, pk, f"/movies/low/preview-files/{pk}.mp4")
        yield Wanted(storage.TILES, pk, f"/movies/tiles/preview-files/{pk}.png")
    elif extension and extension != "png":
        yield Wanted(storage.RAW, pk, f"/pictures/originals/preview-files/{pk}.{extension}")


def bring_files(client, *, workers=WORKERS, progress=lambda seen: None):
    """Download what is not stored yet; return Brought. `progress(files looked at)` after each file."""
    brought, waiting = Brought(), deque()
    with storage.workspace() as folder, ThreadPoolExecutor(workers) as pool:

        def settle():
            wanted, path, future = waiting.popleft()
            try:
                there = future.result()
            except SourceError as error:
                brought.failures.append(str(error))
            else:
                if there:
                    with transaction.atomic():
                        storage.keep(wanted.slot, wanted.file_id, path)
                brought.new += there
                brought.absent += not there
            progress(brought.seen)

        for number, wanted in enumerate(wanted_files()):
            if storage.exists(wanted.slot, wanted.file_id):
                brought.known += 1
                progress(brought.seen)
                continue
            path = folder / str(number)
            waiting.append((wanted, path, pool.submit(client.download, wanted.path, path)))
            if len(waiting) >= workers * AHEAD:
                settle()
        while waiting:
            settle()
    return brought
