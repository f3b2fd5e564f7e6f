"""`/data/day-offs` and `/data/salary-scales` (spec 00, 3; spec 02, 7)."""

from datetime import date

import pytest

from accounts.choices import Role
from accounts.models import DayOff, SalaryScale
from events.models import ApiEvent
from tasks.models import TimeSpent
from tests import factories
from tests.factories import make

URL = "/data/day-offs"


def body_of(person, first="2026-05-01", last="2026-05-03", **more):
    return {"person_id": str(person.pk), "date": first, "end_date": last, **more}


@pytest.fixture
def day_off(studio):
    return make(DayOff, person=studio.artist, date=date(2026, 5, 1), end_date=date(2026, 5, 3), description="wedding")


@pytest.mark.parametrize(
    ("role", "status", "with_reason"),
    [
        ("admin", 200, True),
        ("artist", 200, True),
        ("manager", 200, True),
        ("supervisor", 200, False),
        ("client", 403, False),
        ("vendor", 403, False),
        ("outsider", 403, False),
        ("outside_manager", 403, False),
        ("bot", 403, False),
    ],
)
def test_who_reads_time_off(studio, day_off, role, status, with_reason):
    answer = studio.as_(role).get(f"{URL}/{day_off.pk}")
    assert answer.status_code == status
    assert ("description" in answer.json()) is with_reason


@pytest.mark.parametrize(
    ("role", "team_role", "status", "with_reason"),
    [
        (Role.MANAGER, Role.USER, 403, False),
        (Role.USER, Role.MANAGER, 200, True),
        (Role.USER, Role.SUPERVISOR, 200, False),
        (Role.MANAGER, Role.ADMIN, 200, True),
    ],
)
def test_the_role_on_the_production_wins(studio, day_off, client_of, role, team_role, status, with_reason):
    reader = factories.person(role)
    factories.join(factories.project(open=False, team=[studio.artist]), reader, team_role)
    answer = client_of(reader).get(f"{URL}/{day_off.pk}")
    assert answer.status_code == status
    assert ("description" in answer.json()) is with_reason


def test_supervisors_read_their_departments(studio, day_off):
    mine, other = factories.department(), factories.department()
    studio.supervisor.departments.add(mine)
    studio.artist.departments.add(other)
    assert studio.as_("supervisor").get(f"{URL}/{day_off.pk}").status_code == 403
    studio.artist.departments.add(mine)
    assert studio.as_("supervisor").get(f"{URL}/{day_off.pk}").status_code == 200


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "bot"])
def test_only_administrators_list(studio, day_off, role):
    assert studio.as_(role).get(URL).status_code == 403


def test_people_take_time_off(studio):
    answer = studio.as_("artist").post(URL, body_of(studio.artist, description="sea"))
    assert answer.status_code == 201
    assert answer.json()["description"] == "sea"
    assert [event.name for event in ApiEvent.objects.all()] == ["day-off:new"]


@pytest.mark.parametrize("role", ["manager", "supervisor", "outsider", "client", "vendor", "bot"])
def test_nobody_takes_time_off_for_others(studio, day_off, nothing_written, role):
    with nothing_written():
        assert studio.as_(role).post(URL, body_of(studio.artist, "2026-06-01", "2026-06-01")).status_code == 403
        assert studio.as_(role).put(f"{URL}/{day_off.pk}", {"description": "x"}).status_code == 403
        assert studio.as_(role).delete(f"{URL}/{day_off.pk}").status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"date": "2026-05-03", "end_date": "2026-05-09"},
        {"date": "2026-04-01", "end_date": "2026-05-01"},
        {"date": "2026-05-02", "end_date": "2026-05-02"},
        {"date": "2026-06-03", "end_date": "2026-06-01"},
        {"date": "soon"},
        {"date": None},
        {"end_date": None},
        {"person_id": "x"},
        {"person_id": None},
        {"nonsense": 1},
    ],
)
def test_bad_days(studio, day_off, nothing_written, change):
    with nothing_written():
        answer = studio.as_("admin").post(URL, {**body_of(studio.artist), **change})
    assert answer.status_code == 400


@pytest.mark.parametrize("missing", ["person_id", "date", "end_date"])
def test_missing_keys_are_quoted(studio, missing):
    body = body_of(studio.artist)
    del body[missing]
    answer = studio.as_("admin").post(URL, body)
    assert (answer.status_code, answer.json()) == (400, {"message": f"'{missing}'"})


def test_changing_days(studio, day_off):
    api = studio.as_("artist")
    assert api.put(f"{URL}/{day_off.pk}", {"end_date": "2026-05-09"}).json()["end_date"] == "2026-05-09"
    assert api.post(URL, body_of(studio.artist, "2026-05-08", "2026-05-08")).status_code == 400
    assert api.put(f"{URL}/{day_off.pk}", {"end_date": "2026-04-01"}).status_code == 400


def test_only_administrators_move_time_off_to_somebody_else(studio, day_off):
    body = {"person_id": str(studio.vendor.pk)}
    assert studio.as_("artist").put(f"{URL}/{day_off.pk}", body).status_code == 403
    assert studio.as_("admin").put(f"{URL}/{day_off.pk}", body).json()["person_id"] == str(studio.vendor.pk)


def test_nobodys_time_off_leaves_hours_alone(studio, day_off):
    logged = make(TimeSpent, person=None, duration=60, date=day_off.date)
    assert studio.as_("admin").put(f"{URL}/{day_off.pk}", {"person_id": None}).status_code == 200
    assert TimeSpent.objects.filter(pk=logged.pk).exists()


def test_time_off_removes_logged_hours_and_recomputes_tasks(studio):
    task = factories.task(factories.entity(studio.project), assignees=[studio.artist], duration=90.0)
    inside = make(TimeSpent, person=studio.artist, task=task, duration=60, date=date(2026, 5, 2))
    make(TimeSpent, person=studio.artist, task=task, duration=20, date=date(2026, 5, 4))
    make(TimeSpent, person=studio.vendor, task=task, duration=10, date=date(2026, 5, 2))
    assert studio.as_("artist").post(URL, body_of(studio.artist)).status_code == 201
    task.refresh_from_db()
    assert task.duration == 30
    assert not TimeSpent.objects.filter(pk=inside.pk).exists()
    told = {event.name: event.data for event in ApiEvent.objects.all()}
    assert told["time-spent:delete"] == {"time_spent_id": str(inside.pk), "project_id": str(studio.project.pk)}
    assert told["task:update"] == {"task_id": str(task.pk), "project_id": str(studio.project.pk)}


def test_removing_the_last_hours_leaves_no_duration(studio):
    task = factories.task(factories.entity(studio.project), duration=60.0)
    make(TimeSpent, person=studio.artist, task=task, duration=60, date=date(2026, 5, 2))
    studio.as_("artist").post(URL, body_of(studio.artist))
    task.refresh_from_db()
    assert task.duration == 0


# -- salaries ------------------------------------------------------------------------------------

SCALES = "/data/salary-scales"


def test_listing_scales_creates_the_missing_ones_once(studio):
    first, second = factories.department(), factories.department()
    kept = make(SalaryScale, department=first, position="lead", seniority="mid", salary=300)
    rows = studio.as_("admin").get(f"{SCALES}?page=1&position=lead").json()
    assert len(rows) == 18
    assert {row["department_id"] for row in rows} == {str(first.pk), str(second.pk)}
    assert [row["salary"] for row in rows if row["id"] == str(kept.pk)] == [300]
    assert len(studio.as_("admin").get(SCALES).json()) == 18


def test_listing_scales_costs_the_same_for_many_departments(studio, sql_count):
    api = studio.as_("admin")
    for _number in range(20):
        factories.department()
    assert sql_count(api.get, SCALES) <= 12
    assert sql_count(api.get, SCALES) <= 4


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "bot"])
def test_salaries_are_the_administrators(studio, nothing_written, role):
    factories.department()
    with nothing_written():
        assert studio.as_(role).get(SCALES).status_code == 403
        assert studio.as_(role).post(SCALES, {}).status_code == 403


def test_scales_change_but_do_not_move(studio):
    scale = make(SalaryScale, position="lead", seniority="mid")
    other = factories.department()
    api, path = studio.as_("admin"), f"{SCALES}/{scale.pk}"
    row = api.put(path, {"salary": 640, "department_id": str(other.pk)}).json()
    assert (row["salary"], row["department_id"]) == (640, str(scale.department_id))
    assert api.put(path, {"position": "boss"}).status_code == 400
    assert api.post(SCALES, {"department_id": str(other.pk)}).status_code == 400
