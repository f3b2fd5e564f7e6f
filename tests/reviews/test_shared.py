"""Share links: making, opening, reviewing without an account, and what they never show (spec 08, 3)."""

import uuid
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import Person
from files import storage
from files.models import AttachmentFile, PreviewFile
from reviews.models import Playlist, PlaylistShareLink
from reviews.services import guests, share_links
from tasks.models import Comment
from tests import factories
from tests.files.conftest import store

pytestmark = pytest.mark.django_db


@pytest.fixture
def status():
    return factories.task_status("wfa", is_client_allowed=True)


@pytest.fixture
def task(studio):
    return factories.task(factories.shot(studio.project, name="SH01"))


def preview(task, **values):
    values = {"extension": "png", "status": "ready", **values}
    return factories.make(PreviewFile, task=task, name=uuid.uuid4().hex[:13], **values)


@pytest.fixture
def shown(task):
    return preview(task, annotations=[{"time": 0, "drawing": {"objects": [{"id": "a"}]}}])


@pytest.fixture
def playlist(studio, shown):
    shots = [{"entity_id": str(shown.task.entity_id), "preview_file_id": str(shown.pk)}]
    return factories.make(Playlist, project=studio.project, shots=shots)


@pytest.fixture
def link(studio, playlist):
    return factories.make(PlaylistShareLink, playlist=playlist, created_by=studio.manager, token=str(uuid.uuid4()))


@pytest.fixture
def root(link):
    return f"/shared/playlists/{link.token}"


@pytest.fixture
def guest(anonymous, root):
    return anonymous.post(f"{root}/guest", {"first_name": "Jane"}).json()


class TestManagement:
    def test_life_of_a_link(self, studio, playlist, anonymous):
        path = f"/data/playlists/{playlist.pk}/share"
        row = studio.as_("manager").post(path, {"expiration_date": "2099-01-02", "password": "secret"}).json()
        assert (row["has_password"], row["is_expired"]) == (True, False)
        assert "password" not in row
        assert row["expiration_date"] == "2099-01-02T23:59:59"
        stored = PlaylistShareLink.objects.get()
        assert stored.password.startswith("$2b$")
        assert [one["id"] for one in studio.as_("admin").get(path).json()] == [row["id"]]
        revoked = studio.as_("manager").delete(f"{path}/{row['token']}").json()
        assert revoked["is_active"] is False
        assert studio.as_("manager").get(path).json() == []
        assert anonymous.get(f"/shared/playlists/{row['token']}?password=secret").status_code == 404
        assert studio.as_("manager").post(path, {"expiration_date": "soon"}).status_code == 400
        studio.as_("manager").post(path, {"expiration_date": "2000-01-01T10:00:00"})
        assert [row["is_expired"] for row in studio.as_("manager").get(path).json()] == [True]

    @pytest.mark.parametrize("role", ["supervisor", "artist", "client", "vendor", "outside_manager"])
    def test_who_may_not(self, studio, playlist, role):
        assert studio.as_(role).post(f"/data/playlists/{playlist.pk}/share").status_code == 403

    def test_the_role_of_the_studio_counts_too(self, studio, playlist, client_of):
        person = factories.person()
        factories.join(studio.project, person, role="manager")
        assert client_of(person).get(f"/data/playlists/{playlist.pk}/share").status_code == 403

    def test_invitations(self, studio, playlist, link, settings, django_capture_on_commit_callbacks):
        path = f"/data/playlists/{playlist.pk}/share/{link.token}/invite"
        body = {"emails": ["a@b.example", "A@b.example"], "person_ids": [str(studio.client.pk)], "message": "Friday"}
        with django_capture_on_commit_callbacks(execute=True):
            sent = studio.as_("manager").post(path, body).json()["sent"]
        assert sent == ["a@b.example", studio.client.email]
        assert [message.to for message in mail.outbox] == [["a@b.example"], [studio.client.email]]
        assert f"/playlists/shared/{link.token}" in mail.outbox[0].body
        refused = studio.as_("manager").post(path, {"emails": ["ok@b.example", "nope"]})
        assert refused.status_code == 400
        assert isinstance(refused.json()["error"], str)
        assert len(mail.outbox) == 2


class TestOpening:
    def test_the_playlist(self, anonymous, root, shown):
        row = anonymous.get(root).json()
        entry = row["shots"][0]
        assert row["project_name"] == "The Production"
        assert entry["name"] == "SH01"
        assert entry["preview_files"] == {}
        assert entry["preview_file_annotations"] == shown.annotations
        assert entry["preview_file_task_type_name"] == shown.task.task_type.name

    @pytest.mark.parametrize(
        "change",
        [
            {"is_active": False},
            {"expiration_date": timezone.now() - timedelta(seconds=1)},
            {"token": "other"},
            {"password": "$2b$04$abcdefghijklmnopqrstuuS5bDJGWVmwC3nUzgL3vyPZcKPmWkqCi"},
        ],
    )
    def test_links_that_are_no_good_all_look_alike(self, anonymous, root, link, change):
        PlaylistShareLink.objects.filter(pk=link.pk).update(**change)
        for path in (root, f"{root}/context", f"{root}/comments"):
            answer = anonymous.get(path)
            assert answer.status_code == 404
            assert answer.json() == anonymous.get("/shared/playlists/unknown").json()

    def test_the_password_opens_every_route(self, studio, playlist, anonymous, shown):
        path = f"/data/playlists/{playlist.pk}/share"
        token = studio.as_("manager").post(path, {"password": "secret"}).json()["token"]
        for rest in ("", "/context", "/comments", f"/preview-files/{shown.pk}"):
            assert anonymous.get(f"/shared/playlists/{token}{rest}?password=secret").status_code == 200
            assert anonymous.get(f"/shared/playlists/{token}{rest}?password=wrong").status_code == 404
            assert anonymous.get(f"/shared/playlists/{token}{rest}").status_code == 404

    def test_a_password_is_computed_once_and_cannot_be_guessed(self, studio, playlist, anonymous, monkeypatch):
        cache.clear()
        monkeypatch.setattr(share_links, "MOST_TRIES", 2)
        asked, matches = [], share_links.password_matches
        monkeypatch.setattr(share_links, "password_matches", lambda *pair: asked.append(pair) or matches(*pair))
        path = f"/data/playlists/{playlist.pk}/share"
        tokens = [studio.as_("manager").post(path, {"password": "secret"}).json()["token"] for _ in range(2)]

        def status(token, password):
            return anonymous.get(f"/shared/playlists/{token}?password={password}").status_code

        assert [status(tokens[0], "secret") for _ in range(3)] == [200, 200, 200]
        assert len(asked) == 1
        assert [status(tokens[0], f"wrong{number}") for number in range(4)] == [404] * 4
        assert len(asked) == 3
        assert status(tokens[0], "secret") == 200  # who was in stays in
        assert [status(tokens[1], password) for password in ("a", "b", "secret")] == [404, 404, 404]
        cache.clear()

    def test_the_context_names_nobody(self, anonymous, root, studio):
        assert anonymous.get(f"{root}/context").json()["project"]["team"] == []


class TestScope:
    """A link reaches its playlist and nothing else: every id of another one is tried on every route."""

    def test_nothing_outside(self, studio, anonymous, root, guest, status):
        other_task = factories.task(factories.shot(studio.project))
        other = preview(other_task)
        said = factories.make(
            Comment, object_id=other_task.pk, object_type="Task", person=studio.client, for_client=True
        )
        attached = factories.make(AttachmentFile, comment=said)
        paths = [
            f"preview-files/{other.pk}",
            f"preview-files/{other.pk}/download",
            f"movies/originals/preview-files/{other.pk}.mp4",
            f"movies/tiles/preview-files/{other.pk}.png",
            f"pictures/thumbnails/preview-files/{other.pk}.png",
            f"pictures/originals/preview-files/{other.pk}.png",
            f"pictures/originals/preview-files/{other.pk}.pdf",
        ]
        for path in paths:
            assert anonymous.get(f"{root}/{path}").status_code == 403
            assert anonymous.get(f"{root}/{path.replace(str(other.pk), str(uuid.uuid4()))}").status_code == 404
        assert anonymous.get(f"{root}/attachment-files/{attached.pk}/file/x").status_code == 404
        Person.objects.filter(pk=studio.artist.pk).update(has_avatar=True)
        assert anonymous.get(f"{root}/pictures/thumbnails/persons/{studio.artist.pk}.png").status_code == 404
        as_guest = {"guest_id": guest["id"]}
        body = {**as_guest, "task_id": str(other_task.pk), "task_status_id": str(status.pk)}
        assert anonymous.post(f"{root}/comments", body).status_code == 403
        draw = {**as_guest, "preview_file_id": str(other.pk)}
        assert anonymous.put(f"{root}/annotations", draw).status_code == 403
        assert anonymous.put(f"{root}/comments/{said.pk}", {**as_guest, "text": "x"}).status_code == 403
        assert anonymous.call("DELETE", f"{root}/comments/{said.pk}", as_guest).status_code == 403
        assert anonymous.get(f"{root}/comments").json() == []

    def test_other_positions_are_inside_other_revisions_are_not(self, anonymous, root, shown):
        sibling = preview(shown.task, revision=shown.revision, position=2)
        older = preview(shown.task, revision=shown.revision + 1)
        assert anonymous.get(f"{root}/preview-files/{sibling.pk}").status_code == 200
        assert anonymous.get(f"{root}/preview-files/{older.pk}").status_code == 403

    def test_a_rejected_preview_is_not_shown_what_was_said_is(
        self, studio, anonymous, root, guest, task, shown, status
    ):
        body = {"guest_id": guest["id"], "task_id": str(task.pk), "task_status_id": str(status.pk), "text": "No"}
        anonymous.post(f"{root}/comments", body)
        PreviewFile.objects.filter(pk=shown.pk).update(validation_status="rejected")
        (entry,) = anonymous.get(root).json()["shots"]
        assert "preview_file_id" not in entry
        for path in ("preview-files/{}", "preview-files/{}/download", "pictures/originals/preview-files/{}.png"):
            assert anonymous.get(f"{root}/{path.format(shown.pk)}").status_code == 403
        assert [row["text"] for row in anonymous.get(f"{root}/comments").json()] == ["No"]

    def test_guests_download_where_the_production_lets_everybody(self, studio, anonymous, root, shown, commits_at_once):
        path = f"{root}/preview-files/{shown.pk}/download"
        assert anonymous.get(path).status_code == 404
        store(storage.PICTURE, shown.pk, "bytes")
        assert anonymous.get(path).status_code == 403
        studio.project.is_preview_download_allowed = True
        studio.project.save()
        assert anonymous.get(path).status_code == 200

    def test_a_task_of_another_production_opens_nothing(self, anonymous, link, root):
        secret = preview(factories.task(factories.shot(factories.project())))
        entry = {"entity_id": str(secret.task.entity_id), "preview_file_id": str(secret.pk)}
        link.playlist.shots = [{**entry, "preview_file_task_id": str(secret.task_id)}]
        link.playlist.save()
        assert anonymous.get(f"{root}/preview-files/{secret.pk}").status_code == 403
        (shown,) = anonymous.get(root).json()["shots"]
        assert shown["preview_files"] == {}
        assert not {"name", "preview_file_id"} & set(shown)
        factories.make(Comment, object_id=secret.task_id, object_type="Task", for_client=True, text="secret")
        assert anonymous.get(f"{root}/comments").json() == []

    def test_a_planted_task_opens_nothing(self, studio, anonymous, link, root, guest, status):
        secret = factories.task(factories.shot(studio.project))
        link.playlist.shots[0]["preview_file_task_id"] = str(secret.pk)
        link.playlist.save()
        body = {"guest_id": guest["id"], "task_id": str(secret.pk), "task_status_id": str(status.pk)}
        assert anonymous.post(f"{root}/comments", body).status_code == 403

    def test_internal_comments_stay_internal(self, studio, anonymous, root, task):
        factories.make(Comment, object_id=task.pk, object_type="Task", person=studio.artist)
        published = factories.make(
            Comment, object_id=task.pk, object_type="Task", person=studio.artist, for_client=True
        )
        rows = anonymous.get(f"{root}/comments").json()
        assert [row["id"] for row in rows] == [str(published.pk)]
        assert set(rows[0]["person"]) == {
            "id",
            "first_name",
            "last_name",
            "full_name",
            "has_avatar",
            "role",
            "is_guest",
        }


class TestGuests:
    def test_a_link_does_not_fill_the_studio_with_guests(self, anonymous, root, guest, monkeypatch, nothing_written):
        monkeypatch.setattr(guests, "MOST_NEW", 2)
        assert anonymous.post(f"{root}/guest", {"first_name": "Joe"}).status_code == 201
        with nothing_written():
            assert anonymous.post(f"{root}/guest", {"first_name": "Jim"}).status_code == 429
        assert anonymous.post(f"{root}/guest", {"first_name": "Jane"}).json()["id"] == guest["id"]

    def test_known_guests_come_back(self, anonymous, root, guest):
        again = anonymous.post(f"{root}/guest", {"first_name": "Jane"})
        assert (again.status_code, again.json()["id"]) == (201, guest["id"])
        by_id = anonymous.post(f"{root}/guest", {"first_name": "Other", "guest_id": guest["id"]})
        assert (by_id.status_code, by_id.json()["id"]) == (200, guest["id"])
        assert not {"password", "totp_secret", "jti"} & set(guest)
        assert guest["role"] == "client"

    def test_comments(self, anonymous, root, guest, task, status):
        body = {"guest_id": guest["id"], "task_id": str(task.pk), "task_status_id": str(status.pk), "text": "Nice"}
        row = anonymous.post(f"{root}/comments", body)
        assert row.status_code == 201
        task.refresh_from_db()
        assert task.task_status_id == status.pk
        path = f"{root}/comments/{row.json()['id']}"
        edited = anonymous.put(path, {"guest_id": guest["id"], "text": "Very nice"}).json()
        assert (edited["text"], edited["editor_id"]) == ("Very nice", guest["id"])
        assert [one["text"] for one in anonymous.get(f"{root}/comments").json()] == ["Very nice"]
        upload = SimpleUploadedFile("notes.txt", b"x", "text/plain")
        attached = anonymous.upload(f"{path}/attachments", file=upload, guest_id=guest["id"])
        assert attached.status_code == 201
        attachment = attached.json()["attachment_files"][0]
        assert anonymous.call("DELETE", f"{path}/attachments/{attachment['id']}", body).status_code == 204
        stranger = anonymous.post(f"{root}/guest", {"first_name": "Joe"}).json()
        for method, extra in (("PUT", {"text": "x"}), ("DELETE", {})):
            assert anonymous.call(method, path, {"guest_id": stranger["id"], **extra}).status_code == 403
        assert anonymous.call("DELETE", path, {"guest_id": guest["id"]}).status_code == 204
        assert not Comment.objects.exists()

    def test_people_of_the_studio_are_no_guests(self, studio, anonymous, root, task, status, nothing_written):
        body = {"guest_id": str(studio.artist.pk), "task_id": str(task.pk), "task_status_id": str(status.pk)}
        with nothing_written():
            assert anonymous.post(f"{root}/comments", body).status_code == 403

    def test_statuses_that_are_not_for_clients(self, anonymous, root, guest, task, nothing_written):
        inner = factories.task_status("wip", is_client_allowed=False)
        body = {"guest_id": guest["id"], "task_id": str(task.pk), "task_status_id": str(inner.pk)}
        with nothing_written():
            assert anonymous.post(f"{root}/comments", body).status_code == 400
            assert anonymous.post(f"{root}/comments", {**body, "task_status_id": "x"}).status_code == 400

    def test_links_that_only_show(self, anonymous, root, link, guest, shown, task, status, nothing_written):
        PlaylistShareLink.objects.filter(pk=link.pk).update(can_comment=False)
        body = {"guest_id": guest["id"], "task_id": str(task.pk), "task_status_id": str(status.pk)}
        with nothing_written():
            assert anonymous.post(f"{root}/comments", body).status_code == 403
            draw = {"guest_id": guest["id"], "preview_file_id": str(shown.pk)}
            assert anonymous.put(f"{root}/annotations", draw).status_code == 403

    def test_drawings_merge(self, anonymous, root, guest, shown):
        body = {
            "guest_id": guest["id"],
            "preview_file_id": str(shown.pk),
            "additions": [{"time": 0, "drawing": {"objects": [{"id": "b"}]}}],
        }
        row = anonymous.put(f"{root}/annotations", body).json()
        assert [one["id"] for one in row["annotations"][0]["drawing"]["objects"]] == ["a", "b"]
