"""Files on an S3 store: uploads, downloads, signed addresses, removal, failures (spec 07, 9.1 and 10)."""

import io
import urllib.request
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from PIL import Image

from files import storage, stores
from files.models import PreviewFile, StagedFile, StoredFile
from files.services import main_previews
from tests.files.conftest import png, upload

pytestmark = pytest.mark.django_db


def path_of(preview):
    return f"/pictures/preview-files/{preview.pk}"


@pytest.fixture
def stored(studio, new_preview, s3, send):
    """A picture preview whose files are on S3."""
    preview = new_preview()
    answer = send(studio.as_("artist"), path_of(preview), upload(png((640, 360))))
    assert answer.json()["status"] == "ready"
    return preview


class TestS3:
    def test_the_buckets_look_like_those_of_an_existing_store(self, s3, stored):
        prefixes = ("original", "previews", "thumbnails", "thumbnails-square")
        assert s3.all_keys() == {"pictures": sorted(f"{prefix}-{stored.pk}" for prefix in prefixes)}

    def test_pictures_come_back_whole_and_in_parts(self, studio, stored):
        client, path = studio.as_("client"), f"/pictures/originals/preview-files/{stored.pk}.png"
        whole = client.get(path)
        content = b"".join(whole.streaming_content)
        assert Image.open(io.BytesIO(content)).size == (640, 360)
        part = client.get(path, HTTP_RANGE="bytes=10-19")
        assert (part.status_code, b"".join(part.streaming_content)) == (206, content[10:20])
        assert part["Content-Range"] == f"bytes 10-19/{len(content)}"
        tail = client.get(path, HTTP_RANGE="bytes=-5")
        assert b"".join(tail.streaming_content) == content[-5:]
        assert client.get(path, HTTP_IF_NONE_MATCH=whole["ETag"]).status_code == 304
        assert client.get(path, HTTP_RANGE="bytes=99999999-").status_code == 416
        assert client.call("HEAD", path)["Content-Length"] == str(len(content))

    def test_signed_addresses(self, studio, stored, settings):
        settings.MEDIA_SIGNED_URLS = True
        path = f"/pictures/originals/preview-files/{stored.pk}/download"
        assert studio.as_("outsider").get(path).status_code == 403
        answer = studio.as_("artist").get(path)
        assert (answer.status_code, answer["Cache-Control"]) == (302, "max-age=150, private")
        assert "X-Amz-Expires=300" in answer["Location"]
        with urllib.request.urlopen(answer["Location"]) as sent:
            assert sent.headers["Content-Type"] == "image/png"
            assert sent.headers["Content-Disposition"].startswith("attachment; filename=")
            assert Image.open(sent).size == (640, 360)
        assert studio.as_("artist").call("HEAD", path).status_code == 200

    def test_removal(self, studio, s3, stored, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            assert studio.as_("manager").delete(f"/data/preview-files/{stored.pk}").status_code == 204
        assert len(s3.keys("pictures")) == 4
        call_command("purge_files", stdout=io.StringIO())
        assert len(s3.keys("pictures")) == 4
        call_command("purge_files", "--all", stdout=io.StringIO())
        assert s3.all_keys() == {}

    def test_forced_removal_is_at_once(self, studio, s3, stored, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            studio.as_("manager").delete(f"/data/preview-files/{stored.pk}?force=true")
        assert s3.all_keys() == {}

    def test_a_movie_is_made_of_what_lies_there(self, studio, s3, new_preview, movie_bytes, send, settings):
        settings.MOVIE_ENCODING_PRESET = "ultrafast"
        studio.project.resolution = "320x240"
        studio.project.save()
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(movie_bytes, "a.mov", "video/quicktime"))
        preview.refresh_from_db()
        assert preview.status == "ready"
        assert s3.keys("movies") == [f"lowdef-{preview.pk}", f"previews-{preview.pk}"]
        part = studio.as_("client").get(f"/movies/low/preview-files/{preview.pk}.mp4", HTTP_RANGE="bytes=4-7")
        assert b"".join(part.streaming_content) == b"ftyp"
        frame = studio.as_("manager").get(f"/actions/preview-files/{preview.pk}/extract-frame?frame_number=3")
        assert Image.open(io.BytesIO(frame.content)).size == (320, 240)


def test_a_store_that_does_not_answer(studio, stored, settings, s3_server):
    settings.STORAGES = s3_server.storages()
    for name in settings.MEDIA_BUCKETS:
        settings.STORAGES[name]["OPTIONS"] |= {"endpoint_url": "http://127.0.0.1:9", "client_config": None}
    path = f"/pictures/originals/preview-files/{stored.pk}.png"
    assert studio.as_("client").get(path).status_code == 503


class TestBrokenUploads:
    """Whatever fails on the way leaves the preview as it was and no file, on both kinds of store."""

    def check_nothing_left(self, preview, s3):
        preview.refresh_from_db()
        assert (preview.status, preview.original_name) == ("processing", None)
        assert not StoredFile.objects.exists()
        assert not StagedFile.objects.exists()
        assert list(stores.incoming().iterdir()) == []
        if s3 is not None:
            assert s3.all_keys() == {}

    def test_a_transaction_that_fails(self, studio, any_store, new_preview, send, monkeypatch):
        preview = new_preview()

        def fail(_preview):
            raise RuntimeError

        monkeypatch.setattr(main_previews, "became_ready", fail)
        assert send(studio.as_("artist"), path_of(preview), upload(png())).status_code == 500
        self.check_nothing_left(preview, any_store)

    def test_a_store_that_breaks_down(self, studio, any_store, new_preview, send, monkeypatch):
        preview, sent = new_preview(), []
        kind = stores.LocalStore if any_store is None else stores.ObjectStore
        stage = kind.stage

        def fail_at_the_third(self, path, staged):
            sent.append(staged)
            if len(sent) == 3:
                raise stores.StoreDown(OSError("full"))
            stage(self, path, staged)

        monkeypatch.setattr(kind, "stage", fail_at_the_third)
        assert send(studio.as_("artist"), path_of(preview), upload(png())).status_code == 503
        self.check_nothing_left(preview, any_store)
        monkeypatch.undo()
        assert send(studio.as_("artist"), path_of(preview), upload(png())).status_code == 201

    def test_a_process_that_dies_after_its_commit(self, studio, any_store, new_preview, send, monkeypatch):
        """The file waits; `purge_files` and starting workers put it into place."""
        preview = new_preview()
        monkeypatch.setattr(storage, "_settle", lambda staged_id: None)
        send(studio.as_("artist"), path_of(preview), upload(png((10, 10))))
        assert PreviewFile.objects.get(pk=preview.pk).status == "ready"
        assert not storage.exists(storage.PICTURE, preview.pk)
        monkeypatch.undo()
        assert storage.settle_leftovers() == 0
        StagedFile.objects.update(created_at=timezone.now() - timedelta(minutes=11))
        assert storage.settle_leftovers() == 4
        assert storage.exists(storage.PICTURE, preview.pk)
        assert (StoredFile.objects.count(), StagedFile.objects.count()) == (4, 0)
        assert list(stores.incoming().iterdir()) == []
