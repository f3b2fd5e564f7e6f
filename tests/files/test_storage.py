"""The storage door on a local disk and on a store that is none (spec 07, 10)."""

import io
import os
import time

import pytest
from django.core.management import call_command
from django.db import transaction

from accounts.signals import person_removing
from assets.signals import entities_deleting
from files import storage, stores
from files.models import AttachmentFile, PreviewFile, StoredFile, WorkingFile
from files.services import uploads
from productions.signals import background_deleting, project_deleting
from productionsite.models import new_id
from reviews.models import BuildJob, Playlist
from tasks.models import Comment
from tests import factories

pytestmark = pytest.mark.django_db

STATIC = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}


@pytest.fixture(params=["django.core.files.storage.FileSystemStorage", "django.core.files.storage.InMemoryStorage"])
def store(request, settings):
    settings.STORAGES = {"default": {"BACKEND": request.param}, "staticfiles": STATIC}


def keep(content, file_id, slot=storage.RAW):
    with storage.workspace() as folder:
        path = folder / "file"
        path.write_bytes(content)
        return storage.keep(slot, file_id, path)


def read(file_id, slot=storage.RAW):
    file = storage.open_file(slot, file_id)
    if file is None:
        return None
    with file:
        return file.read()


@pytest.mark.usefixtures("store")
class TestStores:
    def test_a_file_is_there_after_the_commit(self, django_capture_on_commit_callbacks):
        file_id = new_id()
        with django_capture_on_commit_callbacks(execute=True):
            assert keep(b"one", file_id) == 3
            assert read(file_id) is None
        assert read(file_id) == b"one"
        assert storage.size_of(storage.RAW, file_id) == 3

    def test_writing_again_replaces_and_revives(self, django_capture_on_commit_callbacks):
        file_id = new_id()
        for content in (b"one", b"three"):
            with django_capture_on_commit_callbacks(execute=True):
                keep(content, file_id)
                storage.discard([file_id], [storage.RAW])
        assert read(file_id) == b"three"
        with django_capture_on_commit_callbacks(execute=True):
            keep(b"four", file_id)
        row = StoredFile.objects.get()
        assert (row.deleted_at, row.size) == (None, 4)
        assert [entry["op"] for entry in row.journal] == ["create", "write", "write"]

    def test_copies(self, django_capture_on_commit_callbacks):
        source, target = new_id(), new_id()
        with django_capture_on_commit_callbacks(execute=True):
            keep(b"one", source)
        with django_capture_on_commit_callbacks(execute=True):
            storage.duplicate([storage.RAW, storage.MOVIE], source, target)
        assert read(target) == b"one"
        assert StoredFile.objects.filter(file_id=str(target)).count() == 1

    def test_purge(self, django_capture_on_commit_callbacks):
        kept, forced = new_id(), new_id()
        with django_capture_on_commit_callbacks(execute=True):
            keep(b"a", kept)
            keep(b"b", forced)
        storage.discard([kept], [storage.RAW])
        storage.discard([forced], [storage.RAW], force=True)
        out = io.StringIO()
        call_command("purge_files", stdout=out)
        assert (read(kept), read(forced)) == (b"a", None)
        assert out.getvalue().startswith("1 files purged")
        call_command("purge_files", "--all", stdout=out)
        assert read(kept) is None
        assert StoredFile.objects.filter(purged_at=None).count() == 0


@transaction.atomic
def keep_and_fail(folder):
    path = folder / "file"
    path.write_bytes(b"x")
    storage.keep(storage.RAW, new_id(), path)
    raise RuntimeError


def test_nothing_is_left_of_a_failure():
    with pytest.raises(RuntimeError), storage.workspace() as folder:
        keep_and_fail(folder)
    assert list(storage.incoming().iterdir()) == []
    assert not StoredFile.objects.exists()


def test_remains_of_cut_off_uploads_go_after_a_day():
    root = storage.incoming()
    root.mkdir(parents=True)
    for name, age in (("old", 100_000), ("new", 0)):
        path = root / name
        path.write_bytes(b"x")
        os.utime(path, (time.time() - age,) * 2)
    assert storage.clean_incoming() == 1
    assert [path.name for path in root.iterdir()] == ["new"]


def test_a_purge_that_fails_is_noted_and_tried_again(monkeypatch, django_capture_on_commit_callbacks):
    file_id = new_id()
    with django_capture_on_commit_callbacks(execute=True):
        keep(b"x", file_id)
    storage.discard([file_id], [storage.RAW])

    def refuse(_store, _name):
        raise OSError("disk on fire")

    with monkeypatch.context() as patch:
        patch.setattr(stores.LocalStore, "delete", refuse)
        assert storage.purge(StoredFile.objects.all()) == 0
    row = StoredFile.objects.get()
    assert (row.purge_attempts, row.last_error) == (1, "disk on fire")
    assert storage.purge(StoredFile.objects.all()) == 1


@pytest.mark.parametrize(
    ("name", "result"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\shot.png", "shot.png"),
        ("a\r\nSet-Cookie: x.png", "aSet-Cookie: x.png"),
        ("", "file"),
        ("..", "file"),
        ("été.png", "été.png"),
    ],
)
def test_safe_names(name, result):
    assert uploads.safe_name(name) == result


class TestWhatGoesAlong:
    def forced(self):
        return set(StoredFile.objects.filter(purge_forced=True).values_list("prefix", flat=True))

    def registered(self, slot, file_id):
        return factories.make(
            StoredFile, bucket=slot.bucket, prefix=slot.prefix, key=slot.key(file_id), file_id=str(file_id)
        )

    def test_a_deleted_production(self):
        project = factories.project(open=False)
        task = factories.task(factories.entity(project))
        comment = factories.make(Comment, object_id=task.pk, object_type="Task", person=factories.person())
        playlist = factories.make(Playlist, project=project, shots=[])
        for slot, row in (
            (storage.PICTURE, factories.make(PreviewFile, task=task)),
            (storage.ATTACHMENT, factories.make(AttachmentFile, comment=comment)),
            (storage.WORKING, factories.make(WorkingFile, task=task, entity=task.entity)),
            (storage.BUILD, factories.make(BuildJob, playlist=playlist)),
            (storage.THUMBNAIL, project),
        ):
            self.registered(slot, row.pk)
        kept = self.registered(storage.TILES, new_id())
        project_deleting.send(None, project_id=project.pk)
        assert self.forced() == {"original", "attachments", "working", "playlists", "thumbnails"}
        kept.refresh_from_db()
        assert kept.deleted_at is None

    def test_a_person_a_background_and_an_episode(self):
        person, background = factories.person(), new_id()
        episode = factories.entity(factories.project(), "Episode")
        job = factories.make(BuildJob, playlist=factories.make(Playlist, episode=episode, shots=[]))
        self.registered(storage.THUMBNAIL, person.pk)
        self.registered(storage.BACKGROUND, background)
        self.registered(storage.BUILD, job.pk)
        person_removing.send(None, person=person)
        background_deleting.send(None, background_id=background)
        entities_deleting.send(None, entity_ids=[episode.pk])
        assert self.forced() == {"thumbnails", "playlists"}
        assert StoredFile.objects.filter(deleted_at=None).count() == 0


def test_files_of_one_place_settle_in_their_order(monkeypatch):
    """The later of two uploads stays, also when its process is the faster one."""
    file_id, waiting = new_id(), []
    monkeypatch.setattr(transaction, "on_commit", lambda call, robust=False: waiting.append(call))
    keep(b"earlier", file_id)
    keep(b"later", file_id)
    for settle in reversed(waiting):
        settle()
    assert read(file_id) == b"later"
    assert StoredFile.objects.get().size == 5
    assert list(storage.incoming().iterdir()) == []
