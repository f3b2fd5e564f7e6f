"""Several people on the same tasks at once: nobody fails, nothing is lost."""

import pytest
from django.db import connection

from activity.models import News, Notification, Subscription
from events.models import ApiEvent
from tasks.models import Comment, Task, TaskPersonLink, TimeSpent
from tests import factories
from tests.conftest import ApiClient
from tests.tasks.test_progress import plain_recomputation
from tests.together import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer at a time"),
]


@pytest.fixture
def shared():
    """A production with two tasks of one shot and six managers, each with a client."""
    people = [factories.person("manager") for _ in range(6)]
    project = factories.project(team=people)
    shot = factories.shot(project)
    wip, wfa = factories.task_status("wip", is_wip=True), factories.task_status("wfa", is_feedback_request=True)
    factories.task_status("todo", is_default=True)
    factories.entity_type("Concept")
    tasks = [factories.task(shot, factories.task_type(name, "Shot"), wip, assignees=people) for name in ("A", "B")]
    return [ApiClient(person) for person in people], tasks, [wip, wfa]


def test_comments_time_and_assignments_at_once(shared):
    clients, tasks, statuses = shared
    ids = [str(task.pk) for task in tasks]

    def work(number, client):
        def job():
            codes, person = [], str(client.person.pk)
            for turn in range(4):
                task, status = ids[(number + turn) % 2], statuses[(number + turn) % 2]
                body = {"task_status_id": str(status.pk), "comment": "see #all"}
                posted = client.post(f"/actions/tasks/{task}/comment", body)
                codes.append(posted.status_code)
                order = ids if number % 2 else ids[::-1]
                codes.append(client.put("/actions/tasks/set-priority", {"task_ids": order, "priority": 1}).status_code)
                codes.append(client.put(f"/actions/persons/{person}/assign", {"task_ids": order}).status_code)
                day = f"/actions/tasks/{task}/time-spents/2026-03-02/persons/{person}/add"
                codes.append(client.post(day, {"duration": 10}).status_code)
                if turn % 2:
                    path = f"/data/tasks/{task}/comments/{posted.json()['id']}"
                    codes.append(client.delete(path).status_code)
            return codes

        return job

    answers = at_once(*(work(number, client) for number, client in enumerate(clients)))
    assert {code for codes in answers for code in codes} <= {200, 201, 204}
    for task in Task.objects.filter(pk__in=ids):
        assert task.duration == sum(TimeSpent.objects.filter(task=task).values_list("duration", flat=True))
        last = Comment.objects.filter(object_id=task.pk).order_by("created_at", "pk").last()
        assert task.last_comment_date.replace(microsecond=0) >= last.created_at.replace(microsecond=0)
    assert sum(Task.objects.filter(pk__in=ids).values_list("duration", flat=True)) == 6 * 4 * 10
    assert plain_recomputation(tasks[0])["retake_count"] == 0


def test_a_task_is_deleted_while_people_talk_about_it(shared):
    clients, tasks, statuses = shared
    task = tasks[0].pk
    body = {"task_status_id": str(statuses[1].pk), "comment": "hello"}
    rows = [clients[0].post(f"/actions/tasks/{task}/comment", body).json()["id"] for _ in range(6)]

    def talk(client, row):
        def job():
            return [
                client.put(
                    f"/data/comments/{row}", {"text": "edited", "task_status_id": str(statuses[0].pk)}
                ).status_code,
                client.post(f"/data/tasks/{task}/comments/{row}/reply", {"text": "answer"}).status_code,
                client.post(f"/actions/tasks/{task}/comment", body).status_code,
                client.delete(f"/data/comments/{row}").status_code,
            ]

        return job

    def remove():
        return [clients[5].delete(f"/data/tasks/{task}?force=true").status_code]

    jobs = [talk(client, row) for client, row in zip(clients[:5], rows[:5], strict=True)]
    answers = at_once(*jobs, remove)
    assert answers[-1] == [204]
    assert {code for codes in answers for code in codes} <= {200, 201, 204, 404}
    assert not Task.objects.filter(pk=task).exists()
    assert not Comment.objects.filter(object_id=task).exists()


def test_changes_of_status_at_once_form_one_chain(shared):
    """No update is lost: each change starts from what the former left, and the counters say how many there were."""
    clients, tasks, (wip, _wfa) = shared
    task, retake = tasks[0], factories.task_status("retake", is_retake=True)

    def work(number, client):
        def job():
            codes = []
            for turn in range(5):
                status = (wip, retake)[(number + turn) % 2]
                body = {"task_status_id": str(status.pk), "comment": f"{number}.{turn}"}
                codes.append(client.post(f"/actions/tasks/{task.pk}/comment", body).status_code)
            return codes

        return job

    answers = at_once(*(work(number, client) for number, client in enumerate(clients)))
    assert {code for codes in answers for code in codes} == {201}
    events = ApiEvent.objects.filter(name="task:status-changed").order_by("id").values_list("data", flat=True)
    steps = [(event["previous_task_status_id"], event["new_task_status_id"]) for event in events]
    assert len(steps) > 2
    assert steps[0][0] == str(wip.pk)
    assert [before for before, _after in steps[1:]] == [after for _before, after in steps[:-1]]
    stored = Task.objects.get(pk=task.pk)
    assert str(stored.task_status_id) == steps[-1][1]
    assert stored.retake_count == sum(after == str(retake.pk) for _before, after in steps)
    newest = Comment.objects.filter(object_id=task.pk).order_by("created_at").last()
    assert stored.last_comment_date == newest.created_at.replace(microsecond=0)
    assert News.objects.filter(task=task, change=True).count() == len(steps)


@pytest.mark.parametrize("bulk", [False, True])
def test_tasks_are_deleted_while_people_are_assigned_to_them(shared, bulk):
    clients, tasks, statuses = shared
    ids = [str(task.pk) for task in tasks]

    def work(number, client):
        person, order = str(client.person.pk), ids if number % 2 else ids[::-1]

        def job():
            codes = []
            for turn in range(3):
                body = {"task_status_id": str(statuses[turn % 2].pk), "comment": "see #all"}
                posted = client.post(f"/actions/tasks/{order[0]}/comment", body)
                codes.append(posted.status_code)
                codes.append(client.put("/actions/tasks/clear-assignation", {"task_ids": order}).status_code)
                codes.append(client.put(f"/actions/persons/{person}/assign", {"task_ids": order}).status_code)
                codes.append(client.put(f"/actions/tasks/{order[1]}/assign", {"person_id": person}).status_code)
                codes.append(client.post(f"/actions/user/tasks/{order[0]}/subscribe").status_code)
                day = f"/actions/tasks/{order[1]}/time-spents/2026-03-02/persons/{person}/add"
                codes.append(client.post(day, {"duration": 10}).status_code)
                if posted.status_code == 201:
                    path = f"/actions/tasks/{order[0]}/comments/{posted.json()['id']}/move"
                    codes.append(client.post(path, {"target_task_id": order[1]}).status_code)
            return codes

        return job

    def remove():
        if bulk:
            path = f"/actions/projects/{tasks[0].project_id}/delete-tasks"
            return [clients[5].post(path, ids).status_code]
        return [clients[5].delete(f"/data/tasks/{pk}?force=true").status_code for pk in ids]

    jobs = [work(number, client) for number, client in enumerate(clients[:5])]
    answers = at_once(*jobs, remove)
    assert set(answers[-1]) == {200 if bulk else 204}
    # 403: whoever was taken off a task in between may not log time on it
    assert {code for codes in answers for code in codes} <= {200, 201, 204, 403, 404}
    for model, name in (
        *((Task, "pk"), (Comment, "object_id"), (TimeSpent, "task_id"), (TaskPersonLink, "task_id")),
        *((News, "task_id"), (Notification, "task_id"), (Subscription, "task_id")),
    ):
        assert not model.objects.filter(**{f"{name}__in": ids}).exists(), model
