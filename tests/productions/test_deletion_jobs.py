"""Deleting a production in the background: 202 with a record to poll, all or nothing, taken up after a crash."""

import socket

import pytest
from django.db import connection

from productions import jobs
from productions.models import Entity, Project, ProjectDeletion
from productions.services import deletion_jobs
from productionsite import background
from productionsite.background import JobState
from tests import factories

ASYNC = {"HTTP_PREFER": "respond-async"}


@pytest.fixture
def closed(studio):
    project = factories.project("Done", open=False, team=[studio.artist, studio.manager])
    factories.task(factories.shot(project), assignees=[studio.artist])
    return project


@pytest.fixture
def sent(monkeypatch, commits_at_once):
    """Keep what goes to the workers instead of running it."""
    ids = []
    monkeypatch.setattr(jobs.delete_project, "delay", ids.append)
    return ids


def path(project, query="?force=true"):
    return f"/data/projects/{project.pk}{query}"


def test_a_deletion_is_queued_run_and_polled(admin, closed, sent):
    answer = admin.delete(path(closed), **ASYNC)
    record = answer.json()
    assert (answer.status_code, answer["Preference-Applied"]) == (202, "respond-async")
    assert answer["Location"] == f"/data/project-deletions/{record['id']}"
    assert (record["state"], record["project_id"], record["project_name"]) == ("queued", str(closed.pk), "Done")
    assert sent == [record["id"]]
    assert Project.objects.filter(pk=closed.pk).exists()

    jobs.delete_project(record["id"])
    told = admin.get(answer["Location"]).json()
    assert (told["state"], told["steps_done"], told["ended_at"] is not None) == ("done", told["steps_total"], True)
    assert told["steps_total"] > 50
    assert not Project.objects.filter(pk=closed.pk).exists()
    assert [row["id"] for row in admin.get("/data/project-deletions").json()] == [record["id"]]
    assert admin.delete(path(closed), **ASYNC).status_code == 404


def test_it_runs_by_itself_once_the_request_is_committed(admin, closed, commits_at_once):
    record = admin.delete(path(closed), **ASYNC).json()
    assert admin.get(f"/data/project-deletions/{record['id']}").json()["state"] == "done"
    assert not Project.objects.filter(pk=closed.pk).exists()


def test_asked_twice_it_is_one_deletion(admin, closed, sent):
    first, second = (admin.delete(path(closed), **ASYNC).json() for _time in range(2))
    assert first["id"] == second["id"]
    for record_id in sent:
        jobs.delete_project(record_id)
    assert ProjectDeletion.objects.get().attempts == 1


def test_how_far_it_is(admin, closed, sent, monkeypatch):
    record = admin.delete(path(closed), **ASYNC).json()
    seen = []
    original = deletion_jobs.deletion.delete_project

    def watched(*, progress, **arguments):
        def tell(done, total, table):
            progress(done, total, table)
            if connection.vendor == "sqlite":  # PostgreSQL's second connection does not see the test's own rows
                seen.append(admin.get(f"/data/project-deletions/{record['id']}").json()["steps_done"])

        original(progress=tell, **arguments)

    monkeypatch.setattr(deletion_jobs.deletion, "delete_project", watched)
    jobs.delete_project(record["id"])
    if connection.vendor == "sqlite":
        assert seen == list(range(1, record["steps_total"] + 1))


@pytest.mark.parametrize("query", ["?force=true", ""])
def test_what_would_be_refused_now_is_refused_now(studio, admin, closed, sent, nothing_written, query):
    with nothing_written():
        assert admin.delete(path(studio.project, query), **ASYNC).status_code == 400
        assert admin.delete(path(closed, ""), **ASYNC).status_code == 400
        assert studio.as_("manager").delete(path(closed, query), **ASYNC).status_code == 403
    assert sent == []


def test_a_production_opened_again_meanwhile_stays(admin, closed, sent):
    record = admin.delete(path(closed), **ASYNC).json()
    Project.objects.filter(pk=closed.pk).update(project_status=factories.project().project_status)
    jobs.delete_project(record["id"])
    told = admin.get(f"/data/project-deletions/{record['id']}").json()
    assert (told["state"], "open" in told["reason"]) == ("failed", True)
    assert Entity.objects.filter(project=closed).exists()


def test_what_fails_half_way_deletes_nothing(admin, closed, sent, monkeypatch):
    record = admin.delete(path(closed), **ASYNC).json()
    monkeypatch.setattr(deletion_jobs.deletion, "_recount_casting", lambda ids: 1 / 0)
    jobs.delete_project(record["id"])
    told = admin.get(f"/data/project-deletions/{record['id']}").json()
    assert (told["state"], "ZeroDivisionError" in told["reason"]) == ("failed", True)
    assert Entity.objects.filter(project=closed).exists()
    monkeypatch.undo()
    assert admin.delete(path(closed), **ASYNC).json()["id"] != record["id"]


def test_the_deletion_of_a_killed_worker_is_taken_up(admin, closed, sent):
    record = admin.delete(path(closed), **ASYNC).json()
    dead = {"state": JobState.RUNNING, "attempts": 1, "worker": f"{socket.gethostname()}:999999:1"}
    ProjectDeletion.objects.update(**dead)
    sent.clear()
    jobs.recover()
    assert sent == [record["id"]]
    ProjectDeletion.objects.update(**{**dead, "attempts": background.MOST_ATTEMPTS})
    jobs.recover()
    found = ProjectDeletion.objects.get()
    assert (found.state, "nothing was deleted" in found.reason) == (JobState.FAILED, True)


def test_a_rehearsal_wins_over_the_background(admin, closed, sent, nothing_written):
    with nothing_written():
        answer = admin.delete(path(closed), HTTP_PREFER="dry-run, respond-async")
    assert (answer.status_code, sent) == (200, [])
    gone = {change["table"]: change["rows"] for change in answer.json()["dry_run"]["changes"]}
    assert (gone["project"], gone["task"]) == (1, 1)


def test_only_administrators_see_the_records(studio, admin, closed, sent):
    record = admin.delete(path(closed), **ASYNC).json()
    for role, status in (("manager", 403), ("artist", 403), ("client", 403), ("nobody", 401), ("admin", 200)):
        assert studio.as_(role).get("/data/project-deletions").status_code == status
        assert studio.as_(role).get(f"/data/project-deletions/{record['id']}").status_code == status
    assert admin.get("/data/project-deletions/nonsense").status_code == 400
    assert admin.get(f"/data/project-deletions/{closed.pk}").status_code == 404
