"""Movies: encoding, frames, contact sheets, playback; the server without ffmpeg (spec 07, 6.4 and 7.1)."""

import io

import pytest
from PIL import Image

from files import movies, storage
from files.services import encoding, processing
from tests.files.conftest import upload

pytestmark = pytest.mark.django_db


def path_of(preview):
    return f"/pictures/preview-files/{preview.pk}"


@pytest.fixture(autouse=True)
def _small(studio, settings):
    settings.MOVIE_ENCODING_PRESET = "ultrafast"
    studio.project.resolution, studio.project.fps = "320x240", "25"
    studio.project.save()


class TestWithFfmpeg:
    @pytest.fixture
    def preview(self, studio, new_preview, movie_bytes, send):
        preview = new_preview()
        answer = send(studio.as_("artist"), path_of(preview), upload(movie_bytes, "take 1.mov", "video/quicktime"))
        assert answer.status_code == 201
        assert answer.json()["extension"] == "mp4"
        preview.refresh_from_db()
        return preview

    def test_a_movie_is_encoded(self, studio, task, preview, tmp_path):
        assert (preview.status, preview.width, preview.height) == ("ready", 320, 240)
        assert preview.duration == pytest.approx(2, abs=0.1)
        assert preview.original_name == "take 1"
        assert preview.data["movie_prefixes"] == ["previews", "lowdef"]
        assert (preview.data["original_width"], preview.data["original_height"]) == (160, 120)
        task.refresh_from_db()
        assert task.last_preview_file_id == preview.pk
        low = tmp_path / "low.mp4"
        assert storage.fetch_to(storage.LOW_MOVIE, preview.pk, low)
        facts = movies.probe(low)
        assert (facts.width, facts.height, facts.fps, facts.has_audio) == (1280, 960, 25, True)

    def test_playback_by_ranges(self, studio, preview):
        path = f"/movies/originals/preview-files/{preview.pk}.mp4"
        first = studio.as_("client").get(path, HTTP_RANGE="bytes=0-99")
        assert (first.status_code, first["Content-Type"], first["Content-Length"]) == (206, "video/mp4", "100")
        assert studio.as_("client").get(f"/movies/low/preview-files/{preview.pk}.mp4").status_code == 200
        assert studio.as_("client").get(f"/movies/tiles/preview-files/{preview.pk}.png").status_code == 200
        download = studio.as_("client").get(f"/movies/originals/preview-files/{preview.pk}/download")
        assert download["Content-Disposition"].startswith("attachment")

    def test_frames_and_sheets(self, studio, preview):
        root = f"/actions/preview-files/{preview.pk}"
        frame = studio.as_("manager").get(f"{root}/extract-frame?frame_number=10")
        assert Image.open(io.BytesIO(frame.content)).size == (320, 240)
        assert studio.as_("manager").get(f"{root}/extract-frame?frame_number=1000").status_code == 400
        assert studio.as_("manager").get(f"{root}/extract-frame?frame_number=x").status_code == 400
        sheet = studio.as_("artist").get(f"{root}/extract-tile")
        assert Image.open(io.BytesIO(sheet.content)).size == (8 * 134, 7 * 100)

    def test_a_drawing_becomes_a_page(self, studio, preview):
        root = f"/actions/preview-files/{preview.pk}"
        line = {"id": "l", "type": "path", "path": [["M", 0, 0], ["L", 100, 100]], "stroke": "#00ff00"}
        body = {"additions": [{"time": 0.36, "drawing": {"objects": [line]}}]}
        studio.as_("manager").put(f"{root}/update-annotations", body)
        assert studio.as_("manager").get(f"{root}/extract-annotated-frame?frame_number=10").status_code == 200
        assert studio.as_("manager").get(f"{root}/extract-annotated-frame?frame_number=40").status_code == 400
        assert studio.as_("manager").get(f"{root}/extract-annotated-frame").status_code == 400
        pdf = studio.as_("manager").get(f"{root}/extract-annotated-frames-pdf")
        assert pdf.content.startswith(b"%PDF")

    def test_a_frame_becomes_the_main_picture(self, studio, asset, preview, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = studio.as_("artist").put(
                f"/actions/preview-files/{preview.pk}/set-main-preview", {"frame_number": 20}
            )
        assert answer.status_code == 200
        assert answer.json()["preview_file_status"] == "ready"
        asset.refresh_from_db()
        assert asset.preview_file_id == preview.pk

    def test_a_job_that_comes_twice_changes_nothing(self, preview):
        before = preview.updated_at
        processing.run(preview.jobs.get().pk)
        preview.refresh_from_db()
        assert preview.updated_at == before

    def test_as_it_came(self, studio, new_preview, movie_bytes, send):
        preview = new_preview()
        send(studio.as_("artist"), f"{path_of(preview)}?normalize=false", upload(movie_bytes, "a.mov"))
        preview.refresh_from_db()
        assert (preview.status, preview.width) == ("ready", 160)
        sent = studio.as_("artist").get(f"/movies/originals/preview-files/{preview.pk}.mp4")
        assert b"".join(sent.streaming_content) == movie_bytes

    def test_a_broken_movie_is_said_to_be_broken(self, studio, new_preview, send):
        preview = new_preview()
        content = b"\0\0\0\x18ftypmp42" + b"x" * 500
        assert send(studio.as_("artist"), path_of(preview), upload(content, "a.mp4")).status_code == 201
        preview.refresh_from_db()
        assert preview.status == "broken"
        assert "refused the movie" in preview.data["reason"]

    def test_a_nonsense_frame_rate_is_told(self, studio, new_preview, movie_bytes, send):
        studio.project.fps = "many"
        studio.project.save()
        preview = new_preview()
        send(studio.as_("artist"), path_of(preview), upload(movie_bytes, "a.mov"))
        preview.refresh_from_db()
        assert preview.status == "broken"


class TestWithoutFfmpeg:
    @pytest.fixture(autouse=True)
    def _no_ffmpeg(self, monkeypatch):
        monkeypatch.setattr(movies, "program", lambda name: None)

    def test_the_state_says_why_and_the_upload_is_kept(self, studio, new_preview, send):
        preview = new_preview()
        content = b"\0\0\0\x18ftypmp42" + b"x" * 500
        assert send(studio.as_("artist"), path_of(preview), upload(content, "a.mp4")).status_code == 201
        preview.refresh_from_db()
        assert preview.status == "broken"
        assert "not installed" in preview.data["reason"]
        sent = studio.as_("artist").get(f"/movies/originals/preview-files/{preview.pk}.mp4")
        assert b"".join(sent.streaming_content) == content
        frame = studio.as_("manager").get(f"/actions/preview-files/{preview.pk}/extract-frame")
        assert frame.status_code == 400


class TestSettingsOfAProduction:
    @pytest.fixture
    def facts(self):
        return movies.Facts(1998, 1080, 1.0, 24.0, False)

    @pytest.mark.parametrize(
        ("project", "entity", "size"),
        [
            ("1920x1080", {}, (1920, 1080)),
            ("1920x1080", {"resolution": "1001x501"}, (1002, 502)),
            ("1920x1080", {"resolution": "x700"}, (1920, 1080)),
            ("x540", {}, (1000, 540)),
            ("", {}, (1998, 1080)),
        ],
    )
    def test_canvas(self, task, facts, project, entity, size):
        task.project.resolution, task.entity.data = project, entity
        assert encoding.canvas(task, facts) == size

    @pytest.mark.parametrize(
        ("project", "entity", "fps"), [("24", {}, 24), ("24", {"fps": "23,98"}, 23.98), (None, None, 25)]
    )
    def test_frame_rate(self, task, project, entity, fps):
        task.project.fps, task.entity.data = project, entity
        assert encoding.frame_rate(task) == fps

    def test_bitrates_are_capped(self, task, settings):
        settings.MOVIE_HIGHDEF_BITRATE, settings.MOVIE_LOWDEF_BITRATE = 10, 6
        task.project.hd_bitrate_compression, task.project.ld_bitrate_compression = 28, 20
        assert encoding.bitrates(task) == (10, 10)
