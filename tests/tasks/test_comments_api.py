"""What people say on tasks, and what follows."""

import pytest

from activity.models import News, Notification, Subscription
from events.models import ApiEvent
from productions.models import ProjectStatusAutomationLink, ProjectTaskTypeLink
from tasks.models import Comment, StatusAutomation, Task
from tasks.services.comments import NewComment, post_comments
from tests import factories


def post(client, work, status="wip", task=None, **values):
    status = getattr(work.statuses, status)
    path = f"/actions/tasks/{(task or work.task).pk}/comment"
    return client.post(path, {"task_status_id": str(status.pk), "comment": "hello", **values})


@pytest.mark.parametrize(
    ("who", "status", "answer"),
    [
        ("admin", "done", 201),
        ("manager", "done", 201),
        ("supervisor", "done", 201),
        ("artist", "wfa", 201),
        ("artist", "done", 403),
        ("client", "wfa", 201),
        ("client", "done", 403),
        ("vendor", "wfa", 403),
        ("outsider", "wfa", 403),
        ("outside_manager", "wfa", 403),
    ],
)
def test_who_comments_with_which_status(studio, work, who, status, answer, nothing_written):
    if answer == 201:
        told = post(studio.as_(who), work, status).json()
        assert told["task_status"]["short_name"] == status
        assert told["person"]["id"] == str(studio.people[who].pk)
        assert Task.objects.get(pk=work.task.pk).task_status_id == getattr(work.statuses, status).pk
        return
    with nothing_written():
        assert post(studio.as_(who), work, status).status_code == answer


def test_a_production_may_allow_clients_a_status(studio, work):
    from productions.models import ProjectTaskStatusLink

    ProjectTaskStatusLink.objects.create(project=studio.project, task_status=work.statuses.done, is_client_allowed=True)
    assert post(studio.as_("client"), work, "done").status_code == 201


def test_only_the_direction_chooses_author_date_and_audience(studio, work):
    chosen = {"person_id": str(studio.vendor.pk), "created_at": "2026-01-05 10:00:00", "for_client": True}
    told = post(studio.as_("artist"), work, **chosen).json()
    assert (told["person_id"], told["for_client"]) == (str(studio.artist.pk), False)
    assert told["created_at"] != "2026-01-05T10:00:00"
    told = post(studio.as_("manager"), work, **chosen).json()
    assert (told["person_id"], told["for_client"], told["created_at"]) == (
        str(studio.vendor.pk),
        True,
        "2026-01-05T10:00:00",
    )


def test_the_events_of_a_change_of_status(studio, work):
    post(studio.as_("artist"), work, "wfa")
    names = list(ApiEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["comment:new", "task:update", "task:status-changed", "task:to-review", "news:new"]
    moved = ApiEvent.objects.get(name="task:status-changed")
    assert moved.data["previous_task_status_id"] == str(work.statuses.todo.pk)
    assert moved.project_id == studio.project.pk


@pytest.mark.parametrize(
    "change", [{"comment": None}, {"comment": 3}, {"task_status_id": ""}, {"checklist": "["}, {"links": [3]}]
)
def test_a_bad_comment_leaves_nothing(studio, work, change, nothing_written):
    with nothing_written():
        assert post(studio.as_("artist"), work, **change).status_code == 400


def test_retakes_are_capped_and_a_refused_one_leaves_nothing(studio, work, nothing_written):
    studio.project.max_retakes = 1
    studio.project.save()
    assert post(studio.as_("manager"), work, "retake").status_code == 201
    with nothing_written():
        assert post(studio.as_("manager"), work, "retake").status_code == 400
    work.shot.data = {"max_retakes": 2}
    work.shot.save()
    assert post(studio.as_("manager"), work, "retake").status_code == 201


def test_a_negative_cap_is_none_whatever_the_entity_says(studio, work):
    studio.project.max_retakes, work.shot.data = -1, {"max_retakes": 1}
    studio.project.save()
    work.shot.save()
    for status in ("retake", "wip", "retake"):
        assert post(studio.as_("manager"), work, status).status_code == 201


def test_hashtags_echo_on_the_tasks_they_name(studio, work):
    layout = factories.task_type("Layout", "Shot")
    lighting = factories.task_type("Lighting", "Shot")
    other = factories.task(work.shot, layout, work.statuses.wip)
    factories.task(work.shot, lighting, work.statuses.wip)
    post(studio.as_("artist"), work, "wfa", comment="see #layout")
    echo = Comment.objects.get(object_id=other.pk)
    assert echo.text == "see #layout\n\n____\nFrom Animation task"
    assert echo.task_status_id == work.statuses.wip.pk
    post(studio.as_("artist"), work, "wfa", comment="look #all")
    assert Comment.objects.count() == 5


def automate(studio, work, out_type, **values):
    automation = StatusAutomation.objects.create(
        entity_type="shot",
        in_task_type=work.animation,
        in_task_status=work.statuses.done,
        out_task_type=out_type,
        **values,
    )
    ProjectStatusAutomationLink.objects.create(project=studio.project, status_automation=automation)


def test_an_automation_moves_the_next_task_and_never_backwards(studio, work):
    lighting = factories.task_type("Lighting", "Shot")
    other = factories.task(work.shot, lighting, work.statuses.todo)
    automate(studio, work, lighting, out_task_status=work.statuses.wip)
    ProjectTaskTypeLink.objects.create(project=studio.project, task_type=work.animation, priority=2)
    link = ProjectTaskTypeLink.objects.create(project=studio.project, task_type=lighting, priority=1)
    post(studio.as_("manager"), work, "done")
    assert not Comment.objects.filter(object_id=other.pk).exists()
    link.priority = 3
    link.save()
    post(studio.as_("manager"), work, "done")
    answer = Comment.objects.get(object_id=other.pk)
    assert answer.text == "Change triggered by Animation set to Done"
    assert Task.objects.get(pk=other.pk).task_status_id == work.statuses.wip.pk


def test_automations_that_answer_each_other_come_to_an_end(studio, work):
    lighting = factories.task_type("Lighting", "Shot")
    factories.task(work.shot, lighting, work.statuses.todo)
    automate(studio, work, lighting, out_task_status=work.statuses.done)
    back = StatusAutomation.objects.create(
        entity_type="shot",
        in_task_type=lighting,
        in_task_status=work.statuses.done,
        out_task_type=work.animation,
        out_task_status=work.statuses.done,
    )
    ProjectStatusAutomationLink.objects.create(project=studio.project, status_automation=back)
    assert post(studio.as_("manager"), work, "done").status_code == 201
    assert Comment.objects.count() == 3


def test_followers_and_the_mentioned_are_told_and_the_author_is_not(studio, work):
    factories.make(Subscription, person=studio.supervisor, task=work.task)
    factories.make(Subscription, person=studio.client, entity=work.shot.parent, task_type=work.animation)
    text = f"@{studio.vendor.full_name}, have a look"
    post(studio.as_("artist"), work, "wip", comment=text)
    told = set(Notification.objects.values_list("person_id", "type", "change"))
    assert told == {
        (studio.supervisor.pk, "comment", True),
        (studio.client.pk, "comment", True),
        (studio.vendor.pk, "mention", False),
    }
    assert News.objects.get().change is True


def test_a_mention_reaches_the_members_of_a_department_who_are_on_the_team(studio, work):
    department = factories.department("Lighting")
    for person in (studio.vendor, studio.outsider):
        person.departments.add(department)
    told = post(studio.as_("artist"), work, comment="@Lighting please").json()
    assert told["department_mentions"] == [str(department.pk)]
    assert set(Notification.objects.values_list("person_id", "type")) == {(studio.vendor.pk, "mention")}


def test_whoever_is_mentioned_answers_without_moving_the_task(studio, work):
    post(studio.as_("artist"), work, "wip", comment=f"@{studio.outsider.full_name}")
    factories.join(studio.project, studio.outsider)
    post(studio.as_("artist"), work, "wip", comment=f"@{studio.outsider.full_name}")
    assert post(studio.as_("outsider"), work, "wip").status_code == 201
    assert post(studio.as_("outsider"), work, "wfa").status_code == 403


@pytest.mark.parametrize("subscribers", [0, 200])
def test_a_comment_takes_few_queries_however_many_follow(studio, work, sql_count, subscribers):
    people = [factories.person() for _ in range(subscribers)]
    Subscription.objects.bulk_create(Subscription(person=person, task=work.task) for person in people)
    factories.entity_type("Concept")
    assert sql_count(post, studio.as_("artist"), work, "wfa", comment=f"@{studio.vendor.full_name} look") <= 25
    assert Notification.objects.filter(type="comment").count() == subscribers


def test_many_comments_take_as_many_queries_as_few(studio, work, sql_count):
    tasks = [factories.task(factories.shot(studio.project), work.animation, work.statuses.todo) for _ in range(90)]

    def run(some):
        comments = [NewComment(task.pk, work.statuses.wip, studio.artist.pk, "go") for task in some]
        return sql_count(post_comments, comments=comments, actor_id=studio.artist.pk)

    run(tasks[:1])
    assert run(tasks[:2]) == run(tasks[2:12])
    # From twenty tasks on, what they belong to is read apart.
    assert run(tasks[12:40]) == run(tasks[40:]) <= run(tasks[:2]) + 4


def test_an_edited_comment_moves_the_task_and_tells_the_mentioned_again(studio, work):
    row = post(studio.as_("artist"), work, "wip").json()
    changes = {"text": f"@{studio.vendor.full_name}", "task_status_id": str(work.statuses.wfa.pk)}
    answer = studio.as_("artist").put(f"/data/comments/{row['id']}", changes)
    assert answer.json()["editor_id"] == str(studio.artist.pk)
    assert Task.objects.get(pk=work.task.pk).task_status_id == work.statuses.wfa.pk
    assert set(Notification.objects.values_list("person_id", "type")) == {(studio.vendor.pk, "mention")}
    assert ApiEvent.objects.filter(name="comment:update", project_id=studio.project.pk).exists()


@pytest.mark.parametrize(
    ("who", "changes", "status"),
    [
        ("artist", {"text": "mine"}, 200),
        ("artist", {"pinned": True}, 403),
        ("artist", {"for_client": True}, 403),
        ("artist", {"person_id": "00000000-0000-4000-8000-000000000000"}, 403),
        ("supervisor", {"pinned": True}, 200),
        ("supervisor", {"checklist": [{"text": "a", "checked": True}]}, 200),
        ("supervisor", {"text": "yours"}, 403),
        ("manager", {"text": "yours", "pinned": True}, 200),
        ("vendor", {"checklist": []}, 403),
        ("outside_manager", {"text": "yours"}, 403),
    ],
)
def test_who_edits_what(studio, work, who, changes, status):
    row = post(studio.as_("artist"), work, checklist=[{"text": "a", "checked": False}]).json()
    assert studio.as_(who).put(f"/data/comments/{row['id']}", changes).status_code == status


@pytest.mark.parametrize(
    ("who", "status"),
    [("admin", 204), ("manager", 204), ("artist", 204), ("supervisor", 403), ("client", 403), ("outside_manager", 403)],
)
def test_who_deletes_the_artists_comment(studio, work, who, status):
    row = post(studio.as_("artist"), work, "wfa").json()
    assert studio.as_(who).delete(f"/data/tasks/{work.task.pk}/comments/{row['id']}").status_code == status
    stands = Task.objects.get(pk=work.task.pk).task_status_id
    assert stands == (work.statuses.todo if status == 204 else work.statuses.wfa).pk
    assert News.objects.exists() == (status != 204)


def test_clients_and_artists_do_not_read_each_other(studio, work):
    post(studio.as_("artist"), work, comment="internal")
    post(studio.as_("manager"), work, comment="published", for_client=True)
    post(studio.as_("client"), work, "wip", comment="from the client")

    def texts(who):
        return {row["text"] for row in studio.as_(who).get(f"/data/tasks/{work.task.pk}/comments").json()}

    assert texts("manager") == {"internal", "published", "from the client"}
    assert texts("artist") == {"internal", "published"}
    assert texts("client") == {"published", "from the client"}
    internal = Comment.objects.get(text="internal")
    assert studio.as_("client").get(f"/data/comments/{internal.pk}").status_code == 403
    path = f"/data/tasks/{work.task.pk}/comments/{internal.pk}/ack"
    assert studio.as_("client").post(path).status_code == 403


def test_a_thread_takes_the_same_number_of_queries_for_any_length(studio, work, sql_count):
    client, path = studio.as_("supervisor"), f"/data/tasks/{work.task.pk}/comments"
    post(studio.as_("artist"), work)
    client.get(path)
    few = sql_count(client.get, path)
    for _ in range(5):
        post(studio.as_("manager"), work)
        post(studio.as_("artist"), work)
    assert sql_count(client.get, path) == few


def test_an_answer_is_told_and_taken_back(studio, work):
    row = post(studio.as_("artist"), work).json()
    path = f"/data/tasks/{work.task.pk}/comments/{row['id']}/reply"
    answer = studio.as_("manager").post(path, {"text": f"@{studio.vendor.full_name} see"})
    assert answer.status_code == 200
    reply = answer.json()
    assert reply["mentions"] == [str(studio.vendor.pk)]
    assert set(Notification.objects.values_list("person_id", "type")) == {
        (studio.artist.pk, "reply"),
        (studio.vendor.pk, "reply-mention"),
    }
    assert studio.as_("artist").delete(f"{path}/{reply['id']}").status_code == 403
    assert studio.as_("manager").delete(f"{path}/{reply['id']}").json()["replies"] == []
    assert not Notification.objects.exists()


def test_a_comment_moves_between_tasks_of_one_entity(studio, work):
    other = factories.task(work.shot, factories.task_type("Layout", "Shot"), work.statuses.todo)
    row = post(studio.as_("artist"), work, "wfa").json()
    path = f"/actions/tasks/{work.task.pk}/comments/{row['id']}/move"
    assert studio.as_("manager").post(path, {"target_task_id": str(work.asset_task.pk)}).status_code == 400
    moved = studio.as_("manager").post(path, {"target_task_id": str(other.pk)})
    assert moved.json()["object_id"] == str(other.pk)
    assert Task.objects.get(pk=work.task.pk).task_status_id == work.statuses.todo.pk
    assert Task.objects.get(pk=other.pk).task_status_id == work.statuses.wfa.pk
    assert News.objects.get().task_id == other.pk


def test_a_batch_is_posted_as_a_whole_or_not_at_all(studio, work, nothing_written):
    good = {"task_id": str(work.task.pk), "text": "a", "task_status_id": str(work.statuses.wip.pk)}
    bad = {**good, "task_id": str(work.asset_task.pk)}
    with nothing_written():
        answer = studio.as_("artist").post("/actions/tasks/batch-comment", {"comments": [good, bad]})
        assert answer.status_code == 403
        assert studio.as_("artist").post("/actions/tasks/batch-comment", {"comments": [{}]}).status_code == 400
    answer = studio.as_("manager").post("/actions/tasks/batch-comment", {"comments": [good, bad]})
    assert [row["object_id"] for row in answer.json()] == [good["task_id"], bad["task_id"]]


def test_comment_many_keeps_to_the_production(studio, work):
    item = {"task_status_id": str(work.statuses.wip.pk), "comment": "a"}
    path = f"/actions/projects/{studio.project.pk}/tasks/comment-many"
    mine, other = {**item, "object_id": str(work.task.pk)}, {**item, "object_id": str(work.asset_task.pk)}
    assert len(studio.as_("artist").post(path, [mine, other]).json()) == 1
    foreign = factories.task(factories.shot(factories.project()), work.animation)
    answer = studio.as_("manager").post(path, [mine, {**item, "object_id": str(foreign.pk)}])
    assert answer.status_code == 404


def test_the_last_client_comment_is_repeated_for_the_team(studio, work):
    post(studio.as_("client"), work, comment="too dark")
    path = f"/actions/projects/{studio.project.pk}/tasks/copy-client-comments"
    body = {"task_ids": [str(work.task.pk), str(work.asset_task.pk)], "prefix": "Client:"}
    assert studio.as_("supervisor").post(path, body).status_code == 403
    answer = studio.as_("manager").post(path, body)
    assert [row["text"] for row in answer.json()] == ["Client:\n\ntoo dark"]
