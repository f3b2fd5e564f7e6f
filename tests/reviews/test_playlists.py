"""Playlists as they are listed and played, entries, temporary ones, builds (spec 08, 2)."""

import io
import uuid
import zipfile
from datetime import timedelta

import pytest
from django.utils import timezone

from events.models import ApiEvent, LiveEvent
from files import movies, storage
from files.models import PreviewFile
from reviews.models import BuildJob, Playlist
from tests import factories
from tests.files.conftest import make_movie

pytestmark = pytest.mark.django_db


@pytest.fixture
def shot(studio):
    return factories.shot(studio.project, name="SH01")


@pytest.fixture
def task(shot):
    return factories.task(shot, factories.task_type("Animation", "Shot", priority=2))


def preview(task, **values):
    return factories.make(PreviewFile, task=task, name=uuid.uuid4().hex[:13], status="ready", **values)


def playlist_of(project, *previews, **values):
    shots = [{"entity_id": str(p.task.entity_id), "preview_file_id": str(p.pk)} for p in previews]
    return factories.make(Playlist, project=project, shots=shots, **values)


class TestListings:
    def test_pages_of_twenty(self, studio, sql_count):
        for number in range(21):
            factories.make(Playlist, project=studio.project, name=f"p{number:02d}", shots=[])
        path = f"/data/projects/{studio.project.pk}/playlists"
        rows = studio.as_("artist").get(f"{path}?sort_by=name").json()
        assert [row["name"] for row in rows] == [f"p{number:02d}" for number in range(20)]
        assert "shots" not in rows[0]
        assert len(studio.as_("artist").get(f"{path}?page=2").json()) == 1
        for bad in ("page=x", "task_type_id=x"):
            assert studio.as_("artist").get(f"{path}?{bad}").status_code == 400

    def test_first_preview_and_clients(self, studio, task):
        playlist = playlist_of(studio.project, preview(task), for_client=True, for_entity=None)
        factories.make(Playlist, project=studio.project, shots=[])
        path = f"/data/projects/{studio.project.pk}/playlists"
        rows = studio.as_("client").get(path).json()
        assert [row["id"] for row in rows] == [str(playlist.pk)]
        assert rows[0]["for_entity"] == "shot"
        assert rows[0]["first_preview_file_id"] == playlist.shots[0]["preview_file_id"]
        assert studio.as_("vendor").get(path).status_code == 403

    def test_episodes(self, studio):
        episode = factories.entity(studio.project, "Episode")
        for values in ({"episode": episode}, {"is_for_all": True}, {}):
            factories.make(Playlist, project=studio.project, shots=[], **values)
        root = f"/data/projects/{studio.project.pk}/episodes"
        for name in (episode.pk, "all", "main"):
            assert len(studio.as_("artist").get(f"{root}/{name}/playlists").json()) == 1
        assert studio.as_("artist").get(f"{root}/{studio.project.pk}/playlists").status_code == 404


class TestPlayer:
    def test_previews_by_task_type_and_revision(self, studio, shot, task):
        other = factories.task(shot, factories.task_type("Layout", "Shot", priority=1))
        main, extra = preview(task, revision=1), preview(task, revision=1, position=2)
        last, layout = preview(task, revision=2), preview(other, revision=1)
        playlist = playlist_of(studio.project, main)
        path = f"/data/projects/{studio.project.pk}/playlists/{playlist.pk}"
        row = studio.as_("artist").get(path).json()
        entry = row["shots"][0]
        assert list(entry["preview_files"]) == [str(task.task_type_id), str(other.task_type_id)]
        revisions = entry["preview_files"][str(task.task_type_id)]
        assert [one["id"] for one in revisions] == [str(last.pk), str(main.pk)]
        assert [one["id"] for one in revisions[1]["previews"]] == [str(extra.pk)]
        assert entry["preview_files"][str(other.task_type_id)][0]["id"] == str(layout.pk)
        assert entry["preview_file_status"] == "Ready"
        assert [one["id"] for one in entry["preview_file_previews"]] == [str(extra.pk)]

    def test_dangling_and_strange_entries(self, studio, shot):
        shots = [{"id": str(shot.pk), "preview_file_id": str(uuid.uuid4())}, "nonsense", {"entity_id": "x"}, 5]
        playlist = factories.make(Playlist, project=studio.project, shots=shots)
        path = f"/data/projects/{studio.project.pk}/playlists/{playlist.pk}"
        row = studio.as_("artist").get(path).json()
        assert row["shots"] == [{"id": str(shot.pk), "preview_files": []}]
        playlist.shots = {"no": "list"}
        playlist.save()
        assert studio.as_("artist").get(path).json()["shots"] == []

    def test_statements_do_not_grow(self, studio, task, sql_count):
        short = playlist_of(studio.project, preview(task))
        tasks = [factories.task(factories.shot(studio.project), task.task_type) for _ in range(15)]
        long = playlist_of(studio.project, *(preview(one) for one in tasks))
        root = f"/data/projects/{studio.project.pk}/playlists"
        few = sql_count(studio.as_("artist").get, f"{root}/{short.pk}")
        assert sql_count(studio.as_("artist").get, f"{root}/{long.pk}") == few

    def test_clients_are_shown_no_rejected_preview(self, studio, shot, task):
        rejected, kept = preview(task, revision=2, validation_status="rejected"), preview(task, revision=1)
        playlist = playlist_of(studio.project, rejected, for_client=True)
        path = f"/data/projects/{studio.project.pk}/playlists/{playlist.pk}"
        (entry,) = studio.as_("client").get(path).json()["shots"]
        assert "preview_file_id" not in entry
        assert [one["id"] for one in entry["preview_files"][str(task.task_type_id)]] == [str(kept.pk)]
        (entry,) = studio.as_("artist").get(path).json()["shots"]
        assert entry["preview_file_id"] == str(rejected.pk)
        temporary = f"/data/projects/{studio.project.pk}/playlists/temp"
        (entry,) = studio.as_("client").post(temporary, {"task_ids": [str(task.pk)]}).json()
        assert entry["preview_file_id"] == str(kept.pk)

    def test_entities_of_another_production_show_nothing(self, studio):
        secret = preview(factories.task(factories.shot(factories.project())), extension="png")
        playlist = playlist_of(studio.project, secret)
        path = f"/data/projects/{studio.project.pk}/playlists/{playlist.pk}"
        (entry,) = studio.as_("supervisor").get(path).json()["shots"]
        assert entry["preview_files"] == []
        assert "preview_file_id" not in entry
        body = {"entity_id": str(secret.task.entity_id)}
        assert studio.as_("manager").post(f"/actions/playlists/{playlist.pk}/add-entity", body).status_code == 404
        table = b"".join(studio.as_("manager").get(f"/export/csv/playlists/{playlist.pk}").streaming_content)
        assert secret.task.entity.name not in table.decode()

    def test_of_another_production(self, studio, task):
        playlist = factories.make(Playlist, project=factories.project(), shots=[])
        path = f"/data/projects/{studio.project.pk}/playlists/{playlist.pk}"
        assert studio.as_("artist").get(path).status_code == 404


class TestEntries:
    def test_the_latest_preview_is_taken_once(self, studio, shot, task):
        preview(task, revision=1)
        latest = preview(task, revision=2)
        playlist = factories.make(Playlist, project=studio.project, shots=None)
        path = f"/actions/playlists/{playlist.pk}/add-entity"
        for _ in range(2):
            row = studio.as_("manager").post(path, {"entity_id": str(shot.pk)}).json()
        assert row["shots"] == [{"entity_id": str(shot.pk), "preview_file_id": str(latest.pk)}]
        assert ApiEvent.objects.filter(name="playlist:add_entity").count() == 1

    def test_several_at_once(self, studio, shot, task):
        other = factories.shot(studio.project)
        playlist = factories.make(Playlist, project=studio.project, shots=[])
        path = f"/actions/playlists/{playlist.pk}/add-entities"
        entities = [{"entity_id": str(shot.pk)}, {"entity_id": str(other.pk), "preview_file_id": ""}]
        row = studio.as_("manager").post(path, {"entities": entities}).json()
        assert row["shots"] == [{"entity_id": str(shot.pk)}, {"entity_id": str(other.pk)}]
        for bad in ({"entities": []}, {}, {"entities": [{"entity_id": "x"}]}, {"entities": ["x"]}):
            assert studio.as_("manager").post(path, bad).status_code == 400
        unknown = {"entities": [{"entity_id": str(uuid.uuid4())}]}
        assert studio.as_("manager").post(path, unknown).status_code == 404
        assert studio.as_("artist").post(path, {"entities": entities}).status_code == 403


class TestTemporary:
    def test_entries_of_tasks(self, studio, shot, task, sql_count):
        main = preview(task, revision=3, annotations=None)
        asset_task = factories.task(factories.entity(studio.project, "Props", name="Tree"))
        path = f"/data/projects/{studio.project.pk}/playlists/temp"
        ids = [str(task.pk), str(asset_task.pk)]
        rows = studio.as_("artist").post(path, {"task_ids": ids}).json()
        assert [row["name"] for row in rows] == ["SH01", "Tree"]
        assert rows[0]["preview_file_id"] == str(main.pk)
        assert rows[0]["preview_file_annotations"] == []
        assert rows[0]["parent_name"] == shot.parent.name
        assert rows[1]["asset_type_name"] == "Props"
        assert "preview_file_id" not in rows[1]
        ordered = studio.as_("artist").post(f"{path}?sort=true", {"task_ids": ids}).json()
        assert [row["name"] for row in ordered] == ["Tree", "SH01"]
        by_entity = studio.as_("artist").post(path, {"entity_ids": [str(shot.pk), str(asset_task.entity_id)]}).json()
        assert [row["name"] for row in by_entity] == ["SH01"]

    def test_refusals(self, studio, task):
        path = f"/data/projects/{studio.project.pk}/playlists/temp"
        assert studio.as_("vendor").post(path, {"task_ids": [str(task.pk)]}).status_code == 403
        assert studio.as_("artist").post(path, {"task_ids": [str(uuid.uuid4())]}).status_code == 404
        elsewhere = factories.task(factories.entity(factories.project()))
        assert studio.as_("artist").post(path, {"task_ids": [str(elsewhere.pk)]}).status_code == 403


class TestBuilds:
    @pytest.fixture
    def stored(self, task, settings, tmp_path):
        """Two previews with stored movies of different sizes."""
        settings.MOVIE_ENCODING_PRESET = "ultrafast"
        made = []
        for revision, size in ((1, "160x120"), (2, "120x160")):
            one = preview(task, revision=revision, extension="mp4")
            path = make_movie(tmp_path / "movie.mp4", size=size, rate="25", seconds=1)
            target = settings.MEDIA_ROOT / storage.MOVIE.path(one.pk)
            target.parent.mkdir(parents=True, exist_ok=True)
            path.rename(target)
            made.append(one)
        return made

    def build(self, studio, playlist, capture):
        studio.project.resolution, studio.project.fps = "320x240", "25"
        studio.project.save()
        with capture(execute=True):
            return studio.as_("manager").get(f"/data/playlists/{playlist.pk}/build/mp4")

    def test_a_movie_is_built(self, studio, stored, settings, django_capture_on_commit_callbacks, tmp_path):
        playlist = playlist_of(studio.project, *stored, for_client=True)
        answer = self.build(studio, playlist, django_capture_on_commit_callbacks)
        assert answer.json()["status"] == "running"
        job = BuildJob.objects.get()
        assert (job.status, job.message) == ("succeeded", None)
        built = tmp_path / "built.mp4"
        storage.fetch_to(storage.BUILD, job.pk, built)
        facts = movies.probe(built)
        assert (facts.width, facts.height) == (320, 240)
        assert facts.duration == pytest.approx(2, abs=0.2)
        path = f"/data/playlists/{playlist.pk}/jobs/{job.pk}"
        sent = studio.as_("client").get(f"{path}/build/mp4", HTTP_RANGE="bytes=0-9")
        assert (sent.status_code, sent["Cache-Control"]) == (206, "no-cache")
        assert sent["Content-Disposition"].startswith("attachment")
        assert studio.as_("client").delete(path).status_code == 403
        assert studio.as_("supervisor").get(path).status_code == 403
        with django_capture_on_commit_callbacks(execute=True):
            assert studio.as_("manager").delete(path).status_code == 204
        assert not storage.exists(storage.BUILD, job.pk)
        assert studio.as_("manager").delete(path).status_code == 404

    def test_nothing_to_build(self, studio, task, nothing_written):
        playlist = playlist_of(studio.project, preview(task, extension="png"))
        with nothing_written():
            assert studio.as_("manager").get(f"/data/playlists/{playlist.pk}/build/mp4").status_code == 400

    def test_one_build_at_a_time(self, studio, task):
        playlist = playlist_of(studio.project, preview(task, extension="mp4"))
        path = f"/data/playlists/{playlist.pk}/build/mp4"
        assert studio.as_("manager").get(path).status_code == 200
        assert studio.as_("manager").get(path).status_code == 409
        job = BuildJob.objects.get()
        download = f"/data/playlists/{playlist.pk}/jobs/{job.pk}/build/mp4"
        assert studio.as_("manager").get(download).status_code == 400

    def test_a_failed_build_says_why(self, studio, task, settings, django_capture_on_commit_callbacks):
        playlist = playlist_of(studio.project, preview(task, extension="mp4"))
        self.build(studio, playlist, django_capture_on_commit_callbacks)
        job = BuildJob.objects.get()
        assert job.status == "failed"
        assert "stored" in job.message
        assert ApiEvent.objects.get(name="build-job:update").data["status"] == "failed"

    def test_zip(self, studio, stored, task):
        extra = preview(task, revision=1, position=2, extension="mp4")
        playlist = playlist_of(studio.project, *stored, extra)
        sent = studio.as_("supervisor").get(f"/data/playlists/{playlist.pk}/download/zip")
        names = zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))).namelist()
        assert len(names) == 2
        assert all(name.endswith(".mp4") for name in names)
        empty = factories.make(Playlist, project=studio.project, shots=None)
        assert studio.as_("supervisor").get(f"/data/playlists/{empty.pk}/download/zip").status_code == 200
        assert studio.as_("artist").get(f"/data/playlists/{playlist.pk}/download/zip").status_code == 403
        assert studio.as_("vendor").get(f"/data/playlists/{uuid.uuid4()}/download/zip").status_code == 403

    def test_what_clients_take_home(self, studio, stored):
        PreviewFile.objects.filter(pk=stored[0].pk).update(validation_status="rejected")
        path = f"/data/playlists/{playlist_of(studio.project, *stored, for_client=True).pk}/download/zip"
        assert studio.as_("client").get(path).status_code == 403
        studio.project.is_preview_download_allowed = True
        studio.project.save()
        sent = studio.as_("client").get(path)
        (name,) = zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))).namelist()
        assert name.endswith("_v2.mp4")


def test_clients_are_told(studio):
    playlist = factories.make(Playlist, project=studio.project, shots=[])
    other = factories.person()
    factories.join(studio.project, other, role="client")
    factories.join(studio.project, factories.person("client", active=False))
    path = f"/data/playlists/{playlist.pk}/notify-clients"
    assert studio.as_("manager").post(path, {"department_id": ""}).json() == {"status": "success"}
    assert set(playlist.notifications.values_list("person_id", flat=True)) == {studio.client.pk, other.pk}
    assert {row.data["project_id"] for row in LiveEvent.objects.all()} == {str(studio.project.pk)}
    assert studio.as_("supervisor").post(path).status_code == 403


def test_a_button_clicked_twice_tells_clients_once(studio):
    playlist = factories.make(Playlist, project=studio.project, shots=[])
    path = f"/data/playlists/{playlist.pk}/notify-clients"
    for _ in range(2):
        assert studio.as_("manager").post(path).status_code == 200
    assert playlist.notifications.count() == 1
    playlist.notifications.update(created_at=timezone.now() - timedelta(minutes=2))
    studio.as_("manager").post(path)
    assert playlist.notifications.count() == 2
