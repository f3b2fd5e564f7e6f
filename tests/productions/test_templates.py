"""Project templates: their links, from and onto productions."""

import pytest
from django.apps import apps

from events.models import ApiEvent
from productions.models import (
    MetadataDescriptor,
    PreviewBackgroundFile,
    ProjectStatusAutomationLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTemplate,
    ProjectTemplateTaskTypeLink,
)
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.fixture
def template(db):
    return make(ProjectTemplate, name="Series")


@pytest.fixture
def path(template):
    return f"/data/project-templates/{template.pk}"


def automation():
    return make(apps.get_model("tasks.StatusAutomation"))


KINDS = {
    "task-types": ("task_type_id", factories.task_type),
    "task-statuses": ("task_status_id", factories.task_status),
    "asset-types": ("asset_type_id", lambda: factories.entity_type("Prop")),
    "status-automations": ("status_automation_id", automation),
    "preview-background-files": ("preview_background_file_id", lambda: make(PreviewBackgroundFile)),
}


def updates():
    return ApiEvent.objects.filter(name="project-template:update", project=None).count()


# -- links -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", KINDS)
def test_link_list_unlink(admin, path, kind):
    key, make_one = KINDS[kind]
    thing = make_one()
    for _time in range(2):
        assert admin.post(f"{path}/{kind}", {key: str(thing.pk)}).status_code == 201
    assert [row["id"] for row in admin.get(f"{path}/{kind}").json()] == [str(thing.pk)]
    for _time in range(2):
        assert admin.delete(f"{path}/{kind}/{thing.pk}").status_code == 204
    assert admin.get(f"{path}/{kind}").json() == []
    assert updates() == 4
    assert admin.delete(f"/data/project-templates/{UNKNOWN}/{kind}/{thing.pk}").status_code == 204


@pytest.mark.parametrize("kind", KINDS)
def test_wrong_links(admin, path, nothing_written, kind):
    key, make_one = KINDS[kind]
    thing = make_one()
    with nothing_written():
        for value in (UNKNOWN, "x", ""):
            assert admin.post(f"{path}/{kind}", {key: value}).status_code == 400
        for unknown in (UNKNOWN, "x"):
            answer = admin.post(f"/data/project-templates/{unknown}/{kind}", {key: str(thing.pk)})
            assert (answer.status_code, list(answer.json())) == (404, ["message"])


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("role", "reads"), [("manager", 200), ("supervisor", 403), ("artist", 403), ("client", 403)])
def test_who_may(studio, path, nothing_written, kind, role, reads):
    key, make_one = KINDS[kind]
    thing = make_one()
    with nothing_written():
        assert studio.as_(role).get(f"{path}/{kind}").status_code == reads
        assert studio.as_(role).post(f"{path}/{kind}", {key: str(thing.pk)}).status_code == 403


def test_settings_of_a_linked_task_type(admin, path):
    task_type = factories.task_type()
    body = {"task_type_id": str(task_type.pk)}
    admin.post(f"{path}/task-types", {**body, "priority": 2, "hd_bitrate_compression": 20})
    link = admin.post(f"{path}/task-types", {**body, "ld_bitrate_compression": 4, "is_client_visible": False}).json()
    assert (link["priority"], link["hd_bitrate_compression"], link["ld_bitrate_compression"]) == (2, None, 4)
    (row,) = admin.get(f"{path}/task-types").json()
    assert (row["name"], row["priority"], row["is_client_visible"]) == (task_type.name, 2, False)


def test_settings_of_a_linked_status(admin, path):
    status = factories.task_status(is_client_allowed=True)
    body = {"task_status_id": str(status.pk)}
    admin.post(f"{path}/task-statuses", {**body, "roles_for_board": ["user"], "is_client_allowed": False})
    link = admin.post(f"{path}/task-statuses", {**body, "roles_for_board": [], "priority": 0}).json()
    assert (link["roles_for_board"], link["is_client_allowed"], link["priority"]) == (["user"], False, 0)
    (row,) = admin.get(f"{path}/task-statuses").json()
    assert (row["is_client_allowed"], row["link_is_client_allowed"]) == (True, False)
    assert admin.post(f"{path}/task-statuses", {**body, "is_client_allowed": None}).json()["is_client_allowed"] is None
    assert admin.post(f"{path}/task-statuses", {**body, "roles_for_board": ["boss"]}).status_code == 400


def test_order_creates_what_is_missing_or_nothing_at_all(admin, template, nothing_written):
    types = [factories.task_type() for _number in range(2)]
    ProjectTemplateTaskTypeLink.objects.create(project_template=template, task_type=types[1])
    path = f"/actions/project-templates/{template.pk}/task-types/reorder"
    with nothing_written():
        assert admin.post(path, {"task_type_ids": [str(types[0].pk), UNKNOWN]}).status_code == 400
    rows = admin.post(path, {"task_type_ids": [str(types[0].pk), str(types[1].pk)]}).json()
    assert [(row["task_type_id"], row["priority"]) for row in rows] == [(str(types[0].pk), 1), (str(types[1].pk), 2)]
    assert updates() == 2


def test_default_background(admin, template, path):
    background = make(PreviewBackgroundFile)
    url = f"{path}/default-preview-background-file"
    body = {"default_preview_background_file_id": str(background.pk)}
    assert admin.put(url, body).status_code == 400
    template.preview_background_files.add(background)
    assert admin.put(url, body).json()["default_preview_background_file_id"] == str(background.pk)
    assert admin.delete(f"/data/preview-background-files/{background.pk}").status_code == 400
    admin.delete(f"{path}/preview-background-files/{background.pk}")
    template.refresh_from_db()
    assert template.default_preview_background_file is None
    assert admin.put(url, {}).status_code == 200


# -- descriptors -----------------------------------------------------------------------------------


def test_descriptors_are_stored_in_their_shape(admin, path):
    entry = {"name": "Difficulty", "entity_type": "Asset", "departments": [None, "d"], "extra": 1}
    stored = {
        "name": "Difficulty",
        "field_name": "difficulty",
        "entity_type": "Asset",
        "task_type_id": None,
        "data_type": "string",
        "choices": [],
        "for_client": False,
        "departments": ["d"],
        "position": None,
    }
    for body in ({"metadata_descriptors": [entry]}, [entry]):
        assert admin.put(f"{path}/metadata-descriptors", body).json()["metadata_descriptors"] == [stored]
    assert admin.put(f"{path}/metadata-descriptors", {}).json()["metadata_descriptors"] == []


@pytest.mark.parametrize(
    "wrong",
    [
        ["x"],
        [{"name": "A", "data_type": "money"}],
        [{"name": "A", "departments": 5}],
        [{"name": "A", "departments": UNKNOWN}],
        [{"name": "A", "choices": {"a": 1}}],
        {"metadata_descriptors": "x"},
    ],
)
def test_descriptors_that_are_none(admin, path, nothing_written, wrong):
    with nothing_written():
        assert admin.put(f"{path}/metadata-descriptors", wrong).status_code == 400


# -- CRUD ------------------------------------------------------------------------------------------


def test_creation_keeps_the_settings_only(admin):
    body = {"name": "A", "fps": "30", "revision_padding": 4, "unknown": 1}
    row = admin.post("/data/project-templates", body).json()
    assert (row["fps"], row["revision_padding"]) == ("30", 0)
    assert "task_types" not in row


@pytest.mark.parametrize(
    "body", [{}, {"name": ""}, {"name": "Series"}, {"name": "A", "production_style": "cubism"}, {"name": "x" * 81}, []]
)
def test_wrong_templates(admin, template, nothing_written, body):
    with nothing_written():
        assert admin.post("/data/project-templates", body).status_code == 400


@pytest.mark.parametrize("unknown", [UNKNOWN, "x"])
def test_unknown_templates(admin, unknown):
    one = f"/data/project-templates/{unknown}"
    for answer in (admin.put(one, {"fps": "30"}), admin.delete(one)):
        assert (answer.status_code, list(answer.json())) == (404, ["message"])
    assert admin.get(one).status_code == (400 if unknown == "x" else 404)


# -- from and onto productions ---------------------------------------------------------------------


@pytest.fixture
def rich(studio):
    """A production with a setting of every kind."""
    project = studio.project
    project.fps, project.data, project.is_client_stats_visible = "30", {"a": 1}, None
    project.save()
    ProjectTaskTypeLink.objects.create(
        project=project, task_type=factories.task_type(), priority=2, is_client_visible=False
    )
    ProjectTaskStatusLink.objects.create(
        project=project, task_status=factories.task_status(), roles_for_board=["user"], is_client_allowed=True
    )
    ProjectStatusAutomationLink.objects.create(project=project, status_automation=automation())
    background = make(PreviewBackgroundFile)
    project.preview_background_files.add(background)
    project.default_preview_background_file = background
    project.save()
    project.asset_types.add(factories.entity_type("Prop"))
    made = make(
        MetadataDescriptor,
        project=project,
        entity_type="Asset",
        name="Level",
        field_name="level",
        data_type="list",
        choices=["a"],
        position=3,
    )
    made.departments.add(factories.department())
    return project


def test_a_template_of_a_production_and_a_production_of_it(studio, admin, rich):
    made = admin.post(f"/data/project-templates/from-project/{rich.pk}", {"name": "Snapshot", "description": "d"})
    assert made.status_code == 201
    template = made.json()
    assert (template["fps"], template["data"], template["is_client_stats_visible"]) == ("30", {"a": 1}, True)
    assert template["metadata_descriptors"][0]["position"] == 3
    assert ApiEvent.objects.get().name == "project-template:new"

    row = admin.post("/data/projects", {"name": "Next", "project_template_id": template["id"]}).json()
    assert row["fps"] == "30"
    assert row["default_preview_background_file_id"] == str(rich.default_preview_background_file_id)
    for relation in ("task_types", "task_statuses", "asset_types", "status_automations", "preview_background_files"):
        assert row[relation] == [str(getattr(rich, relation).get().pk)]
    assert row["team"] == []
    link = ProjectTaskTypeLink.objects.get(project=row["id"])
    assert (link.priority, link.is_client_visible) == (2, False)
    status = ProjectTaskStatusLink.objects.get(project=row["id"])
    assert (status.roles_for_board, status.is_client_allowed) == (["user"], True)
    descriptor = MetadataDescriptor.objects.get(project=row["id"])
    assert (descriptor.choices, descriptor.position, descriptor.departments.count()) == (["a"], None, 1)


def test_applying_adds_links_and_overwrites_settings(studio, admin, template):
    task_types = [factories.task_type() for _number in range(2)]
    ProjectTaskTypeLink.objects.create(project=studio.project, task_type=task_types[0], priority=9)
    for number, task_type in enumerate(task_types):
        ProjectTemplateTaskTypeLink.objects.create(project_template=template, task_type=task_type, priority=number)
    make(MetadataDescriptor, project=studio.project, entity_type="Asset", name="Level", field_name="level")
    template.fps, template.data, template.production_type = "12", {"b": 2}, "tvshow"
    template.metadata_descriptors = [
        {"name": "Level", "entity_type": "Asset"},
        {"name": "Level!", "entity_type": "Asset"},
        {"name": "Level", "entity_type": "Shot", "departments": [UNKNOWN, "x"]},
        {"name": None, "entity_type": "Asset"},
        {"name": "T", "entity_type": "Task"},
        "x",
    ]
    template.save()
    answer = admin.post(f"/data/projects/{studio.project.pk}/apply-template/{template.pk}")
    assert answer.status_code == 200
    row = answer.json()
    assert (row["fps"], row["data"], row["production_type"]) == ("12", {"b": 2}, "tvshow")
    assert "first_episode_id" not in row
    priorities = dict(ProjectTaskTypeLink.objects.values_list("task_type", "priority"))
    assert priorities == {task_types[0].pk: 9, task_types[1].pk: 1}
    assert sorted(MetadataDescriptor.objects.values_list("entity_type", "name")) == [
        ("Asset", "Level"),
        ("Shot", "Level"),
    ]
    names = list(ApiEvent.objects.order_by("created_at", "id").values_list("name", flat=True))
    assert names == ["metadata-descriptor:new", "project:update"]


@pytest.mark.parametrize("which", ["project", "template"])
@pytest.mark.parametrize("unknown", [UNKNOWN, "x"])
def test_applying_what_does_not_exist(studio, admin, template, nothing_written, which, unknown):
    project_id = unknown if which == "project" else studio.project.pk
    template_id = unknown if which == "template" else template.pk
    with nothing_written():
        answer = admin.post(f"/data/projects/{project_id}/apply-template/{template_id}")
        assert (answer.status_code, list(answer.json())) == (404, ["message"])
        if which == "project":
            assert admin.post(f"/data/project-templates/from-project/{unknown}", {"name": "A"}).status_code == 404


def test_a_template_name_that_is_taken(studio, admin, template, nothing_written):
    with nothing_written():
        path = f"/data/project-templates/from-project/{studio.project.pk}"
        assert admin.post(path, {"name": "Series"}).status_code == 400
        assert admin.post(path, {"name": "x" * 81}).status_code == 400
        assert admin.post(path, {}).status_code == 400
        assert studio.as_("manager").post(path, {"name": "A"}).status_code == 403


def test_applying_takes_the_same_number_of_statements_for_any_number_of_links(admin, template, sql_count):
    counts = []
    for number in (1, 20):
        for _number in range(number):
            ProjectTemplateTaskTypeLink.objects.create(project_template=template, task_type=factories.task_type())
        project = factories.project()
        counts.append(sql_count(admin.post, f"/data/projects/{project.pk}/apply-template/{template.pk}"))
    assert counts[0] == counts[1]
