"""Work on movies by real workers: progress, retries, a worker that is killed (spec 07, 7)."""

import io
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from events.models import LiveEvent
from files import movies, storage
from files.models import PreviewFile, PreviewJob
from files.services import encoding, processing
from files.stores import StoreDown
from productionsite import background
from productionsite.celery import app
from tests import factories
from tests.files.conftest import make_movie, upload
from tests.together import wait_until

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _small(studio, settings):
    settings.MOVIE_ENCODING_PRESET = "ultrafast"
    studio.project.resolution, studio.project.fps = "320x240", "25"
    studio.project.save()


@pytest.fixture
def queue_nothing(monkeypatch):
    """Jobs are queued but no worker takes them."""
    from files.jobs import run_preview_job

    sent = []
    monkeypatch.setattr(run_preview_job, "delay", sent.append)
    monkeypatch.setattr(run_preview_job, "apply_async", lambda arguments, **options: sent.append(arguments[0]))
    return sent


@pytest.fixture
def waiting(studio, new_preview, movie_bytes, send, queue_nothing):
    """An uploaded movie nobody works on yet."""
    preview = new_preview()
    send(studio.as_("artist"), f"/pictures/preview-files/{preview.pk}", upload(movie_bytes, "a.mov"))
    preview.refresh_from_db()
    assert preview.status == "processing"
    return preview


@pytest.mark.django_db
class TestOneJob:
    def test_how_far_it_is(self, studio, waiting, monkeypatch):
        path, seen = f"/data/preview-files/{waiting.pk}/progress", []
        client = studio.as_("client")
        assert client.get(path).json() == {"status": "processing", "progress": 0, "reason": None, "attempts": 0}
        encode = movies.encode

        def watch(source, target, facts, wanted, told):
            def tell(seconds):
                told(seconds)
                seen.append(seconds)

            encode(source, target, facts, wanted, tell)

        monkeypatch.setattr(movies, "encode", watch)
        processing.run(waiting.jobs.get().pk)
        assert max(seen) == pytest.approx(2, abs=0.2)
        steps = [row.data["progress"] for row in LiveEvent.objects.filter(name="preview-file:progress")]
        assert steps
        assert steps == sorted(steps)
        assert steps[-1] >= 90
        found = client.get(path).json()
        assert (found["status"], found["progress"], found["attempts"]) == ("ready", 100, 1)
        assert studio.as_("outsider").get(path).status_code == 403

    def test_what_passes_is_tried_again(self, waiting, monkeypatch):
        """A store that does not answer twice: the third time it does. Until then the status says `processing`."""
        made, calls = encoding.make_movies, []

        def fail_twice(*args):
            calls.append(1)
            if len(calls) < 3:
                raise StoreDown(OSError("away"))
            return made(*args)

        monkeypatch.setattr(encoding, "make_movies", fail_twice)
        job_id = waiting.jobs.get().pk
        for state in ("queued", "queued", "done"):
            assert processing.run(job_id) is (state == "queued")
            assert waiting.jobs.get().state == state
            waiting.refresh_from_db()
            assert waiting.status == ("processing" if state == "queued" else "ready")

    def test_what_does_not_pass_is_told(self, waiting, monkeypatch):
        def fail(*_args):
            raise OSError("No space left on device")

        monkeypatch.setattr(encoding, "make_movies", fail)
        job_id = waiting.jobs.get().pk
        assert [processing.run(job_id) for _attempt in range(4)] == [True, True, False, False]
        waiting.refresh_from_db()
        assert (waiting.status, waiting.jobs.get().state) == ("broken", "failed")
        assert "OSError" in waiting.data["reason"]

    def test_a_preview_that_is_deleted_meanwhile(self, studio, waiting, monkeypatch):
        made = encoding.make_movies

        def delete_it(*args):
            found = made(*args)
            PreviewJob.objects.all().delete()
            PreviewFile.objects.filter(pk=waiting.pk).delete()
            return found

        monkeypatch.setattr(encoding, "make_movies", delete_it)
        assert processing.run(waiting.jobs.get().pk) is False
        assert not storage.exists(storage.MOVIE, waiting.pk)
        assert list(storage.incoming().iterdir()) == []


@pytest.mark.django_db
class TestRecovery:
    def run_by_a_dead_worker(self, preview, attempts=1):
        job = preview.jobs.get()
        host = background.worker_name().partition(":")[0]
        PreviewJob.objects.filter(pk=job.pk).update(
            state="running", worker=f"{host}:999999:1", attempts=attempts, heartbeat_at=timezone.now()
        )
        return job

    def test_the_command_queues_it_again(self, waiting, queue_nothing, django_capture_on_commit_callbacks):
        job = self.run_by_a_dead_worker(waiting)
        queue_nothing.clear()
        with django_capture_on_commit_callbacks(execute=True):
            call_command("recover_jobs", stdout=io.StringIO())
        assert queue_nothing == [str(job.pk)]
        assert waiting.jobs.get().state == "queued"
        processing.run(job.pk)
        waiting.refresh_from_db()
        assert waiting.status == "ready"

    def test_a_movie_that_kills_workers_is_broken(self, waiting):
        self.run_by_a_dead_worker(waiting, attempts=background.MOST_ATTEMPTS)
        background.recover_all()
        waiting.refresh_from_db()
        assert waiting.status == "broken"
        assert "killed 3 times" in waiting.data["reason"]

    def test_an_upload_without_a_job_gets_one(self, waiting, queue_nothing, django_capture_on_commit_callbacks):
        waiting.jobs.all().delete()
        queue_nothing.clear()
        with django_capture_on_commit_callbacks(execute=True):
            background.recover_all()
        assert queue_nothing == [str(waiting.jobs.get().pk)]

    def test_a_preview_that_waits_for_its_file_is_left_alone(self, new_preview):
        preview = new_preview()
        background.recover_all()
        preview.refresh_from_db()
        assert (preview.status, preview.jobs.count()) == ("processing", 0)


class Worker:
    """A Celery worker of its own, on the database and media of the test."""

    def __init__(self, folder):
        database = connection.settings_dict
        if connection.vendor == "sqlite":
            url = f"sqlite:///{database['NAME']}"
        else:
            url = f"postgres://{database['USER']}@{database['HOST']}:{database['PORT']}/{database['NAME']}"
        environment = {**os.environ, "VAR_DIR": str(folder), "DATABASE_URL": url}
        environment |= {"MEDIA_ROOT": str(settings.MEDIA_ROOT), "MOVIE_ENCODING_PRESET": "veryslow"}
        environment.pop("REDIS_URL", None)  # the queue is a folder of this test
        command = [sys.executable, "-m", "celery", "-q", "-A", "productionsite", "worker", "-l", "WARNING", "-c", "1"]
        command += ["--without-gossip", "--without-mingle", "--without-heartbeat"]
        self.process = subprocess.Popen(command, cwd=ROOT, env=environment, start_new_session=True)

    def kill(self):
        """End it and everything it started without a word (kill -9)."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()


@pytest.mark.django_db(transaction=True)
@pytest.mark.xdist_group("workers")
def test_a_killed_worker_leaves_nothing_stuck(studio, queue_nothing, tmp_path, client_of):
    """A worker is killed while it encodes; the next one finds the job, and the movie becomes ready."""
    app.conf.task_always_eager = False
    task = factories.task(factories.entity(studio.project), assignees=[studio.artist])
    preview = factories.make(PreviewFile, task=task, name="p", extension="mp4")
    content = make_movie(tmp_path / "a.mp4", size="640x360", seconds=8, options=["-preset", "ultrafast"]).read_bytes()
    answer = client_of(studio.artist).upload(f"/pictures/preview-files/{preview.pk}", file=upload(content, "a.mp4"))
    assert answer.status_code == 201
    PreviewJob.objects.update(updated_at=timezone.now() - 2 * background.LOST_AFTER)  # its message was lost
    job, folder = preview.jobs.get(), tmp_path / "studio"
    first = Worker(folder)
    try:
        wait_until(lambda: PreviewJob.objects.filter(pk=job.pk, state="running").exists())
        wait_until(
            lambda: client_of(studio.artist).get(f"/data/preview-files/{preview.pk}/progress").json()["attempts"]
        )
    finally:
        first.kill()
    preview.refresh_from_db()
    assert preview.status == "processing"
    second = Worker(folder)
    try:
        wait_until(lambda: PreviewFile.objects.filter(pk=preview.pk, status="ready").exists(), 120)
        wait_until(lambda: not storage.exists(storage.SOURCE_MOVIE, preview.pk))
    finally:
        second.kill()
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("done", 2)
    assert storage.exists(storage.MOVIE, preview.pk)
