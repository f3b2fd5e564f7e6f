"""Import jobs: queued, run, watched, taken up after a worker was killed (in process; see test_import_worker)."""

import os
import socket
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from imports import jobs as tasks
from imports.models import ImportJob
from imports.services import jobs
from productions.models import Entity
from productionsite.background import MOST_ATTEMPTS, JobState, worker_name

SHOTS = b"Sequence,Name\nSQ1,SH1\nSQ1,SH2\n"


@pytest.fixture
def sent(monkeypatch):
    """Job ids handed to the workers, which do not run here."""
    ids = []
    monkeypatch.setattr(tasks.run_import_job, "delay", ids.append)
    return ids


@pytest.fixture
def start(studio, django_capture_on_commit_callbacks):
    """Return a function that queues an import over HTTP and returns (status, job row)."""

    def call(content=SHOTS, query="", role="manager", **headers):
        client = studio.as_(role)
        path = f"/import/csv/projects/{studio.project.pk}/shots{query}"
        with django_capture_on_commit_callbacks(execute=True):
            answer = client.http.post(
                path, {"file": SimpleUploadedFile("a/shots.csv", content)}, **client.headers, **headers
            )
        return answer.status_code, answer.json()

    return call


@pytest.mark.parametrize(
    ("query", "headers"), [("?job=true", {}), ("", {"HTTP_PREFER": "respond-async"})], ids=["query", "preference"]
)
def test_a_job_is_queued_and_run(studio, start, sent, query, headers):
    status, row = start(query=query, **headers)
    assert (status, row["state"], row["rows_total"], row["file_name"]) == (202, "queued", 2, "shots.csv")
    assert sent == [row["id"]]
    assert not Entity.objects.filter(project=studio.project).exists()
    tasks.run_import_job(row["id"])
    told = studio.as_("manager").get(f"/import/jobs/{row['id']}").json()
    assert (told["state"], told["rows_done"], told["attempts"]) == ("done", 2, 1)
    assert told["report"] == {
        "kind": "shots",
        "dry_run": False,
        "created": 2,
        "updated": 0,
        "unchanged": 0,
        "skipped": 0,
        "refused": 0,
        "warnings": [],
        "remarks": [],
    }
    assert told["started_at"] <= told["ended_at"]
    assert set(Entity.objects.values_list("created_by_id", flat=True)) == {studio.manager.pk}
    assert ImportJob.objects.get().content is None


def test_a_second_delivery_does_nothing(studio, start, sent):
    _status, row = start(query="?job=true")
    tasks.run_import_job(row["id"])
    tasks.run_import_job(row["id"])
    assert ImportJob.objects.get().attempts == 1
    assert Entity.objects.filter(project=studio.project, name="SH1").count() == 1


def test_a_job_says_why_it_failed(studio, start, sent):
    _status, row = start(b"Sequence,Name,Frames\nSQ,SH1,1\nSQ,SH2,x\nSQ,SH3,y\n", "?job=true")
    tasks.run_import_job(row["id"])
    told = studio.as_("manager").get(f"/import/jobs/{row['id']}").json()
    assert (told["state"], told["report"]["refused_rows"]) == ("failed", 2)
    assert "line 3, column Frames" in told["reason"]
    assert [error["line_number"] for error in told["report"]["errors"]] == [3, 4]
    assert not Entity.objects.filter(project=studio.project).exists()


def test_an_unforeseen_error_ends_the_job(studio, start, sent, monkeypatch):
    _status, row = start(query="?job=true")

    def explode(*_arguments, **_options):
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(jobs, "run_import", explode)
    tasks.run_import_job(row["id"])
    job = ImportJob.objects.get()
    assert (job.state, "ZeroDivisionError" in job.reason, "secret" in job.reason) == (JobState.FAILED, True, False)


def test_a_dry_run_can_be_a_job(studio, start, sent):
    _status, row = start(query="?job=true&dry_run=true")
    tasks.run_import_job(row["id"])
    job = ImportJob.objects.get()
    assert (job.state, job.report["created"], len(job.report["rows"])) == (JobState.DONE, 2, 2)
    assert not Entity.objects.filter(project=studio.project).exists()


def test_what_is_no_csv_is_refused_at_once(start, sent):
    status, told = start(b"", "?job=true")
    assert (status, told["error"]) == (400, True)
    assert (sent, ImportJob.objects.count()) == ([], 0)


@pytest.mark.parametrize(("role", "status"), [("supervisor", 403), ("artist", 403), ("nobody", 401)])
def test_who_may_start_a_job(start, sent, role, status):
    assert start(query="?job=true", role=role)[0] == status
    assert not ImportJob.objects.exists()


def test_jobs_are_seen_by_their_owner_and_administrators(studio, start, sent):
    _status, row = start(query="?job=true")
    for role, seen in [("manager", True), ("admin", True), ("supervisor", False), ("outside_manager", False)]:
        assert studio.as_(role).get(f"/import/jobs/{row['id']}").status_code == (200 if seen else 404)
        assert [job["id"] for job in studio.as_(role).get("/import/jobs").json()] == ([row["id"]] if seen else [])
    assert studio.as_("nobody").get("/import/jobs").status_code == 401
    assert studio.as_("admin").get("/import/jobs/nonsense").status_code == 400


def test_the_list_takes_the_same_queries_for_any_number_of_jobs(studio, start, sent, sql_count):
    start(query="?job=true")
    client = studio.as_("manager")
    once = sql_count(client.get, "/import/jobs")
    for _time in range(5):
        start(query="?job=true")
    assert sql_count(client.get, "/import/jobs") == once
    assert "content" not in client.get("/import/jobs").json()[0]


# -- recovery ----------------------------------------------------------------------------------------


def running(job_id, **values):
    defaults = {"state": JobState.RUNNING, "attempts": 1, "worker": f"{socket.gethostname()}:999999:1"}
    ImportJob.objects.filter(pk=job_id).update(**{**defaults, **values})
    return ImportJob.objects.get(pk=job_id)


def test_the_job_of_a_killed_worker_is_taken_up(studio, start, sent):
    _status, row = start(query="?job=true")
    running(row["id"])
    sent.clear()
    tasks.recover()
    assert sent == [row["id"]]
    tasks.run_import_job(row["id"])
    job = ImportJob.objects.get()
    assert (job.state, job.attempts) == (JobState.DONE, 2)
    assert Entity.objects.filter(name="SH1").count() == 1


def test_the_job_of_a_live_worker_is_left_alone(start, sent):
    _status, row = start(query="?job=true")
    running(row["id"], worker=worker_name(), heartbeat_at=timezone.now() - timedelta(days=1))
    sent.clear()
    tasks.recover()
    assert sent == []
    assert ImportJob.objects.get().state == JobState.RUNNING


def test_a_reused_process_number_is_not_taken_for_the_worker(start, sent):
    _status, row = start(query="?job=true")
    running(row["id"], worker=f"{socket.gethostname()}:{os.getpid()}:1")
    sent.clear()
    tasks.recover()
    assert sent == [row["id"]]


@pytest.mark.parametrize(("silent", "taken"), [(timedelta(seconds=5), False), (timedelta(minutes=5), True)])
def test_a_worker_of_another_host_is_judged_by_its_heartbeat(start, sent, silent, taken):
    _status, row = start(query="?job=true")
    running(row["id"], worker="elsewhere:1:1", heartbeat_at=timezone.now() - silent)
    sent.clear()
    tasks.recover()
    assert bool(sent) == taken


def test_a_lost_message_is_sent_again(start, sent):
    _status, row = start(query="?job=true")
    sent.clear()
    tasks.recover()
    assert sent == []
    ImportJob.objects.update(updated_at=timezone.now() - timedelta(minutes=1))
    tasks.recover()
    assert sent == [row["id"]]


def test_a_job_that_kills_its_workers_fails_with_the_reason(start, sent):
    _status, row = start(query="?job=true")
    job = running(row["id"], attempts=MOST_ATTEMPTS)
    sent.clear()
    tasks.recover()
    job.refresh_from_db()
    assert (sent, job.state, job.content) == ([], JobState.FAILED, None)
    assert "killed 3 times" in job.reason


def test_a_worker_thought_dead_undoes_its_rows(studio, start, sent, monkeypatch):
    _status, row = start(query="?job=true")
    original = jobs.run_import

    def slow(*arguments, **options):
        report = original(*arguments, **options)
        ImportJob.objects.filter(pk=row["id"]).update(attempts=2)  # another worker took it meanwhile
        return report

    monkeypatch.setattr(jobs, "run_import", slow)
    tasks.run_import_job(row["id"])
    assert not Entity.objects.filter(project=studio.project).exists()
