"""The player: who sees which pictures, drawings and comments, and who adds to them."""

import io
import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from events.models import ApiEvent
from files.models import PreviewFile
from files.services.previews import add_preview
from files.services.publishing import upload_preview
from productions.models import Project
from reviews.models import Playlist
from tasks.models import Comment
from tests import factories

pytestmark = pytest.mark.django_db

STROKE = {"type": "path", "path": [["M", 10, 10], ["L", 60, 40]], "left": 10, "top": 10, "width": 50, "height": 30}
STROKE |= {"stroke": "#ff0000", "strokeWidth": 6, "canvasWidth": 120, "canvasHeight": 80}


@pytest.fixture
def preview(studio, work, commits_at_once):
    """A published picture on the supervisor's task."""
    task = work.anim_tasks[0]
    comment = factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.artist, text="v1")
    made = add_preview(task=task, comment=comment, author_id=studio.artist.pk)
    picture = io.BytesIO()
    Image.new("RGB", (120, 80), "navy").save(picture, "PNG")
    upload_preview(preview=made, upload=SimpleUploadedFile("v1.png", picture.getvalue(), "image/png"))
    return PreviewFile.objects.get(pk=made.pk)


@pytest.fixture
def playlist(studio, work, preview):
    """A playlist of both shots, the first with the preview."""
    shots = [{"entity_id": str(work.shots[0].pk), "preview_file_id": str(preview.pk)}]
    return factories.make(
        Playlist, project=studio.project, name="Dailies", shots=[*shots, {"entity_id": str(work.shots[1].pk)}]
    )


def post(client, address, **fields):
    return client.post(address, fields, headers={"accept": "application/json"})


def test_the_player_knows_what_to_show(studio, preview, playlist, office):
    preview.annotations = [{"time": 1.5, "drawing": {"objects": [STROKE]}}, {"time": 0.5, "drawing": {}}, "odd"]
    preview.save()
    first, second = office("supervisor").get(reverse("desk:player", args=[playlist.pk])).context["entries"]
    assert first["name"] == "SQ01 / SH01"
    assert first["shown"] == str(preview.pk)
    assert first["revisions"][0]["kind"] == "picture"
    assert first["revisions"][0]["annotations"] == [[1, 0.5], [0, 1.5]]
    assert first["revisions"][0]["may_annotate"]
    assert (second["shown"], second["revisions"]) == (None, [])


@pytest.mark.parametrize("fps", [None, "", "24", "nonsense", "0"])
def test_a_strange_frame_rate_breaks_nothing(studio, playlist, office, fps):
    Project.objects.filter(pk=studio.project.pk).update(fps=fps)
    response = office("manager").get(reverse("desk:player", args=[playlist.pk]))
    assert response.context["entries"][0]["revisions"][0]["fps"] == (24 if fps == "24" else 25)


@pytest.mark.parametrize("shots", [None, [], "odd", [None, 3, {}, {"entity_id": "x"}]])
def test_a_playlist_without_entries_says_so(studio, work, office, shots):
    empty = factories.make(Playlist, project=studio.project, shots=shots)
    response = office("manager").get(reverse("desk:player", args=[empty.pk]))
    assert "This playlist is empty" in response.content.decode()


@pytest.mark.parametrize("size", ["thumbnail", "square", "preview", "original"])
@pytest.mark.parametrize(
    ("person", "status"), [("admin", 200), ("manager", 200), ("supervisor", 200), ("artist", 302), ("client", 302)]
)
def test_pictures_are_sent_to_the_desk(preview, office, size, person, status):
    response = office(person).get(reverse("desk:picture", args=[preview.pk, size]))
    assert response.status_code == status
    if status == 200:
        assert response["Content-Type"] == "image/png"
        assert "private" in response["Cache-Control"]
        Image.open(io.BytesIO(b"".join(response.streaming_content))).verify()


def test_pictures_of_other_productions_are_not(preview, office):
    for name, rest in (("picture", ["thumbnail"]), ("movie", []), ("drawing", [0])):
        assert office("outside_manager").get(reverse(f"desk:{name}", args=[preview.pk, *rest])).status_code == 403


def test_what_is_not_there_is_not_found(preview, office):
    client = office("manager")
    assert client.get(reverse("desk:picture", args=[preview.pk, "giant"])).status_code == 404
    assert client.get(reverse("desk:movie", args=[preview.pk])).status_code == 404
    assert client.get(reverse("desk:drawing", args=[preview.pk, 0])).status_code == 404


def test_a_drawing_is_kept_and_shown(studio, preview, office):
    address = reverse("desk:draw", args=[preview.pk])
    answer = post(office("supervisor"), address, drawing=json.dumps({"time": 0, "objects": [STROKE]}))
    assert answer.json()["annotations"] == [[0, 0.0]]
    preview.refresh_from_db()
    assert preview.annotations[0]["drawing"]["objects"][0]["stroke"] == "#ff0000"
    event = ApiEvent.objects.get(name="preview-file:annotation-update")
    assert event.user == studio.supervisor
    layer = office("manager").get(reverse("desk:drawing", args=[preview.pk, 0]))
    picture = Image.open(io.BytesIO(layer.content))
    assert picture.size == (120, 80)
    assert picture.getpixel((35, 25))[3] > 100  # on the stroke
    assert picture.getpixel((100, 70))[3] == 0  # beside it the picture shows through


@pytest.mark.parametrize(
    "drawing", ["", "{", "[]", '{"objects": []}', '{"objects": [{}]}', '{"time": 0, "objects": 3}']
)
def test_what_is_no_drawing_is_refused(preview, office, drawing):
    response = post(office("manager"), reverse("desk:draw", args=[preview.pk]), drawing=drawing)
    assert response.status_code == 400
    preview.refresh_from_db()
    assert not preview.annotations


def test_who_draws(studio, work, preview, office):
    sent = {"drawing": json.dumps({"time": 0, "objects": [STROKE]})}
    preview.task = work.light_tasks[0]
    preview.save()
    expected = {"supervisor": 403, "outside_manager": 403, "artist": 302, "client": 302, "manager": 200, "admin": 200}
    for person, status in expected.items():
        assert post(office(person), reverse("desk:draw", args=[preview.pk]), **sent).status_code == status, person


@pytest.mark.parametrize(
    ("person", "status"),
    [("admin", 200), ("manager", 200), ("supervisor", 200), ("artist", 302), ("outside_manager", 404)],
)
def test_who_comments(studio, work, office, person, status):
    address = reverse("desk:comment", args=[work.anim_tasks[0].pk])
    response = post(office(person), address, comment="More light", status=work.review.pk)
    assert response.status_code == status
    assert Comment.objects.count() == (1 if status == 200 else 0)
    if status == 200:
        thread = office(person).get(reverse("desk:thread", args=[work.anim_tasks[0].pk]))
        assert "More light" in thread.json()["html"]


def test_the_list_shows_playlists_of_the_production_only(studio, work, playlist, office):
    factories.make(Playlist, project=work.elsewhere, name="Theirs", shots=[])
    response = office("manager").get(reverse("desk:reviews", args=[studio.project.pk]))
    assert [row.name for row in response.context["playlists"]] == ["Dailies"]
    assert response.context["playlists"][0].entries == 2
    theirs = Playlist.objects.get(name="Theirs")
    assert office("manager").get(reverse("desk:player", args=[theirs.pk])).status_code == 404
