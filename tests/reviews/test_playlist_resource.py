"""CRUD of playlists (spec 00, 3)."""

import uuid

import pytest

from activity.models import Notification
from events.models import ApiEvent
from files.models import PreviewFile
from reviews.models import BuildJob, Playlist, PlaylistShareLink
from tests import factories

pytestmark = pytest.mark.django_db

URL = "/data/playlists"


@pytest.fixture
def playlist(studio):
    return factories.make(Playlist, project=studio.project, shots=[])


@pytest.fixture
def shot(studio):
    return factories.shot(studio.project)


@pytest.fixture
def preview(shot):
    return factories.make(PreviewFile, task=factories.task(shot))


class TestList:
    def test_who_sees_what(self, studio, playlist):
        factories.make(Playlist, project=studio.project, for_client=True)
        factories.make(Playlist, project=factories.project())
        assert len(studio.as_("admin").get(URL).json()) == 3
        assert len(studio.as_("artist").get(URL).json()) == 2
        assert len(studio.as_("client").get(URL).json()) == 1
        assert studio.as_("outsider").get(URL).json() == []
        assert studio.as_("vendor").get(URL).status_code == 403

    def test_the_role_on_the_production_counts(self, studio, playlist, client_of):
        vendor, client = factories.person(), factories.person()
        factories.join(studio.project, vendor, role="vendor")
        factories.join(studio.project, client, role="client")
        assert client_of(vendor).get(URL).json() == []
        assert client_of(client).get(URL).json() == []

    def test_filters_and_pages_still_work(self, studio, playlist):
        page = studio.as_("artist").get(f"{URL}?page=1&name={playlist.name}&relations=true").json()
        assert page["total"] == 1
        assert page["data"][0]["build_jobs"] == []


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 200), ("manager", 200), ("artist", 200), ("client", 403), ("vendor", 403), ("outsider", 403)],
)
def test_reading(studio, playlist, role, status):
    assert studio.as_(role).get(f"{URL}/{playlist.pk}").status_code == status


class TestCreate:
    @pytest.mark.parametrize(
        ("role", "status"), [("admin", 201), ("manager", 201), ("supervisor", 201), ("artist", 403), ("client", 403)]
    )
    def test_rights(self, studio, role, status):
        answer = studio.as_(role).post(URL, {"name": "Dailies", "project_id": str(studio.project.pk)})
        assert answer.status_code == status
        if status == 201:
            assert answer.json()["created_by"] == str(studio.people[role].pk)

    def test_page_words_for_nothing(self, studio):
        body = {"name": "x", "project_id": str(studio.project.pk), "episode_id": "all", "task_type_id": ""}
        row = studio.as_("manager").post(URL, body).json()
        assert row["episode_id"] is None
        assert row["task_type_id"] is None

    def test_ids_are_stored_in_one_spelling(self, studio, shot, preview):
        shots = [{"entity_id": str(shot.pk), "preview_file_id": str(preview.pk).upper(), "note": "kept"}]
        body = {"name": "n", "project_id": str(studio.project.pk), "shots": shots}
        stored = studio.as_("supervisor").post("/data/playlists", body).json()["shots"]
        assert stored == [{**shots[0], "preview_file_id": str(preview.pk)}]

    def test_previews_of_other_entities_become_null(self, studio, shot, preview):
        other = factories.shot(studio.project)
        entries = [
            {"entity_id": str(shot.pk), "preview_file_id": str(preview.pk), "note": "kept"},
            {"entity_id": str(other.pk), "preview_file_id": str(preview.pk)},
            {"entity_id": str(shot.pk), "preview_file_id": "nonsense"},
        ]
        body = {"name": "x", "project_id": str(studio.project.pk), "shots": entries}
        shots = studio.as_("manager").post(URL, body).json()["shots"]
        assert shots == [entries[0], *({**entry, "preview_file_id": None} for entry in entries[1:])]

    @pytest.mark.parametrize("extra", [{"for_entity": "banana"}, {"shots": "all"}, {"shots": [1]}])
    def test_bad_bodies_store_nothing(self, studio, nothing_written, extra):
        with nothing_written():
            body = {"name": "x", "project_id": str(studio.project.pk), **extra}
            assert studio.as_("manager").post(URL, body).status_code == 400

    def test_missing_project_is_named(self, studio):
        answer = studio.as_("manager").post(URL, {"name": "x"})
        assert answer.status_code == 400
        assert "project_id" in answer.json()["message"]


class TestUpdate:
    def test_entries_are_rewritten(self, studio, playlist, shot, preview):
        foreign = str(uuid.uuid4())
        shots = [
            {"id": str(shot.pk), "preview_file_id": str(preview.pk), "note": "dropped"},
            {"entity_id": foreign, "preview_file_id": str(preview.pk)},
            {"entity_id": str(shot.pk)},
            {"preview_file_id": str(preview.pk)},
            "nonsense",
        ]
        row = studio.as_("manager").put(f"{URL}/{playlist.pk}", {"shots": shots}).json()
        assert row["shots"] == [
            {"entity_id": str(shot.pk), "preview_file_id": str(preview.pk)},
            {"entity_id": foreign, "preview_file_id": None},
            {"entity_id": str(shot.pk), "preview_file_id": None},
        ]

    @pytest.mark.parametrize("body", [{"shots": None}, {"episode_id": "all"}, {"for_entity": "banana"}])
    def test_bad_bodies(self, studio, playlist, body):
        assert studio.as_("manager").put(f"{URL}/{playlist.pk}", body).status_code == 400

    def test_supervisors_change_what_is_theirs_or_nobodys(self, studio, playlist):
        supervisor = studio.as_("supervisor")
        assert supervisor.put(f"{URL}/{playlist.pk}", {"name": "b"}).status_code == 200
        playlist.created_by = studio.manager
        playlist.save()
        assert supervisor.put(f"{URL}/{playlist.pk}", {"name": "c"}).status_code == 403
        assert supervisor.delete(f"{URL}/{playlist.pk}").status_code == 403


def test_deletion_takes_everything_along(studio, playlist):
    job = factories.make(BuildJob, playlist=playlist)
    factories.make(PlaylistShareLink, playlist=playlist, created_by=studio.manager)
    factories.make(Notification, playlist=playlist, person=studio.client, author=studio.manager, type="playlist-ready")
    assert studio.as_("manager").delete(f"{URL}/{playlist.pk}").status_code == 204
    assert not BuildJob.objects.exists()
    assert not PlaylistShareLink.objects.exists()
    assert not Notification.objects.exists()
    event = ApiEvent.objects.get(name="build-job:delete")
    assert event.data["build_job_id"] == str(job.pk)
    assert event.project_id == studio.project.pk
