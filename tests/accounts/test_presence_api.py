"""Desktop logins, the presence sheet, the last log-ins (spec 02, 5.4)."""

import uuid
from datetime import date, datetime

import pytest

from accounts.models import DesktopLoginLog, LoginLog
from events.models import ApiEvent
from tasks.models import TimeSpent
from tests import factories
from tests.factories import make


def url(person):
    return f"/data/persons/{person.pk}/desktop-login-logs"


@pytest.mark.parametrize(
    ("role", "reads", "writes"),
    [
        ("admin", 200, 201),
        ("manager", 200, 403),
        ("outside_manager", 200, 403),
        ("artist", 200, 201),
        ("supervisor", 403, 403),
        ("client", 403, 403),
        ("vendor", 403, 403),
    ],
)
def test_who_reads_and_writes_desktop_logins(studio, role, reads, writes):
    assert studio.as_(role).get(url(studio.artist)).status_code == reads
    answer = studio.as_(role).post(url(studio.artist), {"date": "2026-03-04T10:00:00"})
    assert answer.status_code == writes
    assert DesktopLoginLog.objects.count() == (writes == 201)


def test_logins_are_listed_newest_first_and_move_the_presence(studio):
    make(TimeSpent, person=studio.artist, date=date(2026, 3, 1))
    api = studio.as_("artist")
    api.post(url(studio.artist), {"date": "2026-02-04"})
    studio.artist.refresh_from_db()
    assert studio.artist.last_presence == date(2026, 3, 1)
    api.post("/data/user/desktop-login-logs", {"date": "2026-03-04T10:00:00"})
    studio.artist.refresh_from_db()
    assert studio.artist.last_presence == date(2026, 3, 4)
    rows = api.get("/data/user/desktop-login-logs").json()
    assert [row["date"] for row in rows] == ["2026-03-04T10:00:00", "2026-02-04T00:00:00"]
    assert [event.name for event in ApiEvent.objects.all()] == ["person:update"] * 2


def test_a_login_without_a_date_is_now(studio):
    row = studio.as_("artist").post("/data/user/desktop-login-logs").json()
    assert row["date"][:13] == row["created_at"][:13]


@pytest.mark.parametrize("value", ["soon", 5, [], "2026-13-01"])
def test_bad_dates(studio, nothing_written, value):
    with nothing_written():
        assert studio.as_("artist").post("/data/user/desktop-login-logs", {"date": value}).status_code == 400


def test_unknown_people(studio):
    for value in ("x", uuid.uuid4()):
        assert studio.as_("admin").post(f"/data/persons/{value}/desktop-login-logs").status_code == 404


def test_the_presence_sheet(studio, sql_count):
    ema = factories.person(first_name="Ema", last_name="Zola")
    factories.person(first_name="Gone", active=False)
    factories.person(first_name="Guest", is_guest=True)
    make(DesktopLoginLog, person=ema, date=datetime(2026, 2, 3, 23, 59))
    make(DesktopLoginLog, person=ema, date=datetime(2026, 3, 1))
    answer = studio.as_("admin").get("/data/persons/presence-logs/2026-02")
    lines = answer.content.decode().split("\r\n")
    assert lines[0] == ";".join(["2026", *map(str, range(1, 29))])
    assert "Ema Zola" + ";" * 3 + "X" + ";" * 25 in lines
    assert not any(line.startswith(("Gone", "Guest")) for line in lines)
    assert "kitsu_export.csv" in answer["Content-Disposition"]
    few = sql_count(studio.as_("admin").get, "/data/persons/presence-logs/2026-02")
    for _number in range(20):
        make(DesktopLoginLog, person=factories.person(), date=datetime(2026, 2, 3))
    assert sql_count(studio.as_("admin").get, "/data/persons/presence-logs/2026-02") == few


@pytest.mark.parametrize("month", ["2026-13", "soon", "2026", "2026-01-01", "0-1", "99999-01"])
def test_bad_months(studio, month):
    assert studio.as_("admin").get(f"/data/persons/presence-logs/{month}").status_code == 400


@pytest.mark.parametrize("role", ["manager", "artist", "client", "vendor", "bot"])
def test_sheet_and_logins_are_the_administrators(studio, role):
    assert studio.as_(role).get("/data/persons/presence-logs/2026-02").status_code == 403
    assert studio.as_(role).get("/data/events/login-logs/last").status_code == 403


def test_the_last_logins(studio):
    stamps = [datetime(2026, 3, day) for day in (1, 2, 3)]
    rows = [
        make(LoginLog, person=studio.artist, created_at=stamp, origin="web", ip_address="10.0.0.1") for stamp in stamps
    ]
    make(LoginLog, person=studio.vendor, created_at=datetime(2026, 3, 4))
    api, path = studio.as_("admin"), "/data/events/login-logs/last"

    def ids(query=""):
        return [row["id"] for row in api.get(f"{path}?{query}").json()]

    assert ids(f"person_ids={studio.artist.pk}") == [str(row.pk) for row in reversed(rows)]
    assert ids(f"person_ids={studio.artist.pk}&limit=1") == [str(rows[2].pk)]
    assert ids("after=2026-03-01&before=2026-03-03") == [str(rows[1].pk)]
    assert ids(f"cursor_login_log_id={rows[1].pk}") == [str(rows[0].pk)]
    assert api.get(f"{path}?cursor_login_log_id={studio.artist.pk}").status_code == 400
    assert set(api.get(f"{path}?limit=1").json()[0]) == {"id", "created_at", "ip_address", "person_id", "origin"}
    for query in ("after=x", "before=x", "limit=-1", "limit=x", "cursor_login_log_id=x", "person_ids=x"):
        assert api.get(f"{path}?{query}").status_code == 400
