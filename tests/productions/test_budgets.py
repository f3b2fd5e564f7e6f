"""Budgets, their entries, and the time they are measured against."""

from datetime import date

import pytest
from django.apps import apps

from events.models import ApiEvent
from productions.models import Budget, BudgetEntry
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.fixture
def path(studio):
    return f"/data/projects/{studio.project.pk}/budgets"


@pytest.fixture
def budget(studio):
    return make(Budget, project=studio.project, name="First", revision=3)


@pytest.fixture
def body(db):
    return {
        "department_id": str(factories.department().pk),
        "start_date": "2026-01-01",
        "months_duration": "3",
        "daily_salary": 100,
    }


def event():
    found = ApiEvent.objects.latest("created_at")
    return found.name, found.project_id, set(found.data)


def test_life_of_a_budget(studio, path, budget):
    manager = studio.as_("manager")
    made = manager.post(path, {"name": "Second"})
    assert made.status_code == 200
    row = made.json()
    assert (row["revision"], row["currency"], row["type"]) == (4, "USD", "Budget")
    assert event() == ("budget:create", studio.project.pk, {"budget_id", "project_id"})
    one = f"{path}/{row['id']}"
    assert manager.put(one, {"currency": "EUR", "revision": 9, "name": None}).json()["name"] == "Second"
    assert manager.get(one).json()["currency"] == "EUR"
    assert event()[0] == "budget:update"
    assert [found["revision"] for found in manager.get(path).json()] == [3, 4]
    assert manager.delete(one).status_code == 204
    assert event()[0] == "budget:delete"
    assert manager.delete(one).status_code == 404


@pytest.mark.parametrize("wrong", [{}, {"name": ""}, {"name": "A", "currency": "EURO"}, {"name": 4}])
def test_wrong_budgets(admin, path, nothing_written, wrong):
    with nothing_written():
        assert admin.post(path, wrong).status_code == 400


def test_life_of_an_entry(studio, admin, path, budget, body):
    entries = f"{path}/{budget.pk}/entries"
    made = admin.post(entries, body)
    assert made.status_code == 200
    row = made.json()
    assert (row["months_duration"], row["position"], row["seniority"], row["exceptions"]) == (3, "artist", "mid", {})
    assert event() == ("budget-entry:create", studio.project.pk, {"budget_id", "budget_entry_id", "project_id"})
    one = f"{entries}/{row['id']}"
    exceptions = {"2026-01": 2.9, "2026-02": "7", "2026-03": None, "2026-04": 0}
    changed = admin.put(one, {**body, "daily_salary": 700.5, "position": "lead", "exceptions": exceptions}).json()
    assert (changed["daily_salary"], changed["position"], changed["seniority"]) == (700.5, "lead", None)
    assert changed["exceptions"] == {"2026-01": 2, "2026-02": 7}
    partial = admin.put(one, {"months_duration": 9}).json()
    assert partial == {**changed, "months_duration": 9, "updated_at": partial["updated_at"]}
    replaced = admin.put(one, body).json()
    assert (replaced["months_duration"], replaced["position"], replaced["exceptions"]) == (3, None, {})
    assert [found["id"] for found in admin.get(entries).json()] == [row["id"]]
    assert admin.delete(f"{path}/{budget.pk}").status_code == 204
    assert BudgetEntry.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"department_id": UNKNOWN},
        {"department_id": "x"},
        {"person_id": UNKNOWN},
        {"position": "boss"},
        {"seniority": "old"},
        {"start_date": "soon"},
        {"start_date": None},
        {"daily_salary": "x"},
        {"months_duration": 1.5},
    ],
)
def test_wrong_entries_store_nothing(admin, path, budget, body, nothing_written, wrong):
    with nothing_written():
        assert admin.post(f"{path}/{budget.pk}/entries", {**body, **wrong}).status_code == 400


def test_a_budget_of_another_production_is_out_of_reach(studio, path, body):
    """The reference lets a manager of one production change the budgets of all."""
    foreign = make(Budget, project=factories.project())
    entry = make(BudgetEntry, budget=foreign)
    manager, one = studio.as_("manager"), f"{path}/{foreign.pk}"
    assert manager.get(one).status_code == 404
    assert manager.put(one, {"name": "Mine"}).status_code == 404
    assert manager.delete(one).status_code == 404
    assert manager.get(f"{one}/entries").json() == []
    assert manager.post(f"{one}/entries", body).status_code == 404
    assert manager.delete(f"{one}/entries/{entry.pk}").status_code == 404
    assert BudgetEntry.objects.count() == 1


@pytest.mark.parametrize("role", ["supervisor", "artist", "client", "vendor", "outside_manager"])
def test_who_does_not_see_budgets(studio, path, budget, role):
    for url in (path, f"{path}/{budget.pk}", f"{path}/{budget.pk}/entries", f"{path}/time-spents"):
        assert studio.as_(role).get(url).status_code == 403


@pytest.mark.parametrize("wrong", [{"department_id": None}, {"start_date": None}, {"daily_salary": None}])
def test_an_entry_keeps_what_is_never_null(admin, path, budget, body, wrong):
    made = admin.post(f"{path}/{budget.pk}/entries", body).json()
    one = f"{path}/{budget.pk}/entries/{made['id']}"
    assert admin.put(one, {**body, "months_duration": 7, **wrong}).status_code == 400
    assert admin.get(one).json() == made


def test_malformed_ids(admin, path):
    assert admin.get("/data/projects/x/budgets").status_code == 400
    assert admin.get(f"{path}/x").status_code == 400
    assert admin.post("/data/projects/x/budgets", {"name": "A"}).status_code == 400
    assert admin.post(f"/data/projects/{UNKNOWN}/budgets", {"name": "A"}).status_code == 404
    for listing in ("", "/time-spents", f"/{UNKNOWN}/entries"):
        assert admin.get(f"/data/projects/{UNKNOWN}/budgets{listing}").status_code == 404


def test_time_spents(studio, admin, path, sql_count):
    department = factories.department()
    task_type = factories.task_type(department=department)
    task = factories.task(factories.entity(studio.project), type=task_type)
    free = factories.task(factories.entity(studio.project))
    TimeSpent = apps.get_model("tasks.TimeSpent")
    for day, duration in ((date(2026, 3, 1), 60), (date(2026, 3, 2), 30), (date(2026, 4, 1), 10)):
        for one in (task, free):
            TimeSpent.objects.create(task=one, person=studio.artist, date=day, duration=duration)
    assert admin.get(f"{path}/time-spents").json() == {
        str(department.pk): {
            "total": 100.0,
            str(studio.artist.pk): {"total": 100.0, "2026-03": 90.0, "2026-04": 10.0},
        }
    }
    assert studio.as_("manager").get(f"{path}/time-spents").status_code == 403
