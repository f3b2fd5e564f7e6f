"""Time logs of a pull: sums per person, task and day, which follow the site until somebody types over them."""

from datetime import date

import pytest
from django.db import transaction

from accounts.models import Person
from imports.services.shotgun.time_logs import TIME_LOGS
from tasks.models import Task, TimeSpent
from tasks.services.time_spents import log_time
from tests import factories
from tests.imports.pulling import everything, pull
from tests.imports.shotgrid import fill

pytestmark = pytest.mark.django_db(transaction=True)
MONDAY, TUESDAY = date(2026, 1, 5), date(2026, 1, 6)


@pytest.fixture
def there(site, boss):
    made = fill(site, shots=1)
    made["logs"] = site.find("TimeLog", [], order=[{"field_name": "id", "direction": "asc"}])
    return made


def hours():
    """Return {(first name, day): minutes}."""
    rows = TimeSpent.objects.values_list("person__first_name", "date", "duration")
    return {(name, day): minutes for name, day, minutes in rows}


def the_task():
    return Task.objects.get(entity__name="SH0001")


def test_logs_of_one_day_add_up_and_make_the_duration(site, there):
    told = pull("--yes")
    assert hours() == {("Bob", MONDAY): 150, ("Ada", TUESDAY): 30}
    assert "time-logs            2 created" in told
    assert the_task().duration == 180
    assert Task.objects.get(name="model").duration == 0
    assert Person.objects.get(first_name="Bob").last_presence == MONDAY


def test_the_same_pull_again_doubles_nothing(site, there):
    pull("--yes")
    before = everything()
    assert "time-logs            2 unchanged" in pull("--yes")
    assert everything() == before


def test_what_is_logged_otherwise_there_is_changed_here(site, there):
    pull("--yes")
    first = TimeSpent.objects.get(person__first_name="Bob")
    site.update("TimeLog", there["logs"][0]["id"], {"duration": 45})
    site.add("TimeLog", project=there["show"], entity=there["tasks"][0], user=there["people"]["gone"],
             date="2026-01-07", duration=20)  # fmt: skip
    told = pull("--yes")
    assert "time-logs            1 created, 1 updated, 1 unchanged" in told
    assert hours() == {("Bob", MONDAY): 135, ("Ada", TUESDAY): 30, ("Gone", date(2026, 1, 7)): 20}
    assert TimeSpent.objects.get(person__first_name="Bob").created_at == first.created_at
    assert the_task().duration == 185


def test_a_log_moved_to_another_day_is_not_there_twice(site, there):
    pull("--yes")
    site.update("TimeLog", there["logs"][1]["id"], {"date": "2026-01-08"})
    plan = pull("--dry-run")
    assert "1 created, 1 removed, 1 unchanged" in plan
    assert len(hours()) == 2
    pull("--yes")
    assert hours() == {("Bob", MONDAY): 150, ("Ada", date(2026, 1, 8)): 30}
    assert the_task().duration == 180


def test_what_was_typed_here_stays_and_is_told(site, there):
    pull("--yes")
    task, bob, ada = the_task(), Person.objects.get(first_name="Bob"), Person.objects.get(email="ada@there.example")
    log_time(task=task, person=bob, day=MONDAY, duration=200)
    log_time(task=task, person=ada, day=TUESDAY, duration=15, add=True)
    site.update("TimeLog", there["logs"][1]["id"], {"date": "2026-01-08"})  # Ada's: her sum of the day is typed by now
    told = pull("--yes")
    assert "TimeLog (anim, Bob L, 2026-01-05): 150 minutes there, 200 were typed here: those stay." in told
    assert hours() == {("Bob", MONDAY): 200, ("Ada", TUESDAY): 45, ("Ada", date(2026, 1, 8)): 30}
    assert the_task().duration == 275
    log_time(task=task, person=bob, day=MONDAY, duration=150)  # as the site says: it follows again
    site.update("TimeLog", there["logs"][0]["id"], {"duration": 10})
    pull("--yes")
    assert hours()["Bob", MONDAY] == 100


def test_what_was_typed_before_the_first_pull_stays(site, there):
    pull("--yes")
    bob, task = Person.objects.get(first_name="Bob"), the_task()
    TimeSpent.objects.filter(person=bob).delete()
    log_time(task=task, person=bob, day=MONDAY, duration=150)
    mine = TimeSpent.objects.get(person=bob)
    pull("--yes")
    assert TimeSpent.objects.get(person=bob) == mine
    site.update("TimeLog", there["logs"][0]["id"], {"duration": 10})
    assert "100 minutes there, 150 were typed here" in pull("--yes")
    assert TimeSpent.objects.get(person=bob) == mine


def test_logs_that_count_for_nobody_or_nothing_are_told(site, there):
    people, task = there["people"], there["tasks"][0]
    given = {"project": there["show"], "entity": task, "user": people["bob"], "date": "2026-01-09", "duration": 60}
    group, ticket = site.add("Group", code="Crew"), {"type": "Ticket", "id": 3}
    for change in ({"user": group}, {"entity": ticket}, {"duration": None}, {"date": None}, {"duration": -60}):
        site.add("TimeLog", **{**given, **change})
    told = pull("--yes")
    assert "TimeLog 4 is of nobody who is here." in told
    for number in (5, 6, 7):
        assert f"TimeLog {number} is without task, day or minutes." in told
    assert "TimeLog (anim, Bob L, 2026-01-09): The logs come to no time." in told
    assert "time-logs            2 created, 5 skipped" in told
    assert len(hours()) == 2


def test_a_correction_may_take_time_back(site, there):
    site.add("TimeLog", project=there["show"], entity=there["tasks"][0], user=there["people"]["bob"],
             date="2026-01-05", duration=-30)  # fmt: skip
    pull("--yes")
    assert hours()["Bob", MONDAY] == 120


def test_hours_stay_when_the_site_tells_none_any_more(site, there):
    """The script may have lost the right to see them: that is no reason to drop anything."""
    pull("--yes")
    for log in there["logs"]:
        site.delete("TimeLog", log["id"])
    pull("--yes")
    assert hours() == {("Bob", MONDAY): 150, ("Ada", TUESDAY): 30}


def test_hours_of_other_productions_are_left_alone(site, there):
    second = site.add("Project", name="Second", sg_status="Active", archived=False, is_template=False)
    task = site.add("Task", content="edit", project=second, step={"type": "Step", "id": 1})
    log = site.add("TimeLog", project=second, entity=task, user=there["people"]["bob"], date="2026-01-05", duration=5)
    pull("--yes", projects=("Second",))
    assert set(hours().values()) == {5}
    pull("--yes")
    site.update("TimeLog", log["id"], {"duration": 6})
    pull("--yes")
    assert TimeSpent.objects.count() == 3
    assert TimeSpent.objects.get(task__name="edit").duration == 5


def test_one_person_for_two_there_gets_both_their_hours(site, there, tmp_path):
    (tmp_path / "rules.toml").write_text('[people]\nada = "one@here.example"\nbob = "one@here.example"\n')
    site.update("TimeLog", there["logs"][1]["id"], {"date": "2026-01-05"})
    pull("--yes", "--rules", str(tmp_path / "rules.toml"))
    assert [(row.duration, row.date) for row in TimeSpent.objects.all()] == [(180, MONDAY)]
    pull("--yes", "--rules", str(tmp_path / "rules.toml"))
    assert TimeSpent.objects.get().duration == 180


def test_rules_that_take_somebody_out_later_take_their_pulled_hours_along(site, there, tmp_path):
    pull("--yes")
    (tmp_path / "rules.toml").write_text('[people]\nada = "skip"\n')
    pull("--yes", "--rules", str(tmp_path / "rules.toml"))
    assert hours() == {("Bob", MONDAY): 150}


def test_a_batch_of_hours_takes_the_same_statements_whatever_its_size(site, there, sql_count):
    pull("--yes")
    task, people = the_task(), [factories.person(shotgun_id=900 + number) for number in range(9)]

    @transaction.atomic
    def write(count):
        entries = [
            {"task": task.shotgun_id, "user": person.shotgun_id, "date": f"2026-02-{count:02}", "minutes": 5}
            for person in people[:count]
        ]
        return TIME_LOGS.write([TIME_LOGS.read(entry) for entry in entries])

    assert sql_count(write, 2) == sql_count(write, 9)
