"""Builds as background jobs: archives, progress, the mail at the end, workers that die (spec 08, 2.14)."""

import io
import zipfile

import pytest
from django.core import mail
from django.utils import timezone

from events.models import ApiEvent, LiveEvent
from files import storage
from files.models import PreviewFile
from files.stores import StoreDown
from productionsite import background
from reviews.models import BuildJob, BuildRun, Playlist
from reviews.services import builds
from tests import factories
from tests.files.conftest import png

pytestmark = pytest.mark.django_db


@pytest.fixture
def playlist(studio, settings):
    """A playlist of two pictures that are stored, and one whose file is not."""
    task, shots = factories.task(factories.shot(studio.project, name="SH01")), []
    for revision in (1, 2, 3):
        row = factories.make(
            PreviewFile, task=task, name=f"p{revision}", revision=revision, extension="png", status="ready"
        )
        shots.append({"entity_id": str(task.entity_id), "preview_file_id": str(row.pk)})
        if revision < 3:
            path = settings.MEDIA_ROOT / storage.PICTURE.path(row.pk)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(png())
    return factories.make(Playlist, project=studio.project, shots=shots, name="Dailies", for_client=True)


@pytest.fixture
def root(playlist):
    return f"/data/playlists/{playlist.pk}"


def ask(client, root):
    return client.get(f"{root}/download/zip", HTTP_PREFER="respond-async")


class TestArchives:
    def test_one_is_made_in_the_background(self, studio, root, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            answer = ask(studio.as_("supervisor"), root)
        assert (answer.status_code, answer["Preference-Applied"]) == (202, "respond-async")
        job = answer.json()
        assert (job["job_type"], job["status"]) == ("archive", "running")
        path = f"{root}/jobs/{job['id']}"
        found = studio.as_("client").get(f"{path}/progress").json()
        assert found == {"status": "succeeded", "progress": 100, "message": None}
        steps = [row.data["progress"] for row in LiveEvent.objects.filter(name="build-job:progress")]
        assert steps == [33, 66, 99]
        assert ApiEvent.objects.get(name="build-job:update").data["status"] == "succeeded"
        assert studio.as_("client").get(f"{path}/build/zip").status_code == 403
        studio.project.is_preview_download_allowed = True
        studio.project.save()
        sent = studio.as_("client").get(f"{path}/build/zip")
        assert sent["Content-Disposition"].endswith('_dailies.zip"')
        with zipfile.ZipFile(io.BytesIO(b"".join(sent.streaming_content))) as archive:
            assert [name[-7:] for name in archive.namelist()] == ["_v1.png", "_v2.png"]
        assert studio.as_("manager").get(f"{path}/build/mp4").status_code == 400
        assert studio.as_("artist").get(f"{path}/progress").status_code == 403

    def test_who_asked_gets_a_mail(self, studio, root, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            job = ask(studio.as_("manager"), root).json()
        (message,) = mail.outbox
        assert message.to == [studio.manager.email]
        assert f"/api{root}/jobs/{job['id']}/build/zip" in message.body

    def test_one_at_a_time(self, studio, root):
        assert ask(studio.as_("manager"), root).status_code == 202
        assert ask(studio.as_("manager"), root).status_code == 409

    def test_the_store_is_away_for_a_while(self, studio, root, monkeypatch):
        ask(studio.as_("manager"), root)
        write, calls = builds.write_archive, []

        def fail_once(*args):
            calls.append(1)
            if len(calls) == 1:
                raise StoreDown(OSError("away"))
            write(*args)

        monkeypatch.setattr(builds, "write_archive", fail_once)
        run = BuildRun.objects.get()
        assert builds.run_build(run.pk) is True
        assert BuildJob.objects.get().status == "running"
        assert builds.run_build(run.pk) is False
        assert BuildJob.objects.get().status == "succeeded"

    def test_the_playlist_goes_meanwhile(self, studio, root, monkeypatch):
        ask(studio.as_("manager"), root)
        run = BuildRun.objects.get()
        assert studio.as_("manager").delete(root).status_code == 204
        assert builds.run_build(run.pk) is False
        assert not BuildRun.objects.exists()


class TestDeadWorkers:
    @pytest.fixture
    def run(self, studio, root):
        ask(studio.as_("manager"), root)
        host = background.worker_name().partition(":")[0]
        BuildRun.objects.update(state="running", worker=f"{host}:999999:1", heartbeat_at=timezone.now(), attempts=1)
        return BuildRun.objects.get()

    def test_the_build_is_done_by_another(self, run):
        background.recover_all()
        assert BuildJob.objects.get().status == "succeeded"
        run.refresh_from_db()
        assert (run.state, run.attempts) == ("done", 2)

    def test_a_build_that_kills_workers_fails(self, studio, root, run):
        BuildRun.objects.update(attempts=background.MOST_ATTEMPTS)
        background.recover_all()
        job = BuildJob.objects.get()
        assert (job.status, "killed 3 times" in job.message) == ("failed", True)
        assert ask(studio.as_("manager"), root).status_code == 202

    def test_a_build_nobody_runs_fails(self, studio, playlist, root):
        job = factories.make(BuildJob, playlist=playlist, job_type="archive")
        background.recover_all()
        job.refresh_from_db()
        assert (job.status, job.message) == ("failed", "Nothing runs this build.")
        assert ask(studio.as_("manager"), root).status_code == 202
