"""The quotas of a production: the figures of the API as a table of people and periods."""

from datetime import date, datetime

import pytest
from django.urls import reverse

from desk.queries.quotas import buckets
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def delivered(studio, work):
    """The artist delivered a shot of 48 frames on a Tuesday, in both departments."""
    work.shots[0].nb_frames = 48
    work.shots[0].save()
    for task in (work.anim_tasks[0], work.light_tasks[0]):
        task.end_date = task.real_start_date = datetime(2026, 3, 3, 12)
        task.save()
        task.assignees.set([studio.artist])
    return reverse("desk:quotas", args=[studio.project.pk])


def shown(client, address, **query):
    """Return the table of a page."""
    response = client.get(address, query)
    assert response.status_code == 200
    return response.context["quotas"]


@pytest.mark.parametrize(
    ("query", "sums"),
    [
        ({}, 48),
        ({"figure": "count", "count": "feedback"}, 1),
        ({"period": "month", "figure": "seconds"}, 48 / 25),
        ({"period": "day"}, 48),
    ],
)
def test_a_table_ends_with_the_latest_delivery(studio, delivered, office, query, sums):
    found = shown(office("manager"), delivered, **query)
    assert [row["person"] for row in found["rows"]] == [studio.artist]
    assert found["rows"][0]["sums"][-1] == found["total"]["sums"][-1] == sums
    assert found["rows"][0]["mean"] == sums
    assert found["until"] == date(2026, 3, 3)


def test_earlier_days_are_asked_for(delivered, office):
    found = shown(office("manager"), delivered, until="2026-02-01")
    assert set(found["total"]["sums"]) == {None}
    response = office("manager").get(delivered, {"until": "2026-03-20"})
    assert "48" in response.content.decode()
    assert "until=2025" in response.content.decode()


@pytest.mark.parametrize("period", ["day", "week", "month"])
def test_later_begins_where_these_end(delivered, office, period):
    """A table asked for on the last day of a month is followed by the next month, not by the one after it."""
    asked = {"period": period, "until": "2026-03-31"}
    these = shown(office("manager"), delivered, **asked)
    later = shown(office("manager"), delivered, **asked | {"until": these["later"].isoformat()})
    assert later["earlier"] == {"day": date(2026, 3, 31), "week": date(2026, 4, 5), "month": date(2026, 3, 31)}[period]
    before = shown(office("manager"), delivered, **asked | {"until": these["earlier"].isoformat()})
    assert buckets(period, before["until"])[-1][1] < these["periods"][0]
    assert len({*before["periods"], *these["periods"], *later["periods"]}) == 3 * len(these["periods"])


def test_task_types_stand_in_the_order_of_the_production(studio, work, delivered, office):
    studio.project.project_task_type_links.filter(task_type=work.anim).update(priority=9)
    assert office("manager").get(delivered).context["types"] == [work.light, work.anim]


def test_a_supervisor_sees_the_quotas_of_their_departments(work, delivered, office):
    assert office("manager").get(delivered).context["types"] == [work.anim, work.light]
    response = office("supervisor").get(delivered, {"type": str(work.light.pk)})
    assert response.context["types"] == [work.anim]
    assert response.context["chosen"] == work.anim


@pytest.mark.parametrize(
    "query",
    [
        {"count": "all"},
        {"period": "year"},
        {"figure": "money"},
        {"until": "soon"},
        {"until": "0001-01-01"},
        {"until": "9999-12-31", "period": "month"},
    ],
)
def test_strange_questions_are_refused(delivered, office, query):
    assert office("manager").get(delivered, query).status_code == 302
    assert office("manager").get(delivered, query, headers={"accept": "application/json"}).status_code == 400


def test_nothing_delivered_is_said(studio, work, office):
    content = office("manager").get(reverse("desk:quotas", args=[studio.project.pk])).content.decode()
    assert "Nobody has delivered anything" in content


def test_many_people_take_no_more_statements(studio, work, delivered, office, sql_count):
    client = office("manager")
    client.get(delivered)
    few = sql_count(client.get, delivered)
    for _number in range(15):
        task = factories.task(factories.shot(studio.project, nb_frames=5), work.anim, assignees=[factories.person()])
        task.end_date = task.real_start_date = datetime(2026, 3, 2, 12)
        task.save()
    assert sql_count(client.get, delivered) == few <= 30
    assert len(client.get(delivered).context["quotas"]["rows"]) == 16


@pytest.mark.parametrize(("period", "last"), [("day", "2026-01-02"), ("week", "2026-1"), ("month", "2026-01")])
def test_periods_are_named_as_the_sums_are(period, last):
    found = buckets(period, date(2026, 1, 2))
    assert found[-1][0] == last
    assert len({key for key, _first in found}) == len(found)
    assert [first for _key, first in found] == sorted(first for _key, first in found)
