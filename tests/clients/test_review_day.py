"""A day of review, end to end: a movie goes up, is watched, drawn on, printed, cut together; on a disk and on S3."""

import io

import gazu
import pytest
import requests
from PIL import Image

from files import movies
from tests.clients.conftest import EMAIL, PASSWORD, fresh_environment, production, running
from tests.files.conftest import make_movie
from tests.files.stores import S3
from tests.together import wait_until

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]


@pytest.fixture(scope="module", params=["disk", "s3"])
def studio(request, tmp_path_factory):
    """A studio of its own: web, worker and event stream. With S3 the bytes are fetched from there."""
    if request.param == "disk":
        yield request.getfixturevalue("server")
        return
    s3 = S3(prefix="day-")
    folder = tmp_path_factory.mktemp("s3-studio")
    where = {**s3.environment(), "MEDIA_SIGNED_URLS": "1"}
    own = fresh_environment(folder, request.getfixturevalue("mailbox"), name="day", redis_database=9)
    with own as environment, running(environment | where) as found:
        found.s3 = s3
        yield found
    s3.stop()


@pytest.fixture
def http(studio):
    """A session logged in as the administrator, like the Python client."""
    gazu.set_host(studio.api)
    gazu.log_in(EMAIL, PASSWORD)
    gazu.cache.disable()
    session = requests.Session()
    session.headers["Authorization"] = f"Bearer {gazu.client.default_client.tokens['access_token']}"

    def call(method, path, **options):
        answer = session.request(method, f"{studio.api}/{path}", timeout=60, **options)
        assert answer.status_code < 400, answer.text
        return answer

    return call


def test_a_day_of_review(studio, http, tmp_path):
    made = production("short")
    gazu.client.put(f"data/projects/{made.project['id']}", {"resolution": "640x360", "fps": "25"})
    sequence = gazu.shot.new_sequence(made.project, "SQ01")
    animation, status = gazu.task.get_task_type_by_name("Animation"), gazu.task.get_default_task_status()
    previews = []
    for number, size in enumerate(("640x360", "500x401")):
        shot = gazu.shot.new_shot(made.project, sequence, f"SH{number}")
        task = gazu.task.new_task(shot, animation)
        movie = make_movie(tmp_path / f"take{number}.mov", size=size, rate="24", seconds=2, sound=number)
        _comment, preview = gazu.task.publish_preview(task, status, comment="Take", preview_file_path=str(movie))
        previews.append((shot, preview["id"]))

    # the worker makes the movies
    for _shot, preview_id in previews:
        row = wait_until(
            lambda pk=preview_id: (one := gazu.files.get_preview_file(pk))["status"] != "processing" and one
        )
        assert (row["status"], row["width"], row["height"]) == ("ready", 640, 360)
        assert row["duration"] == pytest.approx(2, abs=0.1)
    _shot, preview_id = previews[0]

    # played by ranges, as browsers do
    path = f"movies/originals/preview-files/{preview_id}.mp4"
    whole = http("GET", path)
    assert whole.headers["Content-Type"] == "video/mp4"
    parts = [http("GET", path, headers={"Range": f"bytes={start}-{start + 9999}"}) for start in (0, 10_000)]
    assert {part.status_code for part in parts} == {206}
    assert b"".join(part.content for part in parts) == whole.content[:20_000]
    if hasattr(studio, "s3"):
        assert whole.history[0].status_code == 302
        assert whole.url.startswith(studio.s3.url)
        assert f"previews-{preview_id}" in studio.s3.keys("movies")

    # a frame, a drawing on it, the drawn frame as a picture and as a page
    frame = http("GET", f"actions/preview-files/{preview_id}/extract-frame?frame_number=26")
    assert Image.open(io.BytesIO(frame.content)).size == (640, 360)
    box = {"id": "b", "type": "rect", "left": 0, "top": 0, "width": 320, "height": 180, "fill": "#ff00ff"}
    box |= {"canvasWidth": 640, "canvasHeight": 360}
    gazu.files.update_preview_annotations(preview_id, additions=[{"time": 1, "drawing": {"objects": [box]}}])
    drawn = http("GET", f"actions/preview-files/{preview_id}/extract-annotated-frame?frame_number=26")
    assert Image.open(io.BytesIO(drawn.content)).convert("RGB").getpixel((100, 100)) == (255, 0, 255)
    pdf = http("GET", f"actions/preview-files/{preview_id}/extract-annotated-frames-pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf.content.count(b"/Type /Page\n") + pdf.content.count(b"/Type /Page ") >= 1

    # both takes become one movie, and one archive
    playlist = gazu.playlist.new_playlist(made.project, "Dailies")
    for shot, _preview in previews:
        gazu.playlist.add_entity_to_playlist(playlist, shot)
    root = f"data/playlists/{playlist['id']}"
    movie_job = gazu.playlist.build_playlist_movie(playlist)
    archive_job = http("GET", f"{root}/download/zip", headers={"Prefer": "respond-async"})
    assert archive_job.status_code == 202
    for job_id in (movie_job["id"], archive_job.json()["id"]):
        done = wait_until(
            lambda pk=job_id: (one := http("GET", f"{root}/jobs/{pk}/progress").json())["status"] != "running" and one
        )
        assert (done["status"], done["progress"]) == ("succeeded", 100)
    built = tmp_path / "built.mp4"
    built.write_bytes(http("GET", f"{root}/jobs/{movie_job['id']}/build/mp4").content)
    facts = movies.probe(built)
    assert (facts.width, facts.height, facts.has_audio) == (640, 360, True)
    assert facts.duration == pytest.approx(4, abs=0.2)
    archive = http("GET", f"{root}/jobs/{archive_job.json()['id']}/build/zip")
    assert archive.content.startswith(b"PK")

    # what is removed is gone
    gazu.files.remove_preview_file(preview_id, force=True)
    with pytest.raises(gazu.exception.RouteNotFoundException):
        gazu.client.get(f"data/preview-files/{preview_id}")
    if hasattr(studio, "s3"):
        assert not [key for name in ("movies", "pictures") for key in studio.s3.keys(name) if preview_id in key]
