"""Uploading previews, portraits, attachments; sending them back (spec 07, 6.4 and 9)."""

import io
import zipfile

import pytest
from PIL import Image

from accounts.models import Organisation
from events.models import ApiEvent
from files import storage
from files.models import AttachmentFile, PreviewFile, StoredFile
from files.services.extraction import drawn_entries
from tests import factories
from tests.files.conftest import png, upload

pytestmark = pytest.mark.django_db


def path_of(preview):
    return f"/pictures/preview-files/{preview.pk}"


class TestPictures:
    def test_a_picture_is_ready_in_every_size(self, studio, task, new_preview, send):
        preview = new_preview()
        answer = send(studio.as_("artist"), path_of(preview), upload(png(), "My.Pic v1.PNG"))
        assert answer.status_code == 201
        row = answer.json()
        assert (row["original_name"], row["extension"], row["status"]) == ("My.Pic v1", "png", "ready")
        assert (row["width"], row["height"]) == (64, 36)
        sizes = {
            "thumbnails": (150, 100),
            "thumbnails-square": (100, 100),
            "originals": (64, 36),
            "previews": (1200, 675),
        }
        for name, size in sizes.items():
            sent = studio.as_("client").get(f"/pictures/{name}/preview-files/{preview.pk}.png")
            assert sent.status_code == 200
            assert Image.open(io.BytesIO(b"".join(sent.streaming_content))).size == size
        task.refresh_from_db()
        assert task.last_preview_file_id == preview.pk

    def test_registry_knows_what_is_stored(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        stored = StoredFile.objects.filter(file_id=str(preview.pk))
        assert {row.prefix for row in stored} == {"original", "thumbnails", "thumbnails-square", "previews"}
        assert all(storage.size_of(storage.Slot(row.bucket, row.prefix), preview.pk) == row.size for row in stored)

    def test_layout_of_the_store(self):
        file_id = "eef131ad-0000-4000-8000-000000000000"
        assert storage.PICTURE.path(file_id) == f"pictures/original/eef/131/{file_id}"
        assert storage.SQUARE.path(file_id) == f"pictures/thumbnails/squ/are/square-{file_id}"

    def test_events_in_order(self, studio, new_preview, send):
        studio.project.is_set_preview_automated = True
        studio.project.save()
        preview = new_preview()
        before = ApiEvent.objects.count()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        events = list(ApiEvent.objects.order_by("created_at", "pk")[before:])
        assert [event.name for event in events] == [
            "preview-file:update",
            "preview-file:set-main",
            "asset:update",
            "preview-file:update",
            "comment:update",
            "preview-file:add-file",
        ]
        assert {event.project_id for event in events} == {studio.project.pk}
        preview.task.entity.refresh_from_db()
        assert preview.task.entity.preview_file_id == preview.pk

    def test_a_second_upload_is_refused(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        assert send(studio.as_("artist"), path_of(preview), upload(png(color="blue"))).status_code == 400

    def test_later_positions_change_nothing_else(self, studio, task, new_preview, send):
        send(studio.as_("artist"), path_of(new_preview(position=2)), upload(png()))
        task.refresh_from_db()
        assert task.last_preview_file_id is None

    def test_orientation_is_applied_and_metadata_dropped(self, studio, new_preview, send):
        preview = new_preview()
        exif = Image.Exif()
        exif[274] = 6  # turned by a quarter
        content = png((64, 36), format="JPEG", exif=exif.tobytes())
        row = send(studio.as_("artist"), path_of(preview), upload(content, "a.jpg", "image/jpeg")).json()
        assert (row["width"], row["height"]) == (36, 64)

    @pytest.mark.parametrize("mode", ["RGBA", "L", "P", "1", "I;16", "LA"])
    def test_modes(self, studio, new_preview, send, mode):
        preview = new_preview()
        content = png((20, 10), mode, 1)
        assert send(studio.as_("artist"), path_of(preview), upload(content)).status_code == 201

    def test_cmyk_becomes_rgb(self, studio, new_preview, send):
        preview = new_preview()
        content = png((20, 10), "CMYK", (10, 20, 30, 0), format="JPEG")
        assert send(studio.as_("artist"), path_of(preview), upload(content, "a.jpg")).status_code == 201

    @pytest.mark.parametrize(
        ("name", "content"),
        [
            ("a.png", b"<html><script>alert(1)</script></html>"),
            ("a.jpg", b"%PDF-1.4"),
            ("a.png", b""),
            ("a.html", b"<html></html>"),
            ("a.exe", b"MZ"),
            ("a.mp4", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
            ("noextension", b"x"),
        ],
    )
    def test_what_is_no_preview_leaves_nothing(self, studio, new_preview, send, nothing_written, name, content):
        preview = new_preview()
        with nothing_written():
            assert send(studio.as_("artist"), path_of(preview), upload(content, name)).status_code == 400
        preview.refresh_from_db()
        assert preview.status == "processing"
        assert preview.original_name is None
        assert send(studio.as_("artist"), path_of(preview), upload(png())).status_code == 201

    def test_a_decompression_bomb_is_refused_unread(self, studio, settings, new_preview, send):
        settings.MAX_IMAGE_PIXELS = 1000
        assert send(studio.as_("artist"), path_of(new_preview()), upload(png((100, 100)))).status_code == 400

    def test_too_many_bytes(self, studio, settings, new_preview, send):
        settings.MAX_UPLOAD_SIZE = 10
        assert send(studio.as_("artist"), path_of(new_preview()), upload(png())).status_code == 413

    def test_a_name_never_leaves_its_folder(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png(), "..\\..\\etc\\passwd.png"))
        preview.refresh_from_db()
        assert preview.original_name == "passwd"

    @pytest.mark.parametrize(
        ("role", "status"),
        [("manager", 201), ("artist", 201), ("client", 201), ("vendor", 403), ("outsider", 403), ("anonymous", 401)],
    )
    def test_who_may_upload(self, studio, anonymous, new_preview, send, role, status):
        client = anonymous if role == "anonymous" else studio.as_(role)
        assert send(client, path_of(new_preview()), upload(png())).status_code == status

    def test_without_file(self, studio, new_preview):
        assert studio.as_("artist").post(path_of(new_preview())).status_code == 400

    def test_a_rollback_leaves_no_file(self, studio, new_preview, settings, monkeypatch):
        from files.services import publishing

        def fail(*_args, **_options):
            raise RuntimeError

        monkeypatch.setattr(publishing, "_emit_file", fail)
        preview = new_preview()
        assert studio.as_("artist").upload(path_of(preview), file=upload(png())).status_code == 500
        assert [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()] == []


class TestRawFiles:
    def test_a_raw_file_is_stored_as_it_is_and_sent_inert(self, studio, task, new_preview, send):
        preview = new_preview()
        content = b"<svg onload='alert(1)'/>"
        row = send(studio.as_("artist"), path_of(preview), upload(content, "logo.SVG", "image/svg+xml")).json()
        assert (row["extension"], row["status"], row["file_size"]) == ("svg", "ready", len(content))
        sent = studio.as_("artist").get(f"/pictures/originals/preview-files/{preview.pk}.svg")
        assert sent["Content-Type"] == "application/octet-stream"
        assert sent["X-Content-Type-Options"] == "nosniff"
        assert b"".join(sent.streaming_content) == content
        task.refresh_from_db()
        assert task.last_preview_file_id is None

    def test_download_has_the_name_of_its_entity(self, studio, task, new_preview, send):
        preview = new_preview(revision=3)
        send(studio.as_("artist"), path_of(preview), upload(b"%PDF-1.4 x", "a.pdf", "application/pdf"))
        sent = studio.as_("artist").get(f"/pictures/originals/preview-files/{preview.pk}/download")
        assert sent["Content-Type"] == "application/pdf"
        assert sent["Content-Disposition"].startswith('attachment; filename="the_production_character')
        assert sent["Content-Disposition"].endswith('_v3.pdf"')

    def test_movies_are_not_sent_as_pictures(self, studio, new_preview):
        preview = new_preview(status="ready")
        assert studio.as_("artist").get(f"/pictures/originals/preview-files/{preview.pk}.mov").status_code == 400


class TestSending:
    @pytest.fixture
    def sent(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        return f"/pictures/originals/preview-files/{preview.pk}.png"

    def test_conditional_requests(self, studio, sent):
        first = studio.as_("artist").get(sent)
        again = studio.as_("artist").get(sent, HTTP_IF_NONE_MATCH=first["ETag"])
        assert again.status_code == 304
        assert "private" in first["Cache-Control"]
        since = studio.as_("artist").get(sent, HTTP_IF_MODIFIED_SINCE=first["Last-Modified"])
        assert since.status_code == 304

    def test_ranges(self, studio, sent):
        whole = b"".join(studio.as_("artist").get(sent).streaming_content)
        size = len(whole)
        for header, part in {
            "bytes=0-9": whole[:10],
            "bytes=10-": whole[10:],
            "bytes=-5": whole[-5:],
            f"bytes=5-{size + 100}": whole[5:],
        }.items():
            answer = studio.as_("artist").get(sent, HTTP_RANGE=header)
            assert answer.status_code == 206
            body = b"".join(answer.streaming_content)
            assert body == part
            assert int(answer["Content-Length"]) == len(part)
            assert answer["Content-Range"].endswith(f"/{size}")

    @pytest.mark.parametrize("header", ["bytes=0-1,4-5", "bytes=99999999-", "bytes=5-2", "lines=1-2", "bytes=-"])
    def test_ranges_that_cannot_be_served(self, studio, sent, header):
        assert studio.as_("artist").get(sent, HTTP_RANGE=header).status_code == 416

    def test_the_web_server_may_send_the_bytes(self, studio, settings, sent):
        settings.MEDIA_ACCEL_PREFIX = "/protected"
        answer = studio.as_("artist").get(sent)
        assert answer["X-Accel-Redirect"].startswith("/protected/pictures/original/")
        assert answer.content == b""

    def test_processing_is_said(self, studio, new_preview):
        path = f"/pictures/thumbnails/preview-files/{new_preview().pk}.png"
        picture = studio.as_("artist").get(path, HTTP_ACCEPT="image/png,*/*")
        assert (picture.status_code, picture["Cache-Control"]) == (404, "no-store")
        told = studio.as_("artist").get(path, HTTP_ACCEPT="application/json")
        assert (told.status_code, told["Retry-After"]) == (202, "5")
        assert told.json()["status"] == "processing"

    @pytest.mark.parametrize(("role", "status"), [("client", 200), ("vendor", 403), ("outsider", 403)])
    def test_who_sees(self, studio, sent, role, status):
        assert studio.as_(role).get(sent).status_code == status

    def test_a_shared_entity_shows_its_main_preview(self, studio, asset, sent):
        asset.is_shared = True
        asset.preview_file_id = sent.split("/")[-1][:-4]
        asset.save()
        assert studio.as_("outsider").get(sent).status_code == 200
        assert studio.as_("vendor").get(sent).status_code == 403


class TestDeletion:
    def test_force_removes_the_files_after_the_commit(
        self, studio, new_preview, send, django_capture_on_commit_callbacks
    ):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        with django_capture_on_commit_callbacks(execute=True):
            studio.as_("manager").delete(f"/data/preview-files/{preview.pk}?force=true")
        assert not storage.exists(storage.PICTURE, preview.pk)
        assert StoredFile.objects.filter(file_id=str(preview.pk), purged_at=None).count() == 0

    def test_without_force_the_files_are_only_marked(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        studio.as_("manager").delete(f"/data/preview-files/{preview.pk}")
        assert storage.exists(storage.PICTURE, preview.pk)
        assert StoredFile.objects.filter(file_id=str(preview.pk), deleted_at=None).count() == 0

    def test_a_deleted_comment_takes_its_files_along(self, studio, comment, new_preview):
        preview = new_preview()
        attachment = factories.make(AttachmentFile, comment=comment)
        assert studio.as_("manager").delete(f"/data/comments/{comment.pk}").status_code == 204
        assert not PreviewFile.objects.filter(pk=preview.pk).exists()
        assert not AttachmentFile.objects.filter(pk=attachment.pk).exists()


class TestAvatars:
    def test_a_person_changes_their_own(self, studio, send):
        path = f"/pictures/thumbnails/persons/{studio.artist.pk}"
        assert studio.as_("client").get(path).status_code == 404
        answer = send(studio.as_("artist"), path, upload(png((600, 300), format="WEBP"), "me.webp"))
        assert answer.json() == {"thumbnail_path": f"pictures/thumbnails/persons/{studio.artist.pk}.png"}
        sent = studio.as_("client").get(f"{path}.png")
        assert Image.open(io.BytesIO(b"".join(sent.streaming_content))).size == (400, 400)
        assert send(studio.as_("manager"), path, upload(png())).status_code == 403

    def test_unreadable_pictures_change_nothing(self, studio, send, nothing_written):
        path = f"/pictures/thumbnails/persons/{studio.artist.pk}"
        with nothing_written():
            assert send(studio.as_("artist"), path, upload(b"x")).status_code == 400
        studio.artist.refresh_from_db()
        assert not studio.artist.has_avatar

    def test_the_studio_has_one_logo_whatever_id_is_named(self, studio, send):
        path = f"/pictures/thumbnails/organisations/{studio.artist.pk}"
        assert studio.as_("client").get(path).status_code == 404
        stored = send(studio.as_("admin"), path, upload(png())).json()["thumbnail_path"]
        only = Organisation.objects.get()
        assert (stored, only.has_avatar) == (f"pictures/thumbnails/organisations/{only.pk}.png", True)
        assert studio.as_("client").get(f"{path}.png").status_code == 200

    def test_projects(self, studio, send):
        path = f"/pictures/thumbnails/projects/{studio.project.pk}"
        assert send(studio.as_("manager"), f"{path}.png", upload(png())).status_code == 405
        assert send(studio.as_("supervisor"), path, upload(png())).status_code == 403
        assert send(studio.as_("manager"), path, upload(png())).status_code == 201
        assert studio.as_("artist").get(path).status_code == 200
        assert studio.as_("outside_manager").get(path).status_code == 200
        assert studio.as_("outsider").get(path).status_code == 403


class TestAttachments:
    def url(self, comment):
        return f"/actions/tasks/{comment.object_id}/comments/{comment.pk}/add-attachment"

    def test_files_are_stored_and_sent(self, studio, comment, send):
        rows = send(studio.as_("artist"), self.url(comment), upload(b"<html>", "a.html", "text/html")).json()
        assert rows[0]["name"] == "a.html"
        sent = studio.as_("artist").get(f"/data/attachment-files/{rows[0]['id']}/file/anything")
        assert sent["Content-Disposition"].startswith("attachment")
        assert b"".join(sent.streaming_content) == b"<html>"

    def test_pictures_are_shown(self, studio, comment, send):
        rows = send(studio.as_("artist"), self.url(comment), upload(png())).json()
        sent = studio.as_("artist").get(f"/data/attachment-files/{rows[0]['id']}/file/x")
        assert sent["Content-Disposition"].startswith("inline")

    def test_long_extensions_and_names_without_dot(self, studio, comment, send):
        rows = send(studio.as_("artist"), self.url(comment), upload(b"x", "scene.alembiccache")).json()
        assert rows[0]["extension"] == "alembi"

    @pytest.mark.parametrize(("role", "status"), [("artist", 201), ("manager", 201), ("supervisor", 403)])
    def test_who_attaches(self, studio, comment, send, role, status):
        assert send(studio.as_(role), self.url(comment), upload(png())).status_code == status

    def test_a_comment_of_another_task(self, studio, comment, send):
        other = factories.task(factories.entity(studio.project))
        path = f"/actions/tasks/{other.pk}/comments/{comment.pk}/add-attachment"
        assert send(studio.as_("artist"), path, upload(png())).status_code == 403

    def test_removal(self, studio, comment):
        attachment = factories.make(AttachmentFile, comment=comment)
        path = f"/data/tasks/{comment.object_id}/comments/{comment.pk}/attachments/{attachment.pk}"
        assert studio.as_("supervisor").delete(path).status_code == 403
        assert studio.as_("artist").delete(path).status_code == 204
        assert studio.as_("artist").delete(path).status_code == 404


class TestAnnotatedPictures:
    def test_frames_zip_and_pdf(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png((200, 100), color="white")))
        drawing = {
            "id": "a",
            "type": "rect",
            "left": 0,
            "top": 0,
            "width": 100,
            "height": 50,
            "fill": "#ff0000",
            "canvasWidth": 200,
            "canvasHeight": 100,
        }
        strange = [{"id": "b", "type": "comet"}, {"id": "c", "type": "path", "path": "M 0 0"}, {"id": "d", "type": 3}]
        body = {"additions": [{"time": 0, "drawing": {"objects": [drawing, *strange]}}]}
        root = f"/actions/preview-files/{preview.pk}"
        assert studio.as_("client").put(f"{root}/update-annotations", body).status_code == 200
        page = studio.as_("manager").get(f"{root}/extract-annotated-frame")
        image = Image.open(io.BytesIO(page.content)).convert("RGB")
        assert image.width == 1200
        assert image.getpixel((300, 150)) == (255, 0, 0)
        assert image.getpixel((900, 450)) == (255, 255, 255)
        zipped = studio.as_("manager").get(f"{root}/extract-annotated-frames")
        assert len(zipfile.ZipFile(io.BytesIO(zipped.content)).namelist()) == 1
        pdf = studio.as_("manager").get(f"{root}/extract-annotated-frames-pdf")
        assert pdf.content.startswith(b"%PDF")
        assert studio.as_("artist").get(f"{root}/extract-annotated-frame").status_code == 403

    @pytest.mark.parametrize(
        ("time", "seconds"),
        [(0.5, [0.5]), ("0.5", [0.5]), (None, [0]), (-1, [0]), ("x", []), ([], [0]), ({"a": 1}, [])]
        + [(time, []) for time in ("1e999", "nan", 1e308, 10**400)],
    )
    def test_times_of_no_movie_are_left_out(self, time, seconds):
        entry = {"time": time, "drawing": {"objects": [{"type": "rect"}]}}
        assert [found for found, _objects in drawn_entries(PreviewFile(annotations=[entry]))] == seconds

    def test_nothing_drawn(self, studio, new_preview, send):
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(png()))
        root = f"/actions/preview-files/{preview.pk}"
        assert studio.as_("manager").get(f"{root}/extract-annotated-frames").status_code == 400
        assert studio.as_("manager").get(f"{root}/extract-frame").status_code == 404
        assert studio.as_("manager").get(f"{root}/extract-tile").status_code == 400


def test_a_background_gets_a_thumbnail(admin, send):
    from productions.models import PreviewBackgroundFile

    background = factories.make(PreviewBackgroundFile)
    flat = b"#?RADIANCE\nFORMAT=32-bit_rle_rgbe\n\n-Y 2 +X 4\n" + bytes([128, 64, 32, 129]) * 8
    path = f"/pictures/preview-background-files/{background.pk}"
    assert send(admin, path, upload(png(), "a.png")).status_code == 400
    assert send(admin, path, upload(b"nonsense", "a.hdr")).status_code == 400
    row = send(admin, path, upload(flat, "Sunset.hdr")).json()
    assert (row["extension"], row["original_name"], row["file_size"]) == ("hdr", "Sunset", len(flat))
    sent = admin.get(f"{path}.HDR")
    assert sent["Content-Type"] == "image/vnd.radiance"
    assert admin.get(f"{path}.png").status_code == 404
    thumbnail = admin.get(f"/pictures/thumbnails/preview-background-files/{background.pk}.png")
    assert Image.open(io.BytesIO(b"".join(thumbnail.streaming_content))).size == (300, 200)
