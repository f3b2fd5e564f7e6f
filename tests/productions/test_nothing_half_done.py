"""Where the reference stores a row and then fails, this one refuses first and stores nothing (spec 03, 22).

One case per such line of the spec: the call is refused with a 4xx, no row of any table appears, goes or
changes, and the listings that a bad row would have broken still answer.
"""

import pytest
from django.apps import apps
from django.db import connection

from productions.models import (
    Budget,
    BudgetEntry,
    Entity,
    MetadataDescriptor,
    PreviewBackgroundFile,
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    Project,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTemplate,
    ProjectTemplateTaskStatusLink,
    ScheduleItem,
)
from productions.services import descriptors
from tasks.models import StatusAutomation, TaskType
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"
PROJECT, TEMPLATE = "/data/projects/{project}", "/data/project-templates/{template}"
BUDGET, ENTRY = PROJECT + "/budgets/{budget}", PROJECT + "/budgets/{budget}/entries/{entry}"
LINE = {"department_id": "{department}", "start_date": "2026-01-01", "months_duration": 3, "daily_salary": 100}
SNAPSHOT = {"name": "Grade", "entity_type": "Asset", "data_type": "tensor"}
STATUS = {"project_id": "{project}", "task_status_id": "{task_status}"}
STEP = {"task_type_id": "{task_type}"}

CASES = [
    # Enumerations are checked before anything is written.
    ("board role", "POST", "/data/task-status-links", {**STATUS, "roles_for_board": ["king"]}),
    ("board roles of one, no list", "POST", "/data/task-status-links", {**STATUS, "roles_for_board": "king"}),
    (
        "board role of a template",
        "POST",
        TEMPLATE + "/task-statuses",
        {"task_status_id": "{task_status}", "roles_for_board": ["king"]},
    ),
    ("automation", "POST", "/data/status-automations", {"out_field_type": "colour"}),
    ("automation, changed", "PUT", "/data/status-automations/{automation}", {"out_field_type": "colour"}),
    ("position", "POST", BUDGET + "/entries", {**LINE, "position": "king"}),
    ("seniority", "POST", BUDGET + "/entries", {**LINE, "seniority": "ancient"}),
    ("position, changed", "PUT", ENTRY, {**LINE, "position": "king"}),
    ("seniority, changed", "PUT", ENTRY, {**LINE, "seniority": "ancient"}),
    ("position of a raw entry", "POST", "/data/budget-entries", {**LINE, "budget_id": "{budget}", "position": "king"}),
    ("seniority of a raw entry", "PUT", "/data/budget-entries/{entry}", {"seniority": "ancient"}),
    ("style of a template", "POST", "/data/project-templates", {"name": "New", "production_style": "5d"}),
    ("style of a template, changed", "PUT", TEMPLATE, {"production_style": "5d"}),
    ("data type of a snapshot", "PUT", TEMPLATE + "/metadata-descriptors", [SNAPSHOT]),
    ("data type at creation", "POST", "/data/project-templates", {"name": "New", "metadata_descriptors": [SNAPSHOT]}),
    ("data type, changed", "PUT", TEMPLATE, {"metadata_descriptors": [SNAPSHOT]}),
    ("style of a production", "PUT", PROJECT, {"production_style": "5d"}),
    ("data type of a column", "POST", PROJECT + "/metadata-descriptors", {"name": "New", "data_type": "tensor"}),
    ("data type of a raw column", "PUT", "/data/metadata-descriptors/{descriptor}", {"data_type": "tensor"}),
    # A production is made whole or not at all.
    ("unknown template", "POST", "/data/projects", {"name": "New", "project_template_id": UNKNOWN}),
    ("malformed template", "POST", "/data/projects", {"name": "New", "project_template_id": "nonsense"}),
    ("unknown status", "POST", "/data/projects", {"name": "New", "project_status_id": UNKNOWN}),
    ("unknown background", "POST", "/data/projects", {"name": "New", "preview_background_files": [UNKNOWN]}),
    ("malformed member", "POST", "/data/projects", {"name": "New", "team": ["nonsense"]}),
    ("template that is no production", "POST", PROJECT + f"/apply-template/{UNKNOWN}", None),
    ("name that is taken", "POST", "/data/project-templates/from-project/{project}", {"name": "Template"}),
    # A production without status could not be read any more.
    ("no status", "PUT", PROJECT, {"project_status_id": None}),
    # Malformed and unknown ids, on the routes that fail with 500 in the reference.
    ("unknown task type", "POST", PROJECT + "/settings/task-types", {"task_type_id": UNKNOWN}),
    ("link to nothing", "POST", "/data/task-type-links", {"project_id": UNKNOWN, **STEP}),
    ("link to nonsense", "POST", "/data/task-type-links", {"project_id": "nonsense", **STEP}),
    ("status link to nothing", "POST", "/data/task-status-links", {**STATUS, "project_id": UNKNOWN}),
    ("order of nonsense", "POST", "/actions/projects/nonsense/task-type-links/reorder", {"task_type_ids": []}),
    ("member of nothing", "PUT", f"/data/projects/{UNKNOWN}/team/{{person}}", {"role": "user"}),
    ("budget of nothing", "POST", f"/data/projects/{UNKNOWN}/budgets", {"name": "New"}),
    ("currency", "POST", PROJECT + "/budgets", {"name": "New", "currency": "EUROS"}),
    ("currency, changed", "PUT", BUDGET, {"name": "Other", "currency": "EUROS"}),
    ("long name of a column", "POST", PROJECT + "/metadata-descriptors", {"name": "x" * 121}),
    ("malformed department", "POST", PROJECT + "/metadata-descriptors", {"name": "New", "departments": ["x"]}),
    ("unknown department", "POST", BUDGET + "/entries", {**LINE, "department_id": UNKNOWN}),
    ("no day", "POST", BUDGET + "/entries", {**LINE, "start_date": "soon"}),
    ("missing values", "POST", BUDGET + "/entries", {"department_id": "{department}"}),
    ("unknown person", "PUT", ENTRY, {**LINE, "person_id": UNKNOWN}),
    ("unknown software", "POST", PROJECT + "/task-types/{task_type}/softwares", {"software_id": UNKNOWN}),
    # Several at once: all of them or none.
    ("batch", "POST", PROJECT + "/settings/batch", {"task_types": [STEP, {"task_type_id": "nonsense"}]}),
    ("batch of null", "POST", PROJECT + "/settings/batch", {"task_types": [STEP], "task_status_ids": None}),
    ("batch of nonsense", "POST", PROJECT + "/settings/batch", {"task_types": [STEP], "asset_type_ids": ["x"]}),
    (
        "order of a template",
        "POST",
        "/actions/project-templates/{template}/task-types/reorder",
        {"task_type_ids": ["{task_type}", UNKNOWN]},
    ),
    (
        "order of columns",
        "POST",
        PROJECT + "/metadata-descriptors/reorder",
        {"entity_type": "Asset", "descriptor_ids": ["{descriptor}", UNKNOWN]},
    ),
    # Another production's budget is out of reach.
    ("foreign budget", "PUT", "/data/projects/{other}/budgets/{budget}", {"name": "Mine"}),
    ("foreign budget, deleted", "DELETE", "/data/projects/{other}/budgets/{budget}", None),
    ("foreign entry", "POST", "/data/projects/{other}/budgets/{budget}/entries", LINE),
    ("foreign entry, changed", "PUT", "/data/projects/{other}/budgets/{budget}/entries/{entry}", LINE),
    ("foreign entry, deleted", "DELETE", "/data/projects/{other}/budgets/{budget}/entries/{entry}", None),
    # Looking at a schedule never half-makes one.
    ("schedule of no task type", "GET", PROJECT + f"/schedule-items/{UNKNOWN}/sequences", None),
    ("schedule of nonsense", "GET", PROJECT + "/schedule-items/nonsense/sequences", None),
    # Schedule versions.
    (
        "copy of itself",
        "POST",
        "/actions/production-schedule-versions/{version}/set-task-links-from-production-schedule-version",
        {"production_schedule_version_id": "{version}"},
    ),
    (
        "link with nobody",
        "POST",
        "/data/production-schedule-version-task-links",
        {"production_schedule_version_id": "{version}", "task_id": "{task}", "assignees": ["nonsense"]},
    ),
    (
        "link to no task",
        "POST",
        "/data/production-schedule-version-task-links",
        {"production_schedule_version_id": "{version}", "task_id": UNKNOWN},
    ),
]


def contents():
    """Return every row of every table: {table: {primary key: values}}."""
    models = [m for m in apps.get_models() if not m._meta.proxy and not m.__module__.startswith("django.")]
    return {m._meta.db_table: {row[0]: row for row in m._base_manager.values_list("pk", *columns(m))} for m in models}


def columns(model):
    """Return what is compared: `last_presence` and the like move with every call."""
    volatile = {"last_presence", "updated_at"} if model._meta.db_table == "person" else set()
    return [field.attname for field in model._meta.concrete_fields if field.attname not in volatile]


@pytest.fixture
def row(studio):
    """Ids of the rows the cases name."""
    project, task = studio.project, factories.task(factories.shot(studio.project))
    budget = make(Budget, project=project, name="Quote", currency="EUR")
    template = make(ProjectTemplate, name="Template")
    ProjectTaskTypeLink.objects.create(project=project, task_type=task.task_type)
    ProjectTaskStatusLink.objects.create(project=project, task_status=task.task_status)
    ProjectTemplateTaskStatusLink.objects.create(project_template=template, task_status=task.task_status)
    rows = {
        "project": project,
        "other": factories.project("Other"),
        "template": template,
        "budget": budget,
        "entry": make(BudgetEntry, budget=budget),
        "department": factories.department(),
        "automation": make(StatusAutomation),
        "descriptor": make(MetadataDescriptor, project=project, entity_type="Asset", name="Old", field_name="old"),
        "task": task,
        "task_type": make(TaskType, name="Another", for_entity="Shot"),
        "task_status": task.task_status,
        "version": make(ProductionScheduleVersion, project=project),
        "person": studio.artist,
    }
    return {name: str(value.pk) for name, value in rows.items()}


def fill(value, row):
    """Put the ids into a path or a body."""
    if isinstance(value, str):
        return value.format(**row)
    if isinstance(value, list):
        return [fill(item, row) for item in value]
    return {key: fill(item, row) for key, item in value.items()} if isinstance(value, dict) else value


@pytest.mark.parametrize(("method", "path", "body"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_refused_leaves_nothing(studio, admin, row, method, path, body):
    body, path = fill(body, row), fill(path, row)
    before = contents()
    answer = admin.call(method, path, body)
    assert 400 <= answer.status_code < 500, answer.content
    assert isinstance(answer.json()["message"], str)
    assert contents() == before


def test_what_bad_codes_would_have_broken_still_answers(studio, admin, row):
    for _name, method, path, body in CASES[:6]:
        admin.call(method, fill(path, row), fill(body, row))
    for listing in ("/data/projects/open", "/data/user/context", "/data/status-automations"):
        assert admin.get(listing).status_code == 200


def test_a_rename_that_fails_half_way_changes_neither_column_nor_values(studio, admin, row, monkeypatch):
    Entity.objects.create(
        project=studio.project, name="Rock", entity_type=factories.entity_type("Prop"), data={"old": 1}
    )
    path = f"/data/projects/{row['project']}/metadata-descriptors/{row['descriptor']}"
    for verb, arguments in (("put", [{"name": "New"}]), ("delete", [])):
        before = contents()
        with monkeypatch.context() as patched:
            patched.setattr(descriptors, "emit_many", lambda *_a, **_k: 1 / 0)
            assert getattr(admin, verb)(path, *arguments).status_code == 500
        assert contents() == before


def test_applying_a_version_that_fails_half_way_changes_no_task(studio, admin, row, monkeypatch):
    make(
        ProductionScheduleVersionTaskLink,
        production_schedule_version_id=row["version"],
        task_id=row["task"],
        estimation=960,
    )
    before = contents()
    monkeypatch.setattr("productions.services.schedule_versions.emit_many", lambda *_a, **_k: 1 / 0)
    assert admin.post(f"/actions/production-schedule-versions/{row['version']}/apply-to-production").status_code == 500
    assert contents() == before


def test_a_production_that_fails_half_way_is_not_made(admin, row, monkeypatch):
    before = contents()
    monkeypatch.setattr("productions.services.projects.emit_many", lambda *_a, **_k: 1 / 0)
    monkeypatch.setattr("productions.services.projects.copy_project_descriptors", lambda *_a: 1 / 0)
    body = {"name": "New", "production_type": "tvshow", "project_template_id": row["template"]}
    assert admin.post("/data/projects", body).status_code == 500
    assert contents() == before


def test_an_item_without_start_breaks_no_schedule(studio, admin, row):
    for _twice in range(2):  # what a race in the reference leaves behind
        make(ScheduleItem, project=studio.project, task_type_id=row["task_type"], object_id=None, start_date=None)
    factories.task(factories.shot(studio.project), TaskType.objects.get(pk=row["task_type"]))
    ProjectTaskTypeLink.objects.create(project=studio.project, task_type_id=row["task_type"])
    path = f"/data/projects/{row['project']}/schedule-items/task-types"
    answer = admin.get(path)
    assert answer.status_code == 200
    assert [item["task_type_id"] for item in answer.json()].count(row["task_type"]) == 1
    count = ScheduleItem.objects.count()
    assert admin.get(path).json() == answer.json()
    assert ScheduleItem.objects.count() == count


def test_the_database_itself_keeps_bad_codes_out(studio):
    """Whatever writes (an import, the shell), a bad code cannot get in and break every later read."""
    for model, column in (
        (ProjectTaskStatusLink, "roles_for_board"),
        (StatusAutomation, "out_field_type"),
        (BudgetEntry, "position"),
        (Project, "production_style"),
        (ProjectTemplate, "production_style"),
        (MetadataDescriptor, "data_type"),
    ):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            constraints = connection.introspection.get_constraints(cursor, table)
        checked = {name for found in constraints.values() if found["check"] for name in found["columns"] or ()}
        assert column in checked, f"{table}.{column}"
    assert PreviewBackgroundFile.objects.count() == 0
