"""The one door to stored binaries: where they lie, how they get in, how they go (spec 07, 10).

Bytes go through `files.stores`: local disk under MEDIA_ROOT or S3 by setting, laid out so that an existing
store can be adopted. The database decides: the table `stored_file` is the registry of what is there, and
what is on its way is written to `staged_file` in the transaction of the change. What a transaction rolls back
leaves no file; what is committed gets into place even when the process dies first; what a transaction
deletes is marked first and purged after the commit.
"""

import dataclasses
import shutil
import tempfile
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from files.models import StagedFile, StoredFile
from files.stores import StoreDown, every_store, incoming, store_of

JOURNAL_LENGTH = 50
BATCH = 5_000  # ids in one IN (...)
UNSETTLED_AFTER = timedelta(minutes=10)  # a file still on its way then was committed by a process that died


@dataclasses.dataclass(frozen=True)
class Slot:
    """A place for one file per id: a bucket and a prefix."""

    bucket: str
    prefix: str

    def key(self, file_id):
        """Return the object key of an id."""
        return f"{self.prefix}-{file_id}"

    def path(self, file_id):
        """Return the name of an id on a disk: the key split at its first dash, then by three characters."""
        head, rest = self.key(file_id).split("-", 1)
        return f"{settings.FS_BUCKET_PREFIX}{self.bucket}/{head}/{rest[:3]}/{rest[3:6]}/{rest}"

    def place(self, file_id):
        """Return (store, name of an id in it): its key in a bucket of its own, else its path."""
        store, flat = store_of(self.bucket)
        return store, self.key(file_id) if flat else self.path(file_id)


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


@contextmanager
def workspace():
    """Give a folder for work in progress, on the disk of the store; whatever is left in it goes."""
    root = incoming()
    root.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(dir=root))
    try:
        yield folder
    except BaseException:
        forget_staged(folder)
        raise
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def forget_staged(folder):
    """Drop what was staged from a workspace and will not be kept."""
    for store in every_store():
        _quietly(store.drop, f"{folder.name}-")


def _quietly(call, *args):
    """Call what must not hide the error that is on its way; `clean_incoming` comes back to it."""
    try:
        return call(*args)
    except (OSError, StoreDown):
        return 0


def _staged_name(slot, file_id, path):
    return f"{path.relative_to(incoming()).parts[0]}-{slot.bucket}-{slot.key(file_id)}"


def stage(file_id, places):
    """Send files to the store before the transaction that keeps them: `{slot: path}`.

    Optional, and worth it where files are big: `keep` has nothing left to carry then.
    """
    for slot, path in places.items():
        marker = _marker(path)
        if marker.exists():
            continue
        size = path.stat().st_size
        slot.place(file_id)[0].stage(path, _staged_name(slot, file_id, path))
        marker.write_text(str(size))


def _marker(path):
    return path.with_name(f"{path.name}.staged")


def keep(slot, file_id, path):
    """Store the file at `path` once the running transaction is committed; return its size in bytes.

    The file is taken over at once (the caller's name is gone). A rollback forgets it.
    """
    path = Path(path)
    stage(file_id, {slot: path})
    size = int(_marker(path).read_text())
    name, place = _staged_name(slot, file_id, path), {"bucket": slot.bucket, "prefix": slot.prefix}
    row = StagedFile.objects.create(name=name, file_id=str(file_id), size=size, **place)
    # robust: what waits behind it goes on; a store that fails right now is asked again (`settle_leftovers`)
    transaction.on_commit(lambda: _settle(row.pk), robust=True)
    return size


@transaction.atomic
def _settle(staged_id):
    """Put a file into place and write it down, unless a later one of its place was faster.

    The lock of the place's registry row keeps files of one place in order; new ids are ordered by time.
    """
    staged = StagedFile.objects.select_for_update().filter(pk=staged_id).first()
    if staged is None:
        return
    slot, now = Slot(staged.bucket, staged.prefix), timezone.now()
    store, name = slot.place(staged.file_id)
    row, created = StoredFile.objects.select_for_update().get_or_create(
        bucket=slot.bucket,
        key=slot.key(staged.file_id),
        defaults={"prefix": slot.prefix, "file_id": staged.file_id, "size": staged.size, "journal": []},
    )
    if row.journal and row.journal[-1].get("staged", "") > str(staged.pk):
        store.drop(staged.name)
    elif store.settle(staged.name, name):
        entry = {"at": now.isoformat(), "op": "create" if created else "write", "size": staged.size}
        row.journal = [*row.journal, {**entry, "staged": str(staged.pk)}][-JOURNAL_LENGTH:]
        row.size = staged.size
        row.deleted_at, row.purged_at, row.purge_forced = None, None, False  # writing a marked key revives it
        row.save()
    elif created:
        row.delete()  # it was dropped as the remains of an upload: nothing is there to be registered
    staged.delete()


def settle_leftovers():
    """Put files into place whose process died between its commit and that; return how many."""
    return _settle_all(StagedFile.objects.filter(created_at__lt=timezone.now() - UNSETTLED_AFTER))


def settle_now(slot, file_id):
    """Put the file of an id into place if it is still on its way."""
    _settle_all(StagedFile.objects.filter(bucket=slot.bucket, prefix=slot.prefix, file_id=str(file_id)))


def _settle_all(rows):
    ids = list(rows.order_by("pk").values_list("pk", flat=True))
    for pk in ids:
        _settle(pk)
    return len(ids)


def duplicate(slots, source_id, target_id):
    """Store what one id has in some slots under another id too, once the running transaction is committed."""
    for slot in slots:
        if exists(slot, source_id):
            transaction.on_commit(lambda slot=slot: _copy(slot, source_id, target_id))


def _copy(slot, source_id, target_id):
    with workspace() as folder:
        path = folder / "copy"
        if fetch_to(slot, source_id, path):
            keep(slot, target_id, path)


def stat(slot, file_id):
    """Return the `Stat` of the file an id has in a slot, or None."""
    store, name = slot.place(file_id)
    return store.stat(name)


def exists(slot, file_id):
    """Whether an id has a file in a slot."""
    return stat(slot, file_id) is not None


def size_of(slot, file_id):
    """Return the bytes an id has in a slot, or None."""
    found = stat(slot, file_id)
    return found and found.size


def open_file(slot, file_id, start=0, length=None):
    """Return a file-like object of the file of an id, or of a part of it; None when there is none."""
    store, name = slot.place(file_id)
    return store.read(name, start, length)


def fetch_to(slot, file_id, target):
    """Copy the file of an id to a local path; return whether there was one."""
    store, name = slot.place(file_id)
    return store.download(name, target)


def signed_url(slot, file_id, **headers):
    """Return a short-lived address of the bytes in the store itself, or None where there is no such thing."""
    store, name = slot.place(file_id)
    return store.signed_url(name, **headers)


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
            store, name = Slot(row.bucket, row.prefix).place(row.file_id)
            store.delete(name)
            done.append(row.pk)
        except (OSError, StoreDown) as error:
            StoredFile.objects.filter(pk=row.pk).update(
                purge_attempts=row.purge_attempts + 1, last_error=str(error.__cause__ or error), updated_at=now
            )
    StoredFile.objects.filter(pk__in=done).update(purged_at=now, updated_at=now)
    return len(done)


def clean_incoming(older_than=86_400):
    """Remove what uploads left behind that were cut off, `older_than` seconds ago or more; return how many."""
    return sum(store.drop("", older_than) for store in every_store())
