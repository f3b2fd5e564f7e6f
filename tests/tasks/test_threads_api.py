"""Threads: read page by page, answered, corrected, posted once, and told to whoever listens (spec 06, 9 and 17)."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from activity.models import Notification
from events.models import ApiEvent, LiveEvent
from files.models import PreviewFile
from productions.models import ProjectPersonLink
from tasks.models import Comment, Task
from tests import factories
from tests.tasks.test_comments_api import post


def texts(answer):
    return [row["text"] for row in answer.json()["data"]]


@pytest.fixture
def thread(studio, work):
    """Four comments on a task, oldest first: the manager's, the artist's, the client's and a published one."""
    for who, values in (
        ("manager", {"comment": "one"}),
        ("artist", {"comment": "two", "status": "wfa"}),
        ("client", {"comment": "three", "status": "wfa"}),
        ("manager", {"comment": "four", "for_client": True}),
    ):
        assert post(studio.as_(who), work, **values).status_code == 201
    return f"/data/tasks/{work.task.pk}/comments"


@pytest.mark.parametrize(
    ("who", "first", "second", "total"),
    [
        ("manager", ["four", "three"], ["two", "one"], 4),
        ("artist", ["four", "two"], ["one"], 3),
        ("client", ["four", "three"], [], 2),
    ],
)
def test_a_thread_is_paged_as_its_reader_sees_it(studio, thread, who, first, second, total):
    client = studio.as_(who)
    pages = [client.get(f"{thread}?page={page}&limit=2") for page in (1, 2)]
    assert [texts(page) for page in pages] == [first, second]
    assert [page.json()["total"] for page in pages] == [total, total]
    assert [row["id"] for page in pages for row in page.json()["data"]] == [
        row["id"] for row in client.get(thread).json()
    ]


def test_a_thread_is_narrowed(studio, work, thread):
    client = studio.as_("manager")
    pinned = Comment.objects.get(text="one")
    Comment.objects.filter(pk=pinned.pk).update(pinned=True)
    for query, expected in (
        (f"person_id={studio.artist.pk}", ["two"]),
        (f"task_status_id={work.statuses.wfa.pk}", ["three", "two"]),
        ("pinned=true", ["one"]),
        ("pinned=false", ["four", "three", "two"]),
    ):
        assert texts(client.get(f"{thread}?page=1&{query}")) == expected, query
    for query in ("person_id=nonsense", "task_status_id=1", "page=x", "page=1&limit=0"):
        assert client.get(f"{thread}?{query}").status_code == 400, query


def test_a_client_sees_the_picture_of_an_internal_comment_and_not_its_words(studio, work, thread):
    shown = Comment.objects.get(text="two")
    shown.previews.set([factories.make(PreviewFile, task=work.task, validation_status="validated")])
    hidden = Comment.objects.get(text="one")
    hidden.previews.set([factories.make(PreviewFile, task=work.task, validation_status="rejected")])
    rows = {row["id"]: row for row in studio.as_("client").get(thread).json()}
    assert rows[str(shown.pk)]["text"] == ""
    assert len(rows[str(shown.pk)]["previews"]) == 1
    assert str(hidden.pk) not in rows
    assert len(rows) == 3


def test_isolated_clients_do_not_read_each_other(studio, work, thread, client_of):
    other = factories.person("client")
    ProjectPersonLink.objects.create(project=studio.project, person=other)
    studio.project.is_clients_isolated = True
    studio.project.save()
    assert texts(studio.as_("client").get(f"{thread}?page=1")) == ["four", "three"]
    assert texts(client_of(other).get(f"{thread}?page=1")) == ["four"]


def test_a_comment_sent_twice_with_a_key_is_posted_once(studio, work):
    def send(who="artist", key="a key", **values):
        path = f"/actions/tasks/{work.task.pk}/comment"
        body = {"task_status_id": str(work.statuses.wfa.pk), "comment": "hello", **values}
        return studio.as_(who).post(path, body, HTTP_IDEMPOTENCY_KEY=key)

    first, again = send(), send()
    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert Comment.objects.count() == 1
    Comment.objects.get().acknowledgements.add(studio.manager)
    assert send().json()["acknowledgements"] == [str(studio.manager.pk)]
    assert ApiEvent.objects.filter(name="comment:new").count() == 1
    assert send(comment="something else").status_code == 400
    assert send(key="another").json()["id"] != first.json()["id"]
    assert send(who="manager").json()["id"] != first.json()["id"]
    assert Comment.objects.count() == 3


def answer_of(studio, work, text="hello"):
    """Let the artist answer the manager's comment; return the path of the comment and the answer's id."""
    comment = post(studio.as_("manager"), work).json()["id"]
    path = f"/data/tasks/{work.task.pk}/comments/{comment}"
    return path, studio.as_("artist").post(f"{path}/reply", {"text": text}).json()["id"]


def test_an_answer_is_corrected_and_whoever_it_now_mentions_is_told(studio, work):
    manager, supervisor = studio.manager.full_name, studio.supervisor.full_name
    path, reply_id = answer_of(studio, work, f"@{manager}")
    before = Comment.objects.get().replies[0]
    Notification.objects.all().delete()
    answer = studio.as_("artist").put(f"{path}/reply/{reply_id}", {"text": f"@{manager} @{supervisor}"})
    assert answer.status_code == 200
    mentions = {str(studio.manager.pk), str(studio.supervisor.pk)}
    (reply,) = answer.json()["replies"]
    assert set(reply.pop("mentions")) == mentions
    assert reply == {**{key: before[key] for key in before if key != "mentions"}, "text": f"@{manager} @{supervisor}"}
    assert [(row.type, row.person) for row in Notification.objects.all()] == [("reply-mention", studio.supervisor)]
    assert ApiEvent.objects.filter(name="comment:update").count() == 1


@pytest.mark.parametrize(
    ("who", "status"), [("admin", 200), ("artist", 200), ("manager", 403), ("client", 403), ("outsider", 403)]
)
def test_who_corrects_an_answer(studio, work, who, status):
    path, reply_id = answer_of(studio, work)
    assert studio.as_(who).put(f"{path}/reply/{reply_id}", {"text": "other"}).status_code == status
    assert (Comment.objects.get().replies[0]["text"] == "other") == (status == 200)


def test_a_bad_correction_changes_nothing(studio, work, nothing_written):
    path, reply_id = answer_of(studio, work)
    with nothing_written():
        assert studio.as_("artist").put(f"{path}/reply/{reply_id}", {"text": None}).status_code == 400
        assert studio.as_("artist").put(f"{path}/reply/{work.task.pk}", {"text": "x"}).status_code == 404


@pytest.mark.parametrize(
    "values",
    [{"replies": ["x"]}, {"replies": {}}, {"replies": "x"}, {"checklist": "x"}, {"links": {"a": 1}}],
    ids=json.dumps,
)
def test_what_would_break_a_thread_is_refused(studio, work, values, nothing_written):
    comment = post(studio.as_("manager"), work).json()["id"]
    with nothing_written():
        assert studio.as_("admin").put(f"/data/comments/{comment}", values).status_code == 400
        body = {"object_id": str(work.task.pk), "object_type": "Task", "person_id": str(studio.artist.pk), **values}
        assert studio.as_("admin").post("/data/comments", body).status_code == 400


def live(name):
    """Return the payloads of the events of a name that only those hear who listen now."""
    return list(LiveEvent.objects.filter(name=name).order_by("pk").values_list("data", flat=True))


def backdate(studio, work):
    post(studio.as_("manager"), work, "wip", created_at="2026-03-02 10:00:00")
    Task.objects.filter(pk=work.task.pk).update(task_status=work.statuses.done)  # as a PUT leaves it
    post(studio.as_("manager"), work, "todo", created_at="2026-03-01 10:00:00")
    return "done", "wip"


def put(studio, work):
    studio.as_("admin").put(f"/data/tasks/{work.task.pk}", {"task_status_id": str(work.statuses.wfa.pk)})
    return "todo", "wfa"


def move(studio, work):
    comment = post(studio.as_("admin"), work, "wip").json()["id"]
    other = factories.task(work.shot, factories.task_type("Layout", "Shot"), work.statuses.wip)
    body = {"target_task_id": str(other.pk)}
    studio.as_("admin").post(f"/actions/tasks/{work.task.pk}/comments/{comment}/move", body)
    return "wip", "todo"


@pytest.mark.parametrize("change", [backdate, put, move])
def test_a_status_that_moves_beside_the_usual_way_is_told_live(studio, work, change):
    before, after = change(studio, work)
    (told,) = live("task:status-changed")
    assert told["task_id"] == str(work.task.pk)
    assert told["previous_task_status_id"] == str(getattr(work.statuses, before).pk)
    assert told["new_task_status_id"] == str(getattr(work.statuses, after).pk)
    assert told["project_id"] == str(studio.project.pk)


def test_a_task_that_keeps_its_status_tells_nothing_of_it(studio, work):
    path = f"/data/tasks/{work.task.pk}"
    studio.as_("admin").put(path, {"task_status_id": str(work.statuses.todo.pk), "priority": 2})
    assert live("task:status-changed") == []


def test_files_that_come_and_go_are_told_live(studio, work):
    client = studio.as_("artist")
    comment = post(client, work, "wfa").json()["id"]
    added = client.upload(
        f"/actions/tasks/{work.task.pk}/comments/{comment}/add-attachment", file=SimpleUploadedFile("a.txt", b"fox")
    ).json()
    assert [told["comment_id"] for told in live("comment:update")] == [comment]
    path = f"/data/tasks/{work.task.pk}/comments/{comment}/attachments/{added[0]['id']}"
    assert client.delete(path).status_code == 204
    assert len(live("comment:update")) == 2
    assert not ApiEvent.objects.filter(name="comment:update").exists()
