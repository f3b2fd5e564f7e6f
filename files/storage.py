"""The one door to stored binaries: where they lie, how they get in, how they go (spec 07, 10).

Bytes go through Django's storage API (`STORAGES["default"]`): local disk under MEDIA_ROOT or object
storage by setting, same names in both. An object is `<bucket>/<prefix>-<id>`, laid out so that an
existing store can be adopted. The database decides: what a transaction rolls back leaves no file, what it
deletes is marked first and purged after the commit. The table `stored_file` is the registry of what is there.
"""

import dataclasses
import shutil
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from files.models import StoredFile

JOURNAL_LENGTH = 50
BATCH = 5_000  # ids in one IN (...)


@dataclasses.dataclass(frozen=True)
class Slot:
    """A place for one file per id: a bucket and a prefix."""

    bucket: str
    prefix: str

    def key(self, file_id):
        """Return the object key of an id."""
        return f"{self.prefix}-{file_id}"

    def path(self, file_id):
        """Return the storage name of an id: the key split at its first dash, then by three characters."""
        head, rest = self.key(file_id).split("-", 1)
        return f"{self.bucket}/{head}/{rest[:3]}/{rest[3:6]}/{rest}"


PICTURE = Slot("pictures", "original")
THUMBNAIL = Slot("pictures", "thumbnails")
SQUARE = Slot("pictures", "thumbnails-square")
PREVIEW = Slot("pictures", "previews")
TILES = Slot("pictures", "tiles")
BACKGROUND = Slot("pictures", "preview-backgrounds")
MOVIE = Slot("movies", "previews")
LOW_MOVIE = Slot("movies", "lowdef")
SOURCE_MOVIE = Slot("movies", "source")
BUILD = Slot("movies", "playlists")
RAW = Slot("files", "previews")
WORKING = Slot("files", "working")
ATTACHMENT = Slot("files", "attachments")

PICTURE_SLOTS = (PICTURE, THUMBNAIL, SQUARE, PREVIEW)
MOVIE_SLOTS = (MOVIE, LOW_MOVIE, SOURCE_MOVIE, *PICTURE_SLOTS, TILES)


def incoming():
    """Return the folder where uploads are worked on and wait for their commit."""
    return Path(settings.MEDIA_ROOT) / ".incoming"


@contextmanager
def workspace():
    """Give a folder for work in progress, on the disk of the store; whatever is left in it goes."""
    root = incoming()
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    try:
        yield folder
    except BaseException:
        for staged in root.glob(f"{folder.name}-*"):
            staged.unlink(missing_ok=True)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def keep(slot, file_id, path):
    """Store the file at `path` once the running transaction is committed; return its size in bytes.

    The file is taken over at once (the caller's name is gone). A rollback forgets it.
    """
    path = Path(path)
    size = path.stat().st_size
    root = incoming()
    staged = root / f"{path.relative_to(root).parts[0]}-{slot.bucket}-{slot.key(file_id)}"
    path.replace(staged)
    transaction.on_commit(lambda: _settle(staged, slot, file_id, size))
    return size


def _settle(staged, slot, file_id, size):
    """Put a file into place, then write it down: the registry never names a file that is not there."""
    _move_in(staged, slot.path(file_id))
    _register(slot, file_id, size)


@transaction.atomic
def _register(slot, file_id, size):
    now = timezone.now()
    entry = {"at": now.isoformat(), "op": "create", "size": size}
    row, created = StoredFile.objects.select_for_update().get_or_create(
        bucket=slot.bucket,
        key=slot.key(file_id),
        defaults={"prefix": slot.prefix, "file_id": str(file_id), "size": size, "journal": [entry]},
    )
    if not created:  # writing a marked key revives it
        row.journal = [*row.journal, {**entry, "op": "write"}][-JOURNAL_LENGTH:]
        row.size, row.deleted_at, row.purged_at, row.purge_forced = size, None, None, False
        row.save()


def _move_in(staged, name):
    """Put a staged file into place: a rename on a local disk, an upload elsewhere."""
    if isinstance(default_storage, FileSystemStorage):
        target = Path(default_storage.path(name))
        target.parent.mkdir(parents=True, exist_ok=True)
        staged.replace(target)
        return
    with staged.open("rb") as content:
        if default_storage.exists(name):
            default_storage.delete(name)
        default_storage.save(name, File(content))
    staged.unlink()


def duplicate(slots, source_id, target_id):
    """Store what one id has in some slots under another id too, once the running transaction is committed."""
    for slot in slots:
        if exists(slot, source_id):
            transaction.on_commit(lambda slot=slot: _copy(slot, source_id, target_id))


def _copy(slot, source_id, target_id):
    with workspace() as folder:
        path = folder / "copy"
        if fetch_to(slot, source_id, path):
            _settle(path, slot, target_id, path.stat().st_size)


def exists(slot, file_id):
    """Whether an id has a file in a slot."""
    return default_storage.exists(slot.path(file_id))


def size_of(slot, file_id):
    """Return the bytes an id has in a slot, or None."""
    try:
        return default_storage.size(slot.path(file_id))
    except (FileNotFoundError, OSError):
        return None


def open_file(slot, file_id):
    """Open the file of an id for reading, or return None."""
    try:
        return default_storage.open(slot.path(file_id), "rb")
    except (FileNotFoundError, OSError):
        return None


def fetch_to(slot, file_id, target):
    """Copy the file of an id to a local path; return whether there was one."""
    source = open_file(slot, file_id)
    if source is None:
        return False
    with source, Path(target).open("wb") as out:
        shutil.copyfileobj(source, out, 1024 * 1024)
    return True


def discard(file_ids, slots, *, force=False):
    """Mark the files of some ids in some slots as deleted; those to remove really go after the commit.

    Marked files stay on disk unless `force` or the REMOVE_FILES setting says otherwise (spec 07, 2.5).
    """
    file_ids = [str(file_id) for file_id in file_ids]
    places = Q(pk__in=[])
    for slot in slots:
        places |= Q(bucket=slot.bucket, prefix=slot.prefix)
    for start in range(0, len(file_ids), BATCH):
        doomed = StoredFile.objects.filter(places, file_id__in=file_ids[start : start + BATCH], purged_at__isnull=True)
        _mark(doomed, force=force)


def _mark(doomed, *, force):
    now = timezone.now()
    if force:
        doomed.update(purge_forced=True, updated_at=now)
    doomed.filter(deleted_at__isnull=True).update(deleted_at=now, updated_at=now)
    if force or settings.REMOVE_FILES:
        ids = list(doomed.values_list("pk", flat=True))
        transaction.on_commit(lambda: purge(StoredFile.objects.filter(pk__in=ids)))


def purge(queryset):
    """Remove the objects of marked registry rows; a failure is noted on the row and tried again later."""
    now, done = timezone.now(), []
    for row in queryset.filter(deleted_at__isnull=False, purged_at__isnull=True):
        try:
            default_storage.delete(Slot(row.bucket, row.prefix).path(row.file_id))
            done.append(row.pk)
        except OSError as error:
            StoredFile.objects.filter(pk=row.pk).update(
                purge_attempts=row.purge_attempts + 1, last_error=str(error), updated_at=now
            )
    StoredFile.objects.filter(pk__in=done).update(purged_at=now, updated_at=now)
    return len(done)


def clean_incoming(older_than=86_400):
    """Remove what uploads left behind that were cut off, `older_than` seconds ago or more; return how many."""
    limit, count = time.time() - older_than, 0
    for path in incoming().glob("*"):
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True) if path.is_dir() else path.unlink(missing_ok=True)
            count += 1
    return count
