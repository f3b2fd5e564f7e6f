"""Asset types, task types, statuses, automations and backgrounds of a production; their order."""

import pytest
from django.apps import apps

from events.models import ApiEvent, LiveEvent
from productions.models import PreviewBackgroundFile, ProjectTaskStatusLink, ProjectTaskTypeLink
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


def background():
    return make(PreviewBackgroundFile)


def automation():
    return make(apps.get_model("tasks.StatusAutomation"))


KINDS = {
    "asset-types": ("asset_type_id", "asset_types", lambda: factories.entity_type("Prop")),
    "task-types": ("task_type_id", "task_types", factories.task_type),
    "task-status": ("task_status_id", "task_statuses", factories.task_status),
    "status-automations": ("status_automation_id", "status_automations", automation),
    "preview-background-files": ("preview_background_file_id", "preview_background_files", background),
}


def updates():
    return ApiEvent.objects.filter(name="project:update").count()


@pytest.fixture
def path(studio):
    return f"/data/projects/{studio.project.pk}/settings"


@pytest.mark.parametrize("kind", KINDS)
def test_link_and_unlink(studio, path, kind):
    key, relation, make_one = KINDS[kind]
    manager, thing = studio.as_("manager"), make_one()
    answer = manager.post(f"{path}/{kind}", {key: str(thing.pk)})
    assert (answer.status_code, answer.json()["id"]) == (201, str(studio.project.pk))
    assert list(getattr(studio.project, relation).all()) == [thing]
    event = ApiEvent.objects.get(name="project:update")
    assert (event.project_id, event.data) == (studio.project.pk, {"project_id": str(studio.project.pk)})
    for _time in range(2):
        assert manager.delete(f"{path}/{kind}/{thing.pk}").status_code == 204
    assert getattr(studio.project, relation).count() == 0
    assert updates() == 3


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "task-types"])
def test_linking_again_says_nothing(studio, path, kind):
    key, relation, make_one = KINDS[kind]
    body = {key: str(make_one().pk)}
    assert [studio.as_("manager").post(f"{path}/{kind}", body).status_code for _time in range(2)] == [201, 201]
    assert updates() == 1


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("value", [UNKNOWN, "x", ""])
def test_unknown_objects(admin, path, nothing_written, kind, value):
    with nothing_written():
        assert admin.post(f"{path}/{kind}", {KINDS[kind][0]: value}).status_code == 400


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("role", ["supervisor", "artist", "client", "vendor", "outside_manager"])
def test_only_managers_write(studio, path, nothing_written, kind, role):
    key, _relation, make_one = KINDS[kind]
    thing = make_one()
    with nothing_written():
        assert studio.as_(role).post(f"{path}/{kind}", {key: str(thing.pk)}).status_code == 403
        assert studio.as_(role).delete(f"{path}/{kind}/{thing.pk}").status_code == 403


@pytest.mark.parametrize(
    ("listing", "kind"),
    [
        ("task-types", "task-types"),
        ("settings/task-types", "task-types"),
        ("settings/task-status", "task-status"),
        ("settings/preview-background-files", "preview-background-files"),
    ],
)
@pytest.mark.parametrize(("role", "status"), [("client", 200), ("vendor", 200), ("outsider", 403)])
def test_reading(studio, admin, path, listing, kind, role, status):
    thing = KINDS[kind][2]()
    admin.post(f"{path}/{kind}", {KINDS[kind][0]: str(thing.pk)})
    answer = studio.as_(role).get(f"/data/projects/{studio.project.pk}/{listing}")
    assert answer.status_code == status
    if status == 200:
        assert [row["id"] for row in answer.json()] == [str(thing.pk)]


def test_automations_are_for_managers(studio, path):
    assert studio.as_("manager").get(f"{path}/status-automations").json() == []
    assert studio.as_("artist").get(f"{path}/status-automations").status_code == 403


@pytest.mark.parametrize("project_id", [UNKNOWN, "x"])
def test_unknown_productions(admin, project_id):
    assert admin.get(f"/data/projects/{project_id}/task-types").status_code == 404
    assert admin.delete(f"/data/projects/{project_id}/settings/task-types/{UNKNOWN}").status_code == 404


# -- task types and statuses -----------------------------------------------------------------------


def test_a_linked_task_type_keeps_its_priority_and_rewrites_both_bitrates(studio, admin, path):
    task_type = factories.task_type()
    body = {"task_type_id": str(task_type.pk), "priority": 3, "hd_bitrate_compression": 20, "is_client_visible": False}
    admin.post(f"{path}/task-types", body)
    link = ProjectTaskTypeLink.objects.get()
    assert (link.priority, link.hd_bitrate_compression, link.is_client_visible) == (3, 20, False)
    admin.post(f"{path}/task-types", {"task_type_id": str(task_type.pk), "priority": 9, "ld_bitrate_compression": "4"})
    link.refresh_from_db()
    assert (link.priority, link.hd_bitrate_compression, link.ld_bitrate_compression) == (3, None, 4)


@pytest.mark.parametrize("bitrates", [{"hd_bitrate_compression": 0}, {"ld_bitrate_compression": 29}])
def test_bitrates_out_of_range(admin, path, nothing_written, bitrates):
    body = {"task_type_id": str(factories.task_type().pk), **bitrates}
    with nothing_written():
        assert admin.post(f"{path}/task-types", body).status_code == 400


def test_clients_and_a_status(studio, admin, path):
    status = factories.task_status()
    link = ProjectTaskStatusLink.objects.create(project=studio.project, task_status=status)
    answer = admin.put(f"{path}/task-status/{status.pk}", {"is_client_allowed": "true"})
    assert (answer.status_code, answer.json()["id"], answer.json()["is_client_allowed"]) == (200, str(link.pk), True)
    assert admin.put(f"{path}/task-status/{status.pk}", {"is_client_allowed": None}).json()["is_client_allowed"] is None
    assert admin.put(f"{path}/task-status/{status.pk}", {}).status_code == 400
    for other in (UNKNOWN, "x"):
        assert admin.put(f"{path}/task-status/{other}", {"is_client_allowed": True}).status_code == 404


# -- batch -----------------------------------------------------------------------------------------


def test_a_batch(studio, admin, path):
    types = [factories.task_type() for _number in range(3)]
    old = ProjectTaskTypeLink.objects.create(project=studio.project, task_type=types[0], priority=1)
    gone = ProjectTaskTypeLink.objects.create(project=studio.project, task_type=types[2])
    status, asset_type = factories.task_status(), factories.entity_type("Prop")
    body = {
        "task_types": [
            {"task_type_id": str(types[0].pk), "priority": 5},
            {"task_type_id": str(types[1].pk), "is_client_visible": False, "hd_bitrate_compression": 3},
            {"task_type_id": UNKNOWN},
        ],
        "task_status_ids": [str(status.pk), str(status.pk), UNKNOWN],
        "asset_type_ids": [str(asset_type.pk)],
        "replace_task_types": True,
    }
    assert [admin.post(f"{path}/batch", body).status_code for _time in range(2)] == [200, 200]
    old.refresh_from_db()
    assert old.priority == 5
    new = ProjectTaskTypeLink.objects.get(task_type=types[1])
    assert (new.is_client_visible, new.hd_bitrate_compression) == (False, None)
    assert not ProjectTaskTypeLink.objects.filter(pk=gone.pk).exists()
    assert list(studio.project.task_statuses.all()) == [status]
    assert list(studio.project.asset_types.all()) == [asset_type]
    assert updates() == 2


@pytest.mark.parametrize(
    "body",
    [
        {"task_types": None},
        {"task_status_ids": None},
        {"asset_type_ids": ["x"]},
        {"task_types": [{"priority": 1}]},
        {"task_types": [{"task_type_id": UNKNOWN, "ld_bitrate_compression": 0}]},
    ],
)
def test_wrong_batches_store_nothing(admin, path, nothing_written, body):
    with nothing_written():
        assert admin.post(f"{path}/batch", body).status_code == 400


def test_a_batch_takes_the_same_number_of_statements_for_any_size(admin, path, sql_count):
    def body(size):
        return {"task_types": [{"task_type_id": str(factories.task_type().pk)} for _number in range(size)]}

    one, many = body(1), body(20)
    assert sql_count(admin.post, f"{path}/batch", one) == sql_count(admin.post, f"{path}/batch", many)


# -- links and order -------------------------------------------------------------------------------


def test_the_link_routes_create_and_overwrite(studio, admin):
    task_type, status = factories.task_type(), factories.task_status()
    ids = {"project_id": str(studio.project.pk), "task_type_id": str(task_type.pk)}
    assert admin.post("/data/task-type-links", ids).json()["priority"] == 1
    assert admin.post("/data/task-type-links", {**ids, "priority": None}).json()["priority"] is None
    assert admin.post("/data/task-type-links", {**ids, "priority": "x"}).status_code == 400
    ids = {"project_id": str(studio.project.pk), "task_status_id": str(status.pk)}
    made = admin.post("/data/task-status-links", {**ids, "roles_for_board": "manager"}).json()
    assert made["roles_for_board"] == ["manager"]
    assert admin.post("/data/task-status-links", ids).json()["roles_for_board"] == []
    assert studio.as_("artist").post("/data/task-status-links", ids).status_code == 403


def test_links_work_with_query_parameters(studio, admin):
    query = f"project_id={studio.project.pk}&task_type_id={factories.task_type().pk}&priority=4"
    answer = admin.http.post(f"/data/task-type-links?{query}", **admin.headers)
    assert (answer.status_code, answer.json()["priority"]) == (201, 4)


def test_the_query_counts_over_the_body_of_a_link(studio, admin):
    path = f"/data/task-status-links?project_id={studio.project.pk}&priority=4"
    body = {"task_status_id": str(factories.task_status().pk), "priority": 2, "roles_for_board": ["user"]}
    answer = admin.post(path, body)
    assert (answer.status_code, answer.json()["priority"], answer.json()["roles_for_board"]) == (201, 4, ["user"])
    assert admin.post(path, []).status_code == 400


def test_an_unknown_board_role_is_refused(studio, admin, nothing_written):
    body = {"project_id": str(studio.project.pk), "task_status_id": str(factories.task_status().pk)}
    with nothing_written():
        assert admin.post("/data/task-status-links", {**body, "roles_for_board": ["boss"]}).status_code == 400
    assert admin.get("/data/projects/open").status_code == 200


@pytest.mark.parametrize(
    ("path", "body", "status"),
    [
        ("task-type-links", {}, 400),
        ("task-type-links", {"project_id": UNKNOWN, "task_type_id": UNKNOWN}, 404),
        ("task-type-links", {"project_id": "x", "task_type_id": UNKNOWN}, 404),
        ("task-status-links", {"project_id": None}, 404),
    ],
)
def test_wrong_links(admin, nothing_written, path, body, status):
    with nothing_written():
        assert admin.post(f"/data/{path}", body).status_code == status


def test_reordering_task_types(studio, admin, sql_count):
    types = [factories.task_type() for _number in range(20)]
    for task_type in types:
        ProjectTaskTypeLink.objects.create(project=studio.project, task_type=task_type)
    path = f"/actions/projects/{studio.project.pk}/task-type-links/reorder"
    answer = admin.post(path, {"task_type_ids": [str(types[1].pk), UNKNOWN, str(types[0].pk)]})
    assert [(row["task_type_id"], row["priority"]) for row in answer.json()] == [
        (str(types[1].pk), 1),
        (str(types[0].pk), 3),
    ]
    assert updates() == 1
    all_of_them = {"task_type_ids": [str(task_type.pk) for task_type in types]}
    assert sql_count(admin.post, path, {"task_type_ids": [str(types[0].pk)]}) == sql_count(
        admin.post, path, all_of_them
    )


def test_reordering_statuses_keeps_board_roles(studio, admin):
    statuses = [factories.task_status(), factories.task_status()]
    for status in statuses:
        ProjectTaskStatusLink.objects.create(project=studio.project, task_status=status, roles_for_board=["client"])
    path = f"/actions/projects/{studio.project.pk}/task-status-links/reorder"
    rows = admin.post(path, {"task_status_ids": [str(status.pk) for status in reversed(statuses)]}).json()
    assert [row["priority"] for row in rows] == [1, 2]
    assert all(row["roles_for_board"] == ["client"] for row in rows)


@pytest.mark.parametrize("body", [{}, {"task_type_ids": "x"}, {"task_type_ids": ["x"]}, []])
def test_wrong_orders(studio, admin, nothing_written, body):
    with nothing_written():
        for path in (f"/actions/projects/{studio.project.pk}/task-type-links/reorder", "/actions/task-types/reorder"):
            assert admin.post(path, body).status_code == 400


def test_the_studios_order_of_task_types(studio, admin):
    types = [factories.task_type(), factories.task_type()]
    body = {"task_type_ids": [str(types[1].pk), str(types[0].pk)]}
    assert [row["priority"] for row in admin.post("/actions/task-types/reorder", body).json()] == [1, 2]
    types[0].refresh_from_db()
    assert types[0].priority == 2
    assert ApiEvent.objects.count() == 0
    told = LiveEvent.objects.filter(name="task-type:update").values_list("data", flat=True)
    assert {data["task_type_id"] for data in told} == {str(row.pk) for row in types}
    assert studio.as_("manager").post("/actions/task-types/reorder", body).status_code == 403
