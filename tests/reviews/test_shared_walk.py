"""Nothing of another playlist can be had through a link: every id of it, in every place of every shared route.

The routes come from the URL map, so that one added later is walked too.
"""

import itertools
import json
import re
import uuid

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Person
from files import storage
from files.models import AttachmentFile, PreviewFile
from productionsite.api.openapi import routes
from reviews.models import BuildJob, Playlist, PlaylistShareLink
from tasks.models import Comment
from tests import factories
from tests.files.conftest import png, store

pytestmark = pytest.mark.django_db

ROOT = "/shared/playlists/{token}"
BODY_IDS = ("guest_id", "task_id", "preview_file_id", "comment_id", "entity_id", "person_id", "attachment_file_id")


def world(studio, name):
    """A playlist with everything that hangs on it, each text carrying `name`; a link and its guest."""
    team = [studio.manager, studio.artist]
    project = factories.project(f"{name} production", team=team, is_preview_download_allowed=True)
    task = factories.task(factories.shot(project, name=f"{name} shot"))
    preview = factories.make(
        PreviewFile,
        task=task,
        name=uuid.uuid4().hex[:13],
        extension="png",
        status="ready",
        original_name=f"{name} file",
    )
    film = factories.task(factories.shot(project, name=f"{name} film"))
    movie = factories.make(
        PreviewFile, task=film, name=uuid.uuid4().hex[:13], extension="mp4", status="ready", original_name="film"
    )
    author = factories.person()
    author.first_name, author.has_avatar = f"{name} author", True
    author.save()
    said = factories.make(
        Comment, object_id=task.pk, object_type="Task", person=author, for_client=True, text=f"{name} words"
    )
    attached = factories.make(AttachmentFile, comment=said, name=f"{name} attachment.png", mimetype="image/png")
    positioned = ((task, preview), (film, movie))
    shots = [{"entity_id": str(one.entity_id), "preview_file_id": str(seen.pk)} for one, seen in positioned]
    pictures = [(slot, seen.pk) for slot in storage.PICTURE_SLOTS for seen in (preview, movie)]
    movies = [(slot, movie.pk) for slot in (storage.MOVIE, storage.LOW_MOVIE, storage.TILES)]
    for slot, pk in [*pictures, *movies, (storage.THUMBNAIL, author.pk), (storage.ATTACHMENT, attached.pk)]:
        store(slot, pk, f"{name} bytes")
    playlist = factories.make(Playlist, project=project, shots=shots, name=f"{name} playlist")
    job = factories.make(BuildJob, playlist=playlist)
    token = str(uuid.uuid4())
    link = factories.make(PlaylistShareLink, playlist=playlist, created_by=studio.manager, token=token)
    guest = factories.make(
        Person, first_name=f"{name} guest", is_guest=True, role="client", email=f"{name}@guest.kitsu".lower(),
        data={"share_link_id": str(link.pk)},
    )  # fmt: skip
    found = {
        "project": project, "task": task, "preview": preview, "author": author, "comment": said,
        "attachment": attached, "playlist": playlist, "job": job, "link": link, "guest": guest,
        "entity": task.entity, "movie": movie,
    }  # fmt: skip
    return {**{key: str(row.pk) for key, row in found.items()}, "token": token}


def shared_routes():
    """Return [(method, path template)] of every shared route there is."""
    found = [(route.method.upper(), route.path) for route in routes() if route.path.startswith(ROOT)]
    assert len(found) >= 19
    return found


@pytest.fixture
def worlds(studio, commits_at_once):
    return world(studio, "Mine"), world(studio, "Secret")


def test_walk(studio, anonymous, worlds):
    mine, secret = worlds
    before, status = everything_of(secret), str(factories.task_status("wfa", is_client_allowed=True).pk)
    tried, leaks = 0, []
    for method, template in shared_routes():
        names = re.findall(r"{(\w+)}", template.replace(ROOT, ""))
        for path_ids in itertools.product(secret.values(), repeat=len([n for n in names if n.endswith("_id")])):
            for guest in (mine["guest"], secret["guest"]):
                ids = iter(path_ids)
                path = template.replace("{token}", mine["token"])
                for name in names:
                    value = next(ids) if name.endswith("_id") else "png"
                    path = path.replace(f"{{{name}}}", value)
                body = dict.fromkeys(BODY_IDS, secret["task"])
                body |= {"guest_id": guest, "preview_file_id": secret["preview"], "text": "x", "additions": []}
                body["task_status_id"] = status
                answer = call(anonymous, method, path, body)
                tried += 1
                content = content_of(answer)
                told = [name for name, value in secret.items() if value in content and value not in (*path_ids, guest)]
                if told or "Secret" in content or answer.status_code >= 500:
                    leaks.append((method, path, answer.status_code, told, content[:100]))
    assert leaks == []
    assert tried > 200
    assert everything_of(secret) == before


def call(client, method, path, body):
    if path.endswith("/attachments"):
        part = SimpleUploadedFile("a.png", png(), "image/png")
        return client.http.post(f"{path}?guest_id={body['guest_id']}", {"file": part})
    return client.get(path) if method == "GET" else client.call(method, path, body)


def content_of(answer):
    parts = answer.streaming_content if answer.streaming else [answer.content]
    return b"".join(parts).decode(errors="replace")


def everything_of(found):
    """Return what the database holds of a world."""
    return (
        list(Comment.objects.filter(object_id=found["task"]).values_list("pk", "text", "updated_at")),
        list(PreviewFile.objects.filter(pk=found["preview"]).values_list("pk", "annotations", "updated_at")),
        list(AttachmentFile.objects.filter(comment=found["comment"]).values_list("pk", "name")),
        list(Playlist.objects.filter(pk=found["playlist"]).values_list("pk", "shots", "updated_at")),
        list(Person.objects.filter(pk__in=[found["guest"], found["author"]]).values_list("pk", "updated_at")),
    )


def test_the_walk_finds_what_is_there(anonymous, worlds):
    """The same walk with ids of its own playlist gets something: it could fail."""
    mine, secret = worlds
    root = ROOT.replace("{token}", mine["token"])
    assert anonymous.get(f"{root}/preview-files/{mine['preview']}").status_code == 200
    assert anonymous.get(f"{root}/preview-files/{secret['preview']}").status_code == 403
    page = json.dumps(anonymous.get(root).json()) + json.dumps(anonymous.get(f"{root}/comments").json())
    assert "Mine words" in page
    assert "Secret" not in page


@pytest.mark.parametrize("path", [path for method, path in shared_routes() if method == "GET" and "{" in path[25:]])
def test_every_file_of_the_own_playlist_is_served(anonymous, worlds, path):
    """And nobody gets one of another playlist: the walk would see its bytes."""
    mine, _secret = worlds
    shown = mine["movie"] if "/movies/" in path or path.endswith("download") else mine["preview"]
    values = {"token": mine["token"], "preview_file_id": shown, "extension": "png", "person_id": mine["author"]}
    values |= {"attachment_file_id": mine["attachment"], "file_name": "a.png"}
    answer = anonymous.get(re.sub(r"{(\w+)}", lambda found: values[found[1]], path))
    assert answer.status_code == 200
    if path[len(ROOT) + 1 :] != "preview-files/{preview_file_id}":
        assert content_of(answer) == "Mine bytes"
