"""Moving the bars of the schedule."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from events.models import ApiEvent
from productions.models import ScheduleItem
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def move(studio, office):
    """Return a function (person, **fields) → answer of moving a bar of the studio's production."""

    def send(by, project=None, **fields):
        address = reverse("desk:move", args=[(project or studio.project).pk])
        return office(by).post(address, fields, headers={"accept": "application/json"})

    return send


def item_of(studio, task_type):
    return factories.make(
        ScheduleItem,
        project=studio.project,
        task_type=task_type,
        start_date=date(2026, 3, 2),
        end_date=date(2026, 3, 9),
    )


DAYS = {"start": "2026-04-01", "end": "2026-04-10"}


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("admin", 200),
        ("manager", 200),
        ("supervisor", 200),
        ("artist", 302),
        ("client", 302),
        ("vendor", 302),
        ("outside_manager", 404),
    ],
)
def test_who_moves_what(studio, work, move, person, status):
    item, task = item_of(studio, work.anim), work.anim_tasks[0]
    for kind, row in (("item", item), ("task", task)):
        assert move(person, kind=kind, id=row.pk, **DAYS).status_code == status
        row.refresh_from_db()
    moved = status == 200
    assert (item.start_date == date(2026, 4, 1)) is moved
    assert (task.due_date.date() == date(2026, 4, 10)) is moved
    expected = ["schedule-item:update", "task:update"] if moved else []
    assert sorted(ApiEvent.objects.values_list("name", flat=True)) == expected


def test_a_supervisor_plans_their_departments(studio, work, move):
    item, task = item_of(studio, work.light), work.light_tasks[0]
    for kind, row in (("item", item), ("task", task)):
        assert move("supervisor", kind=kind, id=row.pk, **DAYS).status_code == 403
    assert not ApiEvent.objects.exists()


def test_the_time_of_day_stays(studio, work, move):
    task = work.anim_tasks[0]
    task.start_date = datetime(2026, 3, 2, 9, 30)
    task.save()
    move("manager", kind="task", id=task.pk, start="2026-04-01", end="")
    task.refresh_from_db()
    assert (task.start_date, task.due_date) == (datetime(2026, 4, 1, 9, 30), None)


@pytest.mark.parametrize(
    "wrong",
    [
        {"start": "2026-04-10", "end": "2026-04-01"},
        {"start": "tomorrow"},
        {"kind": "milestone"},
        {"id": "x"},
        {"id": "01a20da9-d656-78e5-8967-a54edc4838de"},
    ],
)
def test_bad_input_moves_nothing(studio, work, move, wrong):
    item = item_of(studio, work.anim)
    response = move("manager", **{"kind": "item", "id": item.pk, **DAYS, **wrong})
    assert 400 <= response.status_code < 500
    item.refresh_from_db()
    assert item.start_date == date(2026, 3, 2)


def test_bars_of_another_production_are_not_reached(studio, work, move):
    assert move("manager", kind="task", id=work.other.pk, **DAYS).status_code == 404


def test_the_chart_has_what_has_dates(studio, work, office):
    item_of(studio, work.anim)
    response = office("supervisor").get(reverse("desk:schedule", args=[studio.project.pk]))
    assert [bar["name"] for bar in response.context["bars"]] == ["Anim"]
    task = work.anim_tasks[0]
    task.start_date, task.due_date = datetime(2026, 3, 2), datetime(2026, 3, 9)
    task.save()
    address = reverse("desk:schedule", args=[studio.project.pk])
    response = office("supervisor").get(address, {"type": str(work.anim.pk)})
    assert [bar["id"] for bar in response.context["bars"]] == [str(task.pk)]
    assert len(response.context["lines"]) == 2
    assert office("supervisor").get(address, {"type": str(work.light.pk)}).status_code == 404
