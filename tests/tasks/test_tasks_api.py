"""Tasks as people list, create, change and delete them."""

import pytest

from activity.models import News, Notification, Subscription
from events.models import ApiEvent
from tasks.models import Comment, Task, TimeSpent
from tests import factories


def body_of(work, **values):
    return {
        "name": "extra",
        "entity_id": str(work.shot.pk),
        "task_type_id": str(work.animation.pk),
        "task_status_id": str(work.statuses.todo.pk),
        **values,
    }


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("admin", 201),
        ("manager", 201),
        ("supervisor", 403),
        ("artist", 403),
        ("client", 403),
        ("vendor", 403),
        ("outsider", 403),
        ("outside_manager", 403),
    ],
)
def test_only_managers_create_tasks(studio, work, who, status, nothing_written):
    call = studio.as_(who).post
    if status == 201:
        answer = call("/data/tasks", body_of(work)).json()
        assert answer["project_id"] == str(studio.project.pk)
        assert answer["assignees"] == []
        return
    with nothing_written():
        assert call("/data/tasks", body_of(work)).status_code == status


@pytest.mark.parametrize(
    ("change", "status"),
    [
        ({"task_type_id": "nonsense"}, 400),
        ({"entity_id": "00000000-0000-4000-8000-000000000000"}, 404),
        ({"assignees": "somebody"}, 400),
        ({"assignees": ["nonsense"]}, 400),
        ({"difficulty": 9}, 400),
        ({"name": "main"}, 400),
        ({"colour": "red"}, 400),
    ],
)
def test_a_bad_task_is_refused_and_leaves_nothing(studio, work, admin, change, status, nothing_written):
    with nothing_written():
        assert admin.post("/data/tasks", body_of(work, **change)).status_code == status


def test_a_task_type_must_fit_the_entity(work, admin):
    assert admin.post("/data/tasks", body_of(work, task_type_id=str(work.modeling.pk))).status_code == 400


def test_an_update_merges_the_metadata_and_tells_of_assignments(studio, work, admin):
    Task.objects.filter(pk=work.task.pk).update(data={"a": 1})
    changes = {"data": {"b": 2}, "assignees": [str(studio.vendor.pk)]}
    answer = admin.put(f"/data/tasks/{work.task.pk}", changes).json()
    assert answer["data"] == {"a": 1, "b": 2}
    assert "assignees" not in answer
    names = list(ApiEvent.objects.order_by("id").values_list("name", flat=True))
    assert names == ["task:assign", "task:unassign", "task:update"]
    told = Notification.objects.get()
    assert (told.type, told.person_id, told.task_id) == ("assignation", studio.vendor.pk, work.task.pk)


@pytest.mark.parametrize(("keys", "status"), [({"priority": 2}, 200), ({"name": "x"}, 403)])
def test_supervisors_plan_and_nothing_else(studio, work, keys, status):
    assert studio.as_("supervisor").put(f"/data/tasks/{work.task.pk}", keys).status_code == status


def test_supervisors_plan_in_their_departments_only(studio, work):
    studio.supervisor.departments.add(work.modeling.department)
    supervisor = studio.as_("supervisor")
    assert supervisor.put(f"/data/tasks/{work.asset_task.pk}", {"priority": 2}).status_code == 200
    assert supervisor.put(f"/data/tasks/{work.task.pk}", {"priority": 2}).status_code == 403


def test_clients_do_not_see_how_the_studio_works(studio, work):
    Task.objects.filter(pk=work.task.pk).update(duration=60, estimation=120)
    for path in (f"/data/tasks/{work.task.pk}", f"/data/shots/{work.shot.pk}/tasks?relations=true"):
        answer = studio.as_("client").get(path).json()
        row = answer[0] if isinstance(answer, list) else answer
        assert (row["duration"], row["estimation"], row["assignees"]) == (0, 0, [])


def test_a_vendor_of_one_production_lists_only_their_tasks_there(studio, work):
    person = factories.person()
    factories.join(studio.project, person, role="vendor")
    client = type(studio.as_("admin"))(person)
    assert client.get("/data/tasks").json() == []
    work.task.assignees.add(person)
    assert [row["id"] for row in client.get("/data/tasks").json()] == [str(work.task.pk)]


def test_a_used_task_is_not_deleted_and_says_why(studio, work, admin, nothing_written):
    factories.make(TimeSpent, task=work.task, person=studio.artist)
    with nothing_written():
        answer = admin.delete(f"/data/tasks/{work.task.pk}")
    assert answer.status_code == 400
    assert answer.json()["message"] == "The task still has time spents."


def test_a_forced_deletion_takes_everything_along(studio, work, admin):
    studio.as_("artist").post(
        f"/actions/tasks/{work.task.pk}/comment", {"task_status_id": str(work.statuses.wip.pk), "comment": "on it"}
    )
    factories.make(TimeSpent, task=work.task, person=studio.artist)
    factories.make(Subscription, task=work.task, person=studio.supervisor)
    assert admin.delete(f"/data/tasks/{work.task.pk}?force=true").status_code == 204
    for model in (Comment, News, Notification, Subscription, TimeSpent):
        assert not model.objects.exists()
    deleted = ApiEvent.objects.get(name="task:delete")
    assert deleted.data["entity_id"] == str(work.shot.pk)
    assert admin.get(f"/data/tasks/{work.task.pk}").status_code == 404


@pytest.mark.parametrize(
    "path",
    ["/data/tasks?relations=true", "/data/tasks/open-tasks", "/data/projects/{project}/tasks", "/data/user/tasks"],
)
def test_listings_take_the_same_number_of_queries_for_any_number_of_tasks(studio, work, sql_count, path):
    path = path.format(project=studio.project.pk)
    client = studio.as_("artist")
    client.get(path)
    few = sql_count(client.get, path)
    for _ in range(10):
        shot = factories.shot(studio.project)
        factories.task(shot, work.animation, work.statuses.todo, assignees=[studio.artist, studio.vendor])
    assert sql_count(client.get, path) == few


def test_the_whole_pool_is_counted_on_every_page_of_open_tasks(studio, work, admin):
    for _ in range(4):
        factories.task(factories.shot(studio.project), work.animation, work.statuses.done, estimation=10)
    pages = [admin.get(f"/data/tasks/open-tasks?limit=4&page={page}").json() for page in (1, 2, 3)]
    assert [page["stats"]["total"] for page in pages] == [6, 6, 6]
    assert [page["is_more"] for page in pages] == [True, False, False]
    assert [len(page["data"]) for page in pages] == [4, 2, 0]
    assert len({row["id"] for page in pages for row in page["data"]}) == 6


def test_a_listing_of_a_production_is_not_sent_twice(studio, work):
    client = studio.as_("manager")
    path = f"/data/projects/{studio.project.pk}/tasks"
    tag = client.get(path)["ETag"]
    assert client.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert client.get(f"{path}?page=2", HTTP_IF_NONE_MATCH=tag).status_code == 200
    client.put(f"/data/tasks/{work.task.pk}", {"priority": 3})
    assert client.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 200


def test_creating_tasks_twice_creates_them_once(studio, work):
    shots = [factories.shot(studio.project) for _ in range(3)]
    path = f"/actions/projects/{studio.project.pk}/task-types/{work.animation.pk}/shots/create-tasks"
    created = studio.as_("manager").post(path, [str(shot.pk) for shot in shots])
    assert created.status_code == 201
    assert [row["entity_id"] for row in created.json()] == [str(shot.pk) for shot in shots]
    assert {row["task_status_short_name"] for row in created.json()} == {"todo"}
    assert studio.as_("manager").post(path, [str(shots[0].pk)]).json() == []
    assert ApiEvent.objects.filter(name="task:new").count() == 3


def test_creating_tasks_takes_the_same_number_of_queries_for_any_number_of_entities(studio, work, sql_count):
    path = f"/actions/projects/{studio.project.pk}/task-types/{work.animation.pk}/shots/create-tasks"
    client = studio.as_("manager")

    def create(amount):
        ids = [str(factories.shot(studio.project).pk) for _ in range(amount)]
        return sql_count(client.post, path, ids)

    create(1)
    assert create(1) == create(15)


@pytest.mark.parametrize(("who", "status"), [("vendor", 403), ("artist", 200), ("client", 200), ("outsider", 403)])
def test_a_vendor_without_a_task_on_an_entity_reads_none_of_its_tasks(studio, work, who, status):
    path = f"/data/entities/{work.shot.pk}/task-types/{work.animation.pk}/tasks"
    assert studio.as_(who).get(path).status_code == status
    factories.task(work.shot, assignees=[studio.vendor])
    assert studio.as_("vendor").get(path).status_code == 200
