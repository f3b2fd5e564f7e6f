"""Logging time."""

import pytest

from events.models import ApiEvent
from tasks.models import TimeSpent
from tests import factories


def path_of(work, person, day="2026-03-02", add=""):
    return f"/actions/tasks/{work.task.pk}/time-spents/{day}/persons/{person.pk}{add}"


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 201), ("manager", 201), ("supervisor", 403), ("artist", 201), ("vendor", 403)]
)
def test_who_logs_time_of_the_artist(studio, work, who, status):
    answer = studio.as_(who).post(path_of(work, studio.artist), {"duration": 90})
    assert answer.status_code == status
    work.task.refresh_from_db()
    assert work.task.duration == (90 if status == 201 else 0)


def test_nobody_logs_time_of_somebody_who_is_not_assigned(studio, work, admin, nothing_written):
    with nothing_written():
        assert admin.post(path_of(work, studio.vendor), {"duration": 90}).status_code == 403


def test_time_is_set_added_and_removed(studio, work):
    client = studio.as_("artist")
    client.post(path_of(work, studio.artist), {"duration": 60})
    client.post(path_of(work, studio.artist), {"duration": "30"})
    added = client.post(path_of(work, studio.artist, add="/add"), {"duration": 45.5}).json()
    assert added["duration"] == 75.5
    client.post(path_of(work, studio.artist, "2026-03-03"), {"duration": 4.5})
    listing = client.get(f"/actions/tasks/{work.task.pk}/time-spents").json()
    assert listing["total"] == 80
    assert len(listing[str(studio.artist.pk)]) == 2
    removed = client.delete(path_of(work, studio.artist))
    assert (removed.status_code, removed.json()["duration"]) == (201, 0)
    work.task.refresh_from_db()
    assert work.task.duration == 4.5
    assert client.delete(path_of(work, studio.artist)).status_code == 404


@pytest.mark.parametrize("duration", [0, -5, None, "much", True])
def test_a_duration_is_positive(studio, work, duration, nothing_written):
    with nothing_written():
        assert studio.as_("artist").post(path_of(work, studio.artist), {"duration": duration}).status_code == 400


@pytest.mark.parametrize("day", ["2026-02-30", "20260302", "today"])
def test_a_day_is_a_date(studio, work, day):
    assert studio.as_("artist").post(path_of(work, studio.artist, day), {"duration": 1}).status_code == 400
    assert studio.as_("artist").get(f"/actions/tasks/{work.task.pk}/time-spents/{day}").status_code == 400


def test_time_on_no_task_is_refused(studio, admin, nothing_written):
    body = {"duration": 5, "date": "2026-03-02", "person_id": str(studio.artist.pk)}
    with nothing_written():
        assert admin.post("/data/time-spents", body).status_code == 400


def test_time_that_moves_to_another_task_moves_the_duration(studio, work, admin):
    body = {"duration": 5, "date": "2026-03-02", "person_id": str(studio.artist.pk), "task_id": str(work.task.pk)}
    row = admin.post("/data/time-spents", body).json()
    admin.put(f"/data/time-spents/{row['id']}", {"task_id": str(work.asset_task.pk)})
    work.task.refresh_from_db()
    work.asset_task.refresh_from_db()
    assert (work.task.duration, work.asset_task.duration) == (0, 5)


def test_a_manager_removes_the_time_of_somebody_who_left_the_task(studio, work):
    row = TimeSpent.objects.create(task=work.task, person=studio.vendor, date="2026-03-02", duration=5)
    assert studio.as_("vendor").delete(f"/data/time-spents/{row.pk}").status_code == 403
    assert studio.as_("manager").delete(f"/data/time-spents/{row.pk}").status_code == 204
    assert ApiEvent.objects.filter(name="time-spent:delete").exists()


def test_everybody_reads_their_own_time(studio, work):
    for day in ("2026-03-02", "2026-03-05"):
        factories.make(TimeSpent, person=studio.artist, task=work.task, date=day, duration=60)
    factories.make(TimeSpent, person=studio.supervisor, task=work.task, date="2026-03-02", duration=60)
    path, client = "/data/user/time-spents", studio.as_("artist")
    assert [row["date"] for row in client.get(path).json()] == ["2026-03-02", "2026-03-05"]
    (row,) = client.get(f"{path}?start_date=2026-03-03&end_date=2026-03-05").json()
    assert (row["date"], row["project_id"]) == ("2026-03-05", str(studio.project.pk))
    for bad in ("start_date=2026-03-03", "start_date=x&end_date=2026-03-05"):
        assert client.get(f"{path}?{bad}").status_code == 400


@pytest.mark.parametrize(
    ("who", "known"), [("artist", True), ("supervisor", True), ("vendor", False), ("client", False)]
)
def test_clients_and_vendors_do_not_learn_how_long_others_took(studio, work, who, known):
    studio.as_("artist").post(path_of(work, studio.artist), {"duration": 60})
    factories.task(work.shot, assignees=[studio.vendor])
    client = studio.as_(who)
    for path in ("", "/2026-03-02"):
        told = client.get(f"/actions/tasks/{work.task.pk}/time-spents{path}").json()
        assert (told["total"], str(studio.artist.pk) in told) == ((60, True) if known else (0, False))
    assert bool(client.get(f"/data/entities/{work.shot.pk}/time-spents").json()) == known


def test_a_vendor_knows_the_time_of_their_own_task(studio, work):
    work.task.assignees.add(studio.vendor)
    studio.as_("vendor").post(path_of(work, studio.vendor), {"duration": 60})
    assert studio.as_("vendor").get(f"/actions/tasks/{work.task.pk}/time-spents").json()["total"] == 60
