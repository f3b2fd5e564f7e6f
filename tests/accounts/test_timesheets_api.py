"""Time off and logged hours as their readers see them (spec 02, 6 and 7.2)."""

import uuid
from datetime import date

import pytest

from accounts.choices import Role
from accounts.models import DayOff, Studio
from tasks.models import TimeSpent
from tests import factories
from tests.factories import make


@pytest.fixture
def hours(studio):
    """Three hours of the artist on an asset of the production, and one on a production nobody is on."""
    studio.modeling = factories.department("Modeling")
    entity = factories.entity(studio.project, name="Fox")
    studio.task = factories.task(entity, type=factories.task_type(department=studio.modeling))
    other = factories.task(factories.entity(factories.project("Elsewhere")))
    for day, minutes in ((date(2026, 3, 3), 60), (date(2026, 3, 4), 90), (date(2025, 12, 30), 30)):
        make(TimeSpent, person=studio.artist, task=studio.task, date=day, duration=minutes)
    make(TimeSpent, person=studio.artist, task=other, date=date(2026, 3, 3), duration=7)
    make(TimeSpent, person=studio.vendor, task=studio.task, date=date(2026, 3, 3), duration=10)
    return studio


def minutes(answer):
    return sum(row["duration"] for row in answer.json())


@pytest.mark.parametrize(
    ("role", "status", "expected"),
    [
        ("admin", 200, 157),
        ("artist", 200, 157),
        ("manager", 200, 150),
        ("supervisor", 200, 150),
        ("outside_manager", 200, 0),
        ("client", 403, None),
        ("vendor", 403, None),
        ("outsider", 403, None),
    ],
)
def test_hours_of_a_person(hours, role, status, expected):
    base = f"/data/persons/{hours.artist.pk}/time-spents"
    for path in ("?start_date=2026-03-01&end_date=2026-03-31", "/month/2026/3", "/week/2026/10"):
        answer = hours.as_(role).get(base + path)
        assert answer.status_code == status, path
        if status == 200:
            assert minutes(answer) == expected, path


def test_supervisors_see_the_hours_of_their_departments(hours):
    path = f"/data/persons/{hours.artist.pk}/time-spents/month/2026/3"
    hours.supervisor.departments.add(factories.department())
    assert minutes(hours.as_("supervisor").get(path)) == 0
    hours.supervisor.departments.add(hours.modeling)
    assert minutes(hours.as_("supervisor").get(path)) == 150


def test_the_shapes_of_a_persons_hours(hours):
    api, base = hours.as_("artist"), f"/data/persons/{hours.artist.pk}/time-spents"
    row = api.get(f"{base}?start_date=2026-03-04&end_date=2026-03-04").json()[0]
    assert (row["project_id"], row["task_type_id"]) == (str(hours.project.pk), str(hours.task.task_type_id))
    assert minutes(api.get(base)) == minutes(api.get(f"{base}?start_date=2020-01-01&end_date=2030-01-01")) == 187
    assert {(row["project_id"], row["type"]) for row in api.get(base).json()} >= {(row["project_id"], "TimeSpent")}
    assert minutes(api.get(f"{base}/2026-03-03")) == 67
    assert minutes(api.get(f"{base}/day/2026/3/4")) == 90
    assert minutes(api.get(f"{base}/month/all/2026/03")) == 157
    summed = api.get(f"{base}/year/2026?project_id={hours.project.pk}").json()
    assert summed == [
        {
            "task_id": str(hours.task.pk),
            "task_type_id": str(hours.task.task_type_id),
            "project_id": str(hours.project.pk),
            "project_name": hours.project.name,
            "entity_name": "Fox",
            "entity_type_name": "Character",
            "sequence_name": None,
            "episode_name": None,
            "duration": 150.0,
        }
    ]


@pytest.mark.parametrize(
    "path",
    [
        "?start_date=2026-03-01",
        "?start_date=x&end_date=2026-03-01",
        "/x",
        "/month/2026/13",
        "/month/x/1",
        "/week/2026/54",
        "/year/x",
        "/year/0",
        "/year/99999",
        "/day/2026/2/30",
        "/month/all/2026/x",
        "/year/2026?project_id=x",
    ],
)
def test_bad_periods_of_hours(hours, path):
    assert hours.as_("artist").get(f"/data/persons/{hours.artist.pk}/time-spents{path}").status_code == 400


def test_whose_hours_nobody_reads(hours):
    for role, person_id, status in (
        ("admin", hours.bot.pk, 403),
        ("admin", uuid.uuid4(), 404),
        ("admin", "x", 404),
        ("artist", uuid.uuid4(), 404),
    ):
        assert hours.as_(role).get(f"/data/persons/{person_id}/time-spents/year/2026").status_code == status
    path = f"/data/persons/{hours.artist.pk}/time-spents/month/all/2026/3"
    assert hours.as_("manager").get(path).status_code == 403


def test_managers_stay_in_their_productions(hours):
    other = factories.project()
    path = f"/data/persons/{hours.artist.pk}/time-spents/year/2026?project_id="
    assert hours.as_("manager").get(f"{path}{other.pk}").status_code == 403
    assert hours.as_("manager").get(f"{path}{uuid.uuid4()}").status_code == 403
    assert hours.as_("manager").get(f"{path}x").status_code == 403
    assert hours.as_("artist").get(f"{path}x").status_code == 400
    assert hours.as_("artist").get(f"{path}{other.pk}").json() == []


@pytest.mark.parametrize(
    ("role", "artist", "vendor"),
    [
        ("admin", 157, 10),
        ("manager", 150, 10),
        ("supervisor", 150, 10),
        ("artist", 157, None),
        ("vendor", None, 10),
        ("client", None, None),
        ("outside_manager", None, None),
    ],
)
def test_tables(hours, role, artist, vendor):
    expected = {str(hours.artist.pk): artist, str(hours.vendor.pk): vendor}
    expected = {key: value for key, value in expected.items() if value is not None}
    table = hours.as_(role).get("/data/persons/time-spents/month-table/2026").json()
    assert table == ({"3": expected} if expected else {})


def test_table_keys(hours):
    api, base, key = hours.as_("artist"), "/data/persons/time-spents", str(hours.artist.pk)
    assert api.get(f"{base}/year-table").json() == {"2025": {key: 30.0}, "2026": {key: 157.0}}
    assert api.get(f"{base}/week-table/2025").json() == {"1": {key: 30.0}}
    assert api.get(f"{base}/day-table/2026/03").json() == {"3": {key: 67.0}, "4": {key: 90.0}}


def test_table_filters(hours):
    api, base = hours.as_("admin"), "/data/persons/time-spents/year-table"
    studio = make(Studio)
    hours.vendor.studio = studio
    hours.vendor.save()
    assert api.get(f"{base}?studio_id={studio.pk}").json() == {"2026": {str(hours.vendor.pk): 10.0}}
    assert api.get(f"{base}?department_id={hours.modeling.pk}").json()["2026"][str(hours.artist.pk)] == 150
    assert api.get(f"{base}?project_id={hours.project.pk}").json()["2026"][str(hours.artist.pk)] == 150
    for query in ("project_id=x", "department_id=x", "studio_id=x"):
        assert api.get(f"{base}?{query}").status_code == 400
    hours.supervisor.departments.add(hours.modeling)
    elsewhere = factories.department()
    assert hours.as_("supervisor").get(f"{base}?department_id={elsewhere.pk}").status_code == 400
    for path in ("month-table/x", "day-table/2026/13", "week-table/0"):
        assert api.get(f"/data/persons/time-spents/{path}").status_code == 400


def test_tables_cost_the_same_for_many_hours(hours, sql_count):
    api, path = hours.as_("manager"), "/data/persons/time-spents/day-table/2026/3"
    few = sql_count(api.get, path)
    for day in range(1, 21):
        make(TimeSpent, person=factories.person(), task=hours.task, date=date(2026, 3, day))
    assert sql_count(api.get, path) == few


# -- time off --------------------------------------------------------------------------------------


@pytest.fixture
def day_off(studio):
    return make(DayOff, person=studio.artist, date=date(2026, 4, 30), end_date=date(2026, 5, 2), description="wedding")


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("", True),
        ("/week/2026/18", True),
        ("/week/2026/19", False),
        ("/month/2026/5", True),
        ("/month/2026/6", False),
        ("/year/2026", True),
        ("/year/2025", False),
    ],
)
def test_time_off_of_a_period(studio, day_off, path, found):
    rows = studio.as_("artist").get(f"/data/persons/{studio.artist.pk}/day-offs{path}").json()
    assert [row["id"] for row in rows] == ([str(day_off.pk)] if found else [])


def test_time_off_of_a_day(studio, day_off):
    base = f"/data/persons/{studio.artist.pk}/day-offs"
    assert studio.as_("artist").get(f"{base}/2026-05-01").json()["id"] == str(day_off.pk)
    assert studio.as_("artist").get(f"{base}/2026-05-03").json() == {}
    assert studio.as_("artist").get("/data/user/day-offs/2026-05-02").json()["description"] == "wedding"
    assert studio.as_("vendor").get("/data/user/day-offs/2026-05-02").json() == {}


@pytest.mark.parametrize(
    ("role", "status", "with_reason"),
    [
        ("admin", 200, True),
        ("manager", 200, True),
        ("supervisor", 200, False),
        ("client", 403, False),
        ("outsider", 403, False),
    ],
)
def test_time_off_of_a_person_by_role(studio, day_off, role, status, with_reason):
    answer = studio.as_(role).get(f"/data/persons/{studio.artist.pk}/day-offs")
    assert answer.status_code == status
    if status == 200:
        assert ("description" in answer.json()[0]) is with_reason


@pytest.mark.parametrize("path", ["week/2026/54", "month/2026/0", "year/x", "soon"])
def test_bad_periods_of_time_off(studio, path):
    assert studio.as_("artist").get(f"/data/persons/{studio.artist.pk}/day-offs/{path}").status_code == 400


def test_whose_time_off_nobody_reads(studio):
    assert studio.as_("admin").get(f"/data/persons/{studio.bot.pk}/day-offs").status_code == 403
    assert studio.as_("admin").get(f"/data/persons/{uuid.uuid4()}/day-offs").status_code == 404


def test_everybodys_time_off(studio, day_off):
    mine = make(DayOff, person=studio.supervisor, date=date(2026, 5, 9), end_date=date(2026, 5, 9), description="x")
    make(DayOff, person=studio.outsider, date=date(2026, 5, 9), end_date=date(2026, 5, 9))

    def seen(role, path="2026"):
        rows = studio.as_(role).get(f"/data/persons/day-offs/{path}").json()
        return {row["id"]: row.get("description") for row in rows}

    assert len(seen("admin")) == 3
    assert seen("manager") == {str(day_off.pk): "wedding", str(mine.pk): "x"}
    assert seen("supervisor") == {str(day_off.pk): None, str(mine.pk): "x"}
    assert seen("artist", "2026/5") == {str(day_off.pk): "wedding"}
    assert seen("artist", "2026/6") == {}
    assert seen("client") == {}
    assert studio.as_("artist").get("/data/persons/day-offs/2026/13").status_code == 400
    assert studio.as_("artist").get("/data/persons/day-offs/x").status_code == 400


def test_a_team_role_opens_time_off(studio, day_off, client_of):
    reader = factories.person(Role.USER)
    factories.join(studio.project, reader, Role.MANAGER)
    rows = client_of(reader).get("/data/persons/day-offs/2026").json()
    assert [row["description"] for row in rows] == ["wedding"]


@pytest.mark.parametrize(
    ("role", "status", "with_reason"),
    [
        ("admin", 200, True),
        ("manager", 200, True),
        ("supervisor", 200, False),
        ("artist", 200, True),
        ("client", 403, False),
        ("vendor", 403, False),
        ("outsider", 403, False),
        ("outside_manager", 403, False),
    ],
)
def test_time_off_of_a_team(studio, day_off, role, status, with_reason):
    make(DayOff, person=studio.outsider, date=date(2026, 5, 1), end_date=date(2026, 5, 1))
    answer = studio.as_(role).get(f"/data/projects/{studio.project.pk}/day-offs")
    assert answer.status_code == status
    if status == 200:
        assert list(answer.json()) == [str(studio.artist.pk)]
        assert ("description" in answer.json()[str(studio.artist.pk)][0]) is with_reason


def test_time_off_of_a_team_within_days(studio, day_off):
    path = f"/data/projects/{studio.project.pk}/day-offs"
    assert studio.as_("manager").get(f"{path}?start_date=2026-05-03&end_date=2026-05-09").json() == {}
    assert studio.as_("manager").get(f"{path}?start_date=2026-05-02&end_date=2026-05-09").json() != {}
    assert studio.as_("manager").get(f"{path}?start_date=x&end_date=2026-05-09").status_code == 400
    for value in ("x", uuid.uuid4()):
        assert studio.as_("admin").get(f"/data/projects/{value}/day-offs").status_code == 404
