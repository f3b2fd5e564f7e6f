"""Movies: encoding, frames, contact sheets, playback; the server without ffmpeg (spec 07, 6.4 and 7.1)."""

import io
import subprocess
from pathlib import Path

import pytest
from django.conf import settings
from PIL import Image

from files import movies, storage
from files.services import encoding, processing
from tests.files.conftest import make_movie, turned_by_a_quarter, upload

pytestmark = pytest.mark.django_db


def path_of(preview):
    return f"/pictures/preview-files/{preview.pk}"


@pytest.fixture(autouse=True)
def _small(studio, settings, monkeypatch):
    settings.MOVIE_ENCODING_PRESET = "ultrafast"
    monkeypatch.setattr(movies, "LOW_WIDTH", 320)  # 1280 in real life: most of the time of these tests
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
        assert (facts.width, facts.height, facts.fps, facts.has_audio) == (320, 240, 25, True)

    def test_playback_by_ranges(self, studio, preview):
        path = f"/movies/originals/preview-files/{preview.pk}.mp4"
        first = studio.as_("client").get(path, HTTP_RANGE="bytes=0-99")
        assert (first.status_code, first["Content-Type"], first["Content-Length"]) == (206, "video/mp4", "100")
        assert studio.as_("client").get(f"/movies/low/preview-files/{preview.pk}.mp4").status_code == 200
        assert studio.as_("client").get(f"/movies/tiles/preview-files/{preview.pk}.png").status_code == 200
        download = studio.as_("artist").get(f"/movies/originals/preview-files/{preview.pk}/download")
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
        page = studio.as_("manager").get(f"{root}/extract-annotated-frame?frame_number=10")
        colours = Image.open(io.BytesIO(page.content)).convert("RGB").getcolors(320 * 240)
        assert (0, 255, 0) in {colour for _count, colour in colours}
        assert studio.as_("manager").get(f"{root}/extract-annotated-frame?frame_number=40").status_code == 400
        assert studio.as_("manager").get(f"{root}/extract-annotated-frame").status_code == 400
        pdf = studio.as_("manager").get(f"{root}/extract-annotated-frames-pdf")
        assert pdf.content.startswith(b"%PDF")

    def test_a_frame_becomes_the_main_picture(self, studio, asset, preview, django_capture_on_commit_callbacks):
        def shown(path):
            answer = studio.as_("manager").get(path)
            return b"".join(answer) if answer.streaming else answer.content

        pictures = f"/pictures/originals/preview-files/{preview.pk}.png"
        first, wanted = shown(pictures), shown(f"/actions/preview-files/{preview.pk}/extract-frame?frame_number=20")
        with django_capture_on_commit_callbacks(execute=True):
            answer = studio.as_("artist").put(
                f"/actions/preview-files/{preview.pk}/set-main-preview", {"frame_number": 20}
            )
        assert answer.status_code == 200
        assert answer.json()["preview_file_status"] == "ready"
        asset.refresh_from_db()
        assert asset.preview_file_id == preview.pk
        assert shown(pictures) == wanted != first

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


class TestWhateverPeopleUpload:
    """Odd sizes and rates, all kinds of sound, containers, cut files: a movie or the reason why not."""

    @pytest.fixture
    def processed(self, studio, new_preview, send, tmp_path):
        def call(name, content=None, **movie):
            preview = new_preview()
            content = content or make_movie(tmp_path / name, **movie).read_bytes()
            answer = send(studio.as_("artist"), path_of(preview), upload(content, name, "video/mp4"))
            assert answer.status_code == 201
            preview.refresh_from_db()
            return preview

        return call

    def facts_of(self, preview, slot, tmp_path):
        path = tmp_path / "stored.mp4"
        assert storage.fetch_to(slot, preview.pk, path)
        return movies.probe(path)

    @pytest.mark.parametrize(
        ("name", "movie"),
        [
            ("odd.mkv", {"size": "161x91", "options": ["-c:v", "ffv1"], "seconds": 1}),
            ("tall.mp4", {"size": "90x160", "seconds": 1}),
            ("slow.mov", {"rate": "23.976", "seconds": 1}),
            ("fast.mp4", {"rate": "60", "seconds": 1}),
            ("anamorphic.mp4", {"size": "160x120", "seconds": 1, "options": ["-vf", "setsar=2/1"]}),
            ("still.mp4", {"rate": "25", "seconds": 0.04}),
            ("short-sound.mp4", {"seconds": 2, "sound": 0.5}),
            ("long-sound.mp4", {"seconds": 1, "sound": 3}),
            ("small.webm", {"seconds": 1, "options": ["-c:v", "libvpx", "-deadline", "realtime"]}),
            ("old.avi", {"seconds": 1, "options": ["-c:v", "mpeg4"]}),
        ],
    )
    def test_becomes_a_movie(self, studio, processed, tmp_path, name, movie):
        preview = processed(name, **movie)
        assert (preview.status, preview.data.get("reason")) == ("ready", None)
        assert (preview.width, preview.height) == (320, 240)
        for slot in (storage.MOVIE, storage.LOW_MOVIE):
            facts = self.facts_of(preview, slot, tmp_path)
            assert facts.fps == 25
            assert facts.has_audio
            assert facts.duration == pytest.approx(movie.get("seconds", 2), abs=0.15)
        for slot in (*storage.PICTURE_SLOTS, storage.TILES):
            assert storage.exists(slot, preview.pk)
        thumbnail = studio.as_("client").get(f"/pictures/thumbnails/preview-files/{preview.pk}.png")
        assert Image.open(io.BytesIO(b"".join(thumbnail.streaming_content))).size == (150, 100)

    def test_a_movie_of_a_telephone_stands_upright(self, studio, processed, movie_bytes, tmp_path):
        studio.project.resolution = "x240"
        studio.project.save()
        preview = processed("phone.mov", turned_by_a_quarter(movie_bytes))
        assert (preview.data["original_width"], preview.data["original_height"]) == (120, 160)
        assert (preview.width, preview.height) == (180, 240)
        picture = tmp_path / "original.png"
        storage.fetch_to(storage.PICTURE, preview.pk, picture)
        assert Image.open(picture).convert("L").getpixel((3, 120)) > 30  # no black bars beside it

    @pytest.mark.parametrize(
        ("movie", "bar", "inside"),
        [
            ({"size": "90x160"}, (40, 120), (160, 120)),
            ({"size": "160x90"}, (160, 10), (160, 120)),
            ({"size": "160x120", "options": ["-vf", "setsar=2/1"]}, (160, 20), (160, 120)),
        ],
    )
    def test_what_does_not_fill_the_canvas_is_framed_in_black(self, processed, tmp_path, movie, bar, inside):
        preview = processed("framed.mp4", seconds=1, **movie)
        picture = tmp_path / "original.png"
        storage.fetch_to(storage.PICTURE, preview.pk, picture)
        image = Image.open(picture).convert("L")
        assert image.size == (320, 240)
        assert image.getpixel(bar) < 20
        assert image.getpixel(inside) > 30

    def test_a_movie_that_is_cut_off(self, processed, movie_bytes):
        """The index of a .mov is at its end: without it there is nothing to show."""
        preview = processed("cut.mov", movie_bytes[: len(movie_bytes) // 2])
        assert (preview.status, preview.original_name) == ("broken", "cut")
        assert "refused" in preview.data["reason"]
        assert preview.jobs.get().state == "failed"

    def test_sound_alone_is_no_movie(self, processed, tmp_path):
        path = tmp_path / "sound.mp4"
        source = ["-f", "lavfi", "-i", "sine=duration=1", str(path)]
        subprocess.run([movies.program("ffmpeg"), "-y", "-loglevel", "error", *source], check=True)
        preview = processed("sound.mp4", path.read_bytes())
        assert (preview.status, preview.data["reason"]) == ("broken", "The file holds no moving picture.")

    def test_only_the_low_definition(self, processed, settings):
        settings.SKIP_NORMALIZATION_HIGHDEF = True
        preview = processed("a.mp4", seconds=1)
        assert preview.data["movie_prefixes"] == ["lowdef"]
        assert (preview.width, preview.height) == (320, 240)

    def test_as_they_come_by_setting_and_the_source_kept(self, processed, settings):
        settings.SKIP_NORMALIZATION_FULL = settings.PREVIEW_SAVE_SOURCE_FILE = True
        preview = processed("a.mp4", seconds=1)
        assert (preview.status, preview.width) == ("ready", 160)
        assert storage.exists(storage.SOURCE_MOVIE, preview.pk)


class TestProbing:
    """ffprobe and, where it is missing, ffmpeg itself say the same."""

    @pytest.mark.parametrize(
        "movie",
        [
            {"name": "a.mp4", "sound": 1, "seconds": 1},
            {"name": "b.mkv", "size": "161x91", "rate": "30000/1001", "seconds": 1, "options": ["-c:v", "ffv1"]},
            {"name": "c.mov", "rate": "12", "seconds": 3},
        ],
    )
    def test_facts(self, tmp_path, monkeypatch, movie):
        path = make_movie(tmp_path / movie.pop("name"), **movie)
        program = movies.program
        monkeypatch.setattr(movies, "program", lambda name: None if name == "ffprobe" else program(name))
        by_ffmpeg = movies.probe(path)
        width, height = movie.get("size", "160x120").split("x")
        assert (by_ffmpeg.width, by_ffmpeg.height) == (int(width), int(height))
        assert by_ffmpeg.duration == pytest.approx(movie["seconds"], abs=0.1)
        assert by_ffmpeg.has_audio == ("sound" in movie)
        if program("ffprobe"):
            monkeypatch.undo()
            by_ffprobe = movies.probe(path)
            assert (by_ffprobe.width, by_ffprobe.height) == (by_ffmpeg.width, by_ffmpeg.height)
            assert by_ffprobe.fps == pytest.approx(by_ffmpeg.fps, abs=0.01)

    def test_turned_ones(self, tmp_path, monkeypatch, movie_bytes):
        path, program = tmp_path / "phone.mov", movies.program
        path.write_bytes(turned_by_a_quarter(movie_bytes))
        for probes in (program, lambda name: None if name == "ffprobe" else program(name)):
            monkeypatch.setattr(movies, "program", probes)
            assert (movies.probe(path).width, movies.probe(path).height) == (120, 160)

    def test_what_is_no_movie(self, tmp_path, monkeypatch):
        path = tmp_path / "a.mp4"
        path.write_bytes(b"nothing")
        program = movies.program
        monkeypatch.setattr(movies, "program", lambda name: None if name == "ffprobe" else program(name))
        with pytest.raises(movies.MovieError):
            movies.probe(path)

    def test_the_binary_that_comes_along(self, tmp_path, monkeypatch):
        monkeypatch.setenv("PATH", str(tmp_path))
        assert "imageio_ffmpeg" in movies.program("ffmpeg")
        assert movies.program("ffprobe") is None
        facts = movies.probe(make_movie(tmp_path / "a.mp4", seconds=1))
        assert (facts.width, facts.height) == (160, 120)


class TestTiles:
    def test_a_missing_sheet_is_made_once(self, studio, preview_with_movie, django_capture_on_commit_callbacks):
        preview, path = preview_with_movie, f"/movies/tiles/preview-files/{preview_with_movie.pk}.png"
        with django_capture_on_commit_callbacks(execute=True):
            assert studio.as_("client").get(path).status_code == 404
        assert preview.jobs.get().state == "done"
        assert studio.as_("client").get(path).status_code == 200
        storage.open_file(storage.TILES, preview.pk).close()
        (settings_path(storage.TILES, preview)).unlink()
        with django_capture_on_commit_callbacks(execute=True):
            assert studio.as_("client").get(path).status_code == 404
        assert preview.jobs.count() == 1

    def test_sheets_of_long_movies_leave_frames_out(self, tmp_path):
        path = make_movie(tmp_path / "long.mp4", size="16x16", rate="100", seconds=40, options=["-preset", "ultrafast"])
        movies.tiles(path, tmp_path / "tiles.png", movies.probe(path))
        assert Image.open(tmp_path / "tiles.png").size == (8 * 100, 250 * 100)

    @pytest.fixture
    def preview_with_movie(self, new_preview, movie_bytes):
        preview = new_preview(status="ready", original_name="a")
        target = settings_path(storage.LOW_MOVIE, preview)
        target.parent.mkdir(parents=True)
        target.write_bytes(movie_bytes)
        return preview


def settings_path(slot, preview):
    return Path(settings.MEDIA_ROOT) / slot.path(preview.pk)


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

    def test_the_low_definition_is_1280_wide(self, monkeypatch):
        monkeypatch.undo()
        low = movies.low_definition(movies.Encoding(1920, 1081, "25.000", 28), 6)
        assert low == movies.Encoding(1280, 720, "25.000", 6)

    def test_bitrates_are_capped(self, task, settings):
        settings.MOVIE_HIGHDEF_BITRATE, settings.MOVIE_LOWDEF_BITRATE = 10, 6
        task.project.hd_bitrate_compression, task.project.ld_bitrate_compression = 28, 20
        assert encoding.bitrates(task) == (10, 10)
