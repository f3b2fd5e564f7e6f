"""Bulk actions of the board: each with each role, through the rules and with the events of the API."""

import pytest
from django.urls import reverse

from accounts.choices import Role
from desk.services import bulk
from events.models import ApiEvent
from tasks.models import Comment, Task
from tests import factories

pytestmark = pytest.mark.django_db

INSIDE = ("admin", "manager", "supervisor")
OUTSIDE = ("artist", "client", "vendor", "outsider", "outside_manager")


@pytest.fixture
def act(studio, office):
    """Return a function (person, action, **fields) → answer of the action on the studio's production."""

    def send(by, action, project=None, **fields):
        address = reverse("desk:act", args=[(project or studio.project).pk])
        return office(by).post(address, {"action": action, **fields}, headers={"accept": "application/json"})

    return send


def names():
    return list(ApiEvent.objects.order_by("created_at", "pk").values_list("name", flat=True))


def fields_of(action, studio, work, tasks):
    """Return what a form sends for an action on some tasks, or on their entities."""
    extra = {
        "status": {"status": work.done.pk, "comment": "Good"},
        "assign": {"person": studio.artist.pk},
        "unassign": {"person": studio.artist.pk},
        "people": {"people": [studio.artist.pk]},
        "priority": {"priority": "3"},
        "cancel": {},
        "restore": {},
        "create": {"types": [work.light.pk]},
    }[action]
    if action in ("cancel", "restore", "create"):
        return {"entity": [task.entity_id for task in tasks], **extra}
    return {"task": [task.pk for task in tasks], **extra}


ACTIONS = ("status", "assign", "unassign", "people", "priority", "cancel", "restore", "create")


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("person", OUTSIDE)
def test_others_change_nothing(studio, work, act, nothing_written, action, person):
    with nothing_written():
        response = act(person, action, **fields_of(action, studio, work, work.anim_tasks))
    assert response.status_code == (404 if person == "outside_manager" else 302)
    assert set(Task.objects.filter(project=studio.project).values_list("task_status", flat=True)) == {work.todo.pk}
    assert names() == []


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("person", INSIDE)
def test_who_leads_a_production_changes_it(studio, work, act, action, person):
    if action == "unassign":
        for task in work.anim_tasks:
            task.assignees.add(studio.artist)
    response = act(person, action, **fields_of(action, studio, work, work.anim_tasks))
    if person == "supervisor" and action in ("cancel", "restore", "create"):
        assert response.status_code == 403
        assert names() == []
        return
    assert response.status_code == 200, response.json()
    tasks = Task.objects.filter(pk__in=[task.pk for task in work.anim_tasks])
    held = {
        "status": lambda: set(tasks.values_list("task_status", flat=True)) == {work.done.pk},
        "assign": lambda: tasks.filter(assignees=studio.artist).count() == 2,
        "unassign": lambda: not tasks.filter(assignees=studio.artist).exists(),
        "people": lambda: tasks.filter(assignees=studio.artist).count() == 2,
        "priority": lambda: set(tasks.values_list("priority", flat=True)) == {3},
        "cancel": lambda: tasks.filter(entity__canceled=True).count() == 2,
        "restore": lambda: not tasks.filter(entity__canceled=True).exists(),
        "create": lambda: response.json()["changed"] == 0,  # they have one each already
    }[action]
    assert held()
    expected = {
        "status": "task:status-changed",
        "assign": "task:assign",
        "unassign": "task:unassign",
        "people": "task:assign",
        "priority": "task:update",
        "cancel": "shot:update",
        "restore": "shot:update",
    }
    if action in expected:
        assert names().count(expected[action]) == 2
        author = studio.people[person]
        assert set(ApiEvent.objects.values_list("user", flat=True)) == {author.pk}


@pytest.mark.parametrize("action", ["status", "assign", "unassign", "people", "priority"])
def test_a_supervisor_leaves_other_departments_alone(studio, work, act, action):
    mixed = [work.anim_tasks[0], work.light_tasks[0]]
    if action == "unassign":
        for task in mixed:
            task.assignees.add(studio.artist)
    before = Task.objects.filter(pk=work.light_tasks[0].pk).values().get()
    response = act("supervisor", action, **fields_of(action, studio, work, mixed))
    assert response.status_code == 200
    assert response.json()["changed"] == 1
    assert "not yours" in response.json()["message"]
    assert list(response.json()["cells"]) == [str(work.anim_tasks[0].pk)]
    assert Task.objects.filter(pk=work.light_tasks[0].pk).values().get() == before


def test_a_manager_who_only_supervises_there_does_not_cancel(studio, work, act):
    factories.join(work.elsewhere, studio.manager, Role.SUPERVISOR)
    response = act("manager", "cancel", work.elsewhere, entity=[work.other.entity_id])
    assert response.status_code == 403
    response = act("manager", "priority", work.elsewhere, task=[work.other.pk], priority="1")
    assert response.json()["changed"] == 1


def test_tasks_of_another_production_are_not_reached(studio, work, act):
    response = act("manager", "status", task=[work.other.pk], status=work.done.pk)
    assert response.json()["changed"] == 0
    work.other.refresh_from_db()
    assert work.other.task_status == work.todo


def test_a_status_comes_with_its_comment(studio, work, act):
    act("supervisor", "status", task=[work.anim_tasks[0].pk], status=work.review.pk, comment="Please look")
    comment = Comment.objects.get()
    assert (comment.text, comment.person, comment.task_status) == ("Please look", studio.supervisor, work.review)
    assert "task:to-review" in names()


def test_tasks_are_created_where_they_lack(studio, work, act):
    work.light_tasks[0].delete()
    entities = [shot.pk for shot in work.shots]
    response = act("manager", "create", entity=entities, types=[work.anim.pk, work.light.pk])
    assert response.json() == {"message": "1 task created.", "changed": 1, "reload": True, "cells": {}}
    assert Task.objects.filter(entity__in=entities).count() == 4
    assert names() == ["task:new"]


def test_a_type_of_another_kind_is_refused(studio, work, act, nothing_written):
    for_assets = factories.task_type()
    with nothing_written():
        response = act("manager", "create", entity=[work.shots[0].pk], types=[for_assets.pk])
    assert response.status_code == 400


@pytest.mark.parametrize(
    "fields",
    [
        {"action": "status"},
        {"action": "status", "task": "x", "status": "x"},
        {"action": "nonsense", "task": "{task}"},
        {"action": "status", "task": "{task}"},
        {"action": "status", "task": "{task}", "status": "{task}"},
        {"action": "priority", "task": "{task}", "priority": "7"},
        {"action": "priority", "task": "{task}", "priority": "²"},
        {"action": "assign", "task": "{task}", "person": "{task}"},
        {"action": "create", "entity": "{entity}"},
        {"action": "create", "entity": "{entity}", "types": "{task}"},
    ],
)
def test_bad_input_is_told_and_changes_nothing(studio, work, office, nothing_written, fields):
    known = {"{task}": work.anim_tasks[0].pk, "{entity}": work.shots[0].pk}
    sent = {name: known.get(value, value) for name, value in fields.items()}
    address = reverse("desk:act", args=[studio.project.pk])
    with nothing_written():
        response = office("manager").post(address, sent, headers={"accept": "application/json"})
        assert 400 <= response.status_code < 500
        assert response.json()["message"]
        assert office("manager").post(address, sent).status_code in (302, 404)


def test_a_form_without_script_goes_back_with_a_message(studio, work, office):
    sent = {"action": "priority", "task": work.anim_tasks[0].pk, "priority": "2", "next": "/admin/desk/"}
    response = office("manager").post(reverse("desk:act", args=[studio.project.pk]), sent)
    assert (response.status_code, response["Location"]) == (302, "/admin/desk/")
    elsewhere = {**sent, "next": "https://elsewhere.example/"}
    assert office("manager").post(reverse("desk:act", args=[studio.project.pk]), elsewhere)["Location"] == "/admin/"


def test_only_posts_change(studio, work, office):
    assert office("manager").get(reverse("desk:act", args=[studio.project.pk])).status_code == 405


@pytest.mark.parametrize("action", ["status", "assign", "unassign", "people", "priority", "cancel", "create"])
@pytest.mark.parametrize("person", ["manager", "supervisor"])
def test_many_rows_take_a_constant_number_of_statements(studio, work, act, sql_count, action, person):
    if person == "supervisor" and action in ("cancel", "create"):
        return
    kind = factories.task_type(for_entity="Shot", department=work.anim.department)

    def some(number):
        tasks = [factories.task(factories.shot(studio.project), work.anim, work.todo) for _ in range(number)]
        sent = fields_of(action, studio, work, tasks)
        return {**sent, "types": [kind.pk]} if action == "create" else sent

    act(person, action, **some(1))
    few = sql_count(act, person, action, **some(2))
    assert sql_count(act, person, action, **some(20)) == few


def test_no_more_than_some_rows_at_once(studio, work, monkeypatch, act):
    monkeypatch.setattr(bulk, "MOST", 1)
    response = act("manager", "priority", task=[task.pk for task in work.anim_tasks], priority="1")
    assert response.status_code == 400
