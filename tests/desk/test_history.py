"""Who changed what: the journal on the pages of rows."""

import pytest
from django.urls import reverse

from events.emitter import emit
from productionsite.actor import acting_as
from tests import factories
from tests.admin.test_pages import page

pytestmark = pytest.mark.django_db


def test_a_row_tells_who_changed_it(studio, work, office):
    task = work.anim_tasks[0]
    sent = {"action": "status", "task": task.pk, "status": work.done.pk}
    office("supervisor").post(reverse("desk:act", args=[studio.project.pk]), sent)
    for address in (
        page(type(task), "change", task.pk),
        page(type(task), "history", task.pk),
        reverse("desk:task", args=[task.pk]),
    ):
        response = office("manager").get(address)
        moved = next(event for event in response.context["events"] if event.name == "task:status-changed")
        assert moved.user == studio.supervisor
        told = dict(moved.details)
        assert (told["previous task status"], told["new task status"]) == ("Todo", "Done")
        assert "Task · status changed" in response.content.decode()


def test_only_events_about_the_row_are_told(studio, work, office):
    for task in work.anim_tasks:
        emit("task:update", {"task_id": task.pk}, project_id=studio.project.pk)
    response = office("manager").get(page(type(task), "history", task.pk))
    assert [event.data["task_id"] for event in response.context["events"]] == [str(task.pk)]


def test_a_shot_is_told_by_the_name_of_its_kind(studio, work, office):
    shot = work.shots[0]
    with acting_as(studio.manager.pk):
        emit("shot:update", {"shot_id": str(shot.pk)}, project_id=studio.project.pk)
    response = office("manager").get(page(type(shot), "change", shot.pk))
    assert [event.user for event in response.context["events"]] == [studio.manager]


def test_a_production_tells_of_its_shots_by_their_names(studio, work, office):
    shot, gone = work.shots[0], "01a22b9d-6227-7833-bd93-3b800a68fa90"
    for shot_id in (str(shot.pk), gone):
        emit("shot:update", {"shot_id": shot_id, "data": {"mood": "calm"}}, project_id=studio.project.pk)
    response = office("manager").get(page(type(studio.project), "history", studio.project.pk))
    told = [dict(event.details) for event in response.context["events"] if event.name == "shot:update"]
    assert {one["shot"] for one in told} == {f"{shot.name} (Shot of SQ01, The Production)", "no longer there"}
    assert "<dt>mood</dt><dd>calm</dd>" in response.content.decode()


def test_rows_without_production_have_a_history_too(studio, office):
    department = factories.department()
    emit("department:update", {"department_id": str(department.pk)})
    response = office("admin").get(page(type(department), "history", department.pk))
    assert [event.name for event in response.context["events"]] == ["department:update"]


@pytest.mark.parametrize(("person", "status"), [("manager", 200), ("supervisor", 403), ("outside_manager", 403)])
def test_the_history_of_rows_one_does_not_see_is_refused(studio, work, office, person, status):
    task = work.light_tasks[0]
    assert office(person).get(page(type(task), "history", task.pk)).status_code == status


def test_a_history_takes_a_constant_number_of_statements(studio, work, office, sql_count):
    task, client = work.anim_tasks[0], office("manager")
    statuses = [factories.task_status() for _ in range(20)]

    def happen(status):
        payload = {"task_id": task.pk, "new_task_status_id": status.pk, "person_id": studio.artist.pk}
        emit("task:status-changed", payload, project_id=studio.project.pk)

    happen(statuses[0])
    address = page(type(task), "history", task.pk)
    client.get(address)
    few = sql_count(client.get, address)
    for status in statuses:
        happen(status)
    assert sql_count(client.get, address) == few
