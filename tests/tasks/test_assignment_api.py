"""Who may give tasks to whom."""

import pytest

from activity.models import Notification
from events.models import ApiEvent
from productions.models import ProjectPersonLink
from tests import factories


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 200), ("manager", 200), ("supervisor", 200), ("artist", 403), ("client", 403), ("outside_manager", 403)],
)
def test_who_assigns(studio, work, who, status, nothing_written):
    body = {"person_id": str(studio.vendor.pk)}
    path = f"/actions/tasks/{work.task.pk}/assign"
    if status == 200:
        answer = studio.as_(who).put(path, body).json()
        assert set(answer["assignees"]) == {str(studio.artist.pk), str(studio.vendor.pk)}
        assert answer["assigner_id"] == str(studio.people[who].pk)
        return
    with nothing_written():
        assert studio.as_(who).put(path, body).status_code == status


@pytest.mark.parametrize("path", ["/actions/tasks/{task}/assign", "/actions/persons/{person}/assign"])
def test_whoever_is_assigned_again_is_not_notified_again(studio, work, path):
    path = path.format(task=work.task.pk, person=studio.supervisor.pk)
    body = {"person_id": str(studio.supervisor.pk), "task_ids": [str(work.task.pk)]}
    for who in ("manager", "admin"):
        assert studio.as_(who).put(path, body).status_code == 200
    assert Notification.objects.filter(person=studio.supervisor, type="assignation").count() == 1
    assert ApiEvent.objects.filter(name="task:assign").count() == 2
    work.task.refresh_from_db()
    assert work.task.assigner == studio.admin


def test_an_artist_takes_a_task_of_their_department(studio, work):
    body = {"person_id": str(studio.vendor.pk)}
    studio.vendor.departments.add(work.animation.department)
    assert studio.as_("vendor").put(f"/actions/tasks/{work.task.pk}/assign", body).status_code == 200
    assert studio.as_("vendor").put(f"/actions/tasks/{work.asset_task.pk}/assign", body).status_code == 403


def test_an_unknown_person_is_told_under_error(studio, work, admin):
    answer = admin.put(f"/actions/tasks/{work.task.pk}/assign", {"person_id": "nobody"})
    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)


def test_whoever_is_assigned_joins_the_team_of_every_production(studio, work, admin):
    other = factories.task(factories.shot(factories.project(team=[studio.manager])), work.animation)
    body = {"task_ids": [str(work.task.pk), str(other.pk), "nonsense"]}
    answer = admin.put(f"/actions/persons/{studio.outsider.pk}/assign", body).json()
    assert [row["id"] for row in answer] == [str(work.task.pk), str(other.pk)]
    assert ProjectPersonLink.objects.filter(person=studio.outsider).count() == 2


def test_a_bot_needs_a_production_that_lets_bots_collaborate(studio, work, admin):
    body = {"person_id": str(studio.bot.pk)}
    assert admin.put(f"/actions/tasks/{work.task.pk}/assign", body).status_code == 403
    studio.project.is_bot_collaboration_enabled = True
    studio.project.save()
    assert admin.put(f"/actions/tasks/{work.task.pk}/assign", body).status_code == 200


def test_everybody_is_taken_off_some_tasks(studio, work):
    body = {"task_ids": [str(work.task.pk), str(work.asset_task.pk)]}
    answer = studio.as_("manager").put("/actions/tasks/clear-assignation", body)
    assert answer.json() == body["task_ids"]
    assert not work.task.assignees.exists()
    assert ApiEvent.objects.filter(name="task:unassign").count() == 1


def test_an_artist_only_takes_themselves_off(studio, work):
    client, body = studio.as_("artist"), {"task_ids": [str(work.task.pk)]}
    assert client.put("/actions/tasks/clear-assignation", body).json() == []
    answer = client.put("/actions/tasks/clear-assignation", {**body, "person_id": str(studio.artist.pk)})
    assert answer.json() == body["task_ids"]


@pytest.mark.parametrize("priority", [-1, "much", None])
def test_a_priority_is_a_number(work, admin, priority, nothing_written):
    body = {"task_ids": [str(work.task.pk)], "priority": priority}
    with nothing_written():
        assert admin.put("/actions/tasks/set-priority", body).status_code == 400


def test_a_priority_is_set_where_the_caller_may(studio, work):
    body = {"task_ids": [str(work.task.pk), str(work.asset_task.pk)], "priority": "2"}
    assert [row["priority"] for row in studio.as_("manager").put("/actions/tasks/set-priority", body).json()] == [2, 2]
    assert studio.as_("artist").put("/actions/tasks/set-priority", body).json() == []
