"""Writes of the contract that no other test sees succeed, on a studio where something of everything exists."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from files import storage
from productions.models import Project
from tests import factories
from tests.conftest import ApiClient
from tests.files.conftest import png, store
from tests.files.test_paths import TREE
from tests.kernel.registry import RESOURCES
from tests.openapi.test_every_read import row, studio_of_everything

pytestmark = pytest.mark.django_db
#: columns of a served row that say nothing about a new one
OWN = ("id", "created_at", "updated_at", "type")
#: computed keys of served rows
COMPUTED = ("comment", "error", "person", "notification_type", "outputs")
CREATED = (
    "asset-instances attachment-files budget-entries chat-messages chats comments custom-actions events news"
    " notifications output-files plugins production-schedule-version-task-links production-schedule-versions"
    " project-status search-filter-groups search-filters status-automations subscriptions task-status task-types"
    " working-files"
)


@pytest.fixture
def everything(commits_at_once):
    admin, values = studio_of_everything()
    return SimpleNamespace(admin=admin, client=ApiClient(admin), **values)


@pytest.mark.parametrize("name", CREATED.split())
def test_a_row_like_a_served_one_is_created(admin, name):
    resource = next(one for one in RESOURCES if one.name == name)
    stored = stored_row(resource)
    served = admin.get(f"/data/{name}/{stored.pk}").json()
    resource.model._base_manager.filter(pk=stored.pk).delete()
    body = {key: value for key, value in served.items() if key not in (*OWN, *COMPUTED) and value is not None}
    if name == "notifications":
        body["type"] = served["notification_type"]
    answer = admin.post(f"/data/{name}", body)
    assert answer.status_code == 201, answer.content
    assert resource.model._base_manager.filter(pk=answer.json()["id"]).exists()


def stored_row(resource):
    """Return a row that could have come in through the API."""
    if resource.name == "output-files":
        project = factories.project()
        return factories.make(resource.model, entity=factories.entity(project))
    if resource.name == "production-schedule-version-task-links":
        task = factories.task(factories.entity(factories.project()))
        version = row("productions.ProductionScheduleVersion", project=task.project)
        return factories.make(resource.model, task=task, production_schedule_version=version)
    if resource.name == "attachment-files":
        task = factories.task(factories.entity(factories.project()))
        comment = row("tasks.Comment", object_id=task.pk, object_type="Task")
        return factories.make(resource.model, comment=comment)
    return factories.make(resource.model)


# -- one route after the other ---------------------------------------------------------------------


def calls(one):
    """Return [(method, path, body)]: each must succeed, in this order."""
    Project.objects.filter(pk=one.project_id).update(file_tree=TREE)
    task_types, kinds = f"/actions/projects/{one.project_id}/task-types", {}
    for kind in ("Asset", "Shot", "Concept", "Edit"):
        kinds[kind] = factories.task_type(for_entity=kind)
        row("productions.ProjectTaskTypeLink", project_id=one.project_id, task_type=kinds[kind])
    status = row("tasks.TaskStatus", name="Quiet", short_name="q", color="#123456")
    link = {"task_status_id": str(status.pk)}
    template = f"/actions/project-templates/{one.project_template_id}/task-statuses/reorder"
    spent = f"/data/projects/{one.project_id}/task-types/{one.task_type_id}/softwares"
    search = row("activity.SearchFilter", person=one.admin, project_id=one.project_id)
    mine = f"/actions/user/sequences/{one.sequence_id}/task-types/{one.task_type_id}"
    versions = f"/data/asset-instances/{one.asset_instance_id}/entities/{one.shot_id}/output-files"
    outputs = {"output_type_id": str(one.output_type_id), "task_type_id": str(one.task_type_id), "name": "main"}
    working = f"/actions/working-files/{one.working_file_id}"
    preview = row("files.PreviewFile", task_id=one.task_id, revision=99, person=one.admin)
    comment = f"/actions/tasks/{one.task_id}/comments/{one.comment_id}"
    concept = factories.entity(row("productions.Project"), "Concept")
    return [
        ("POST", f"{task_types}/{kinds['Asset'].pk}/assets/create-tasks", [str(one.asset_id)]),
        ("POST", f"{task_types}/{kinds['Concept'].pk}/concepts/create-tasks", [str(one.concept_id)]),
        ("POST", f"{task_types}/{kinds['Edit'].pk}/edits/create-tasks", [str(one.edit_id)]),
        ("POST", f"{task_types}/{kinds['Shot'].pk}/create-tasks/shot", [str(one.shot_id)]),
        ("DELETE", f"{task_types}/{kinds['Edit'].pk}/delete-tasks", None),
        ("POST", f"/actions/projects/{one.project_id}/delete-tasks", [str(row("tasks.Task").pk)]),
        ("POST", f"/data/project-templates/{one.project_template_id}/task-statuses", link),
        ("POST", template, {"task_status_ids": [str(status.pk)]}),
        ("POST", f"{comment}/preview-files/{preview.pk}", {}),
        ("POST", f"/data/tasks/{one.task_id}/comments/{one.comment_id}/ack", {}),
        ("GET", f"/actions/tasks/{one.task_id}/time-spents/2026-11-24", None),
        ("POST", f"/actions/user/chats/{one.asset_id}/join", {}),
        ("DELETE", f"/actions/user/chats/{one.asset_id}/join", None),
        ("POST", f"{mine}/subscribe", {}),
        ("DELETE", f"{mine}/unsubscribe", None),
        ("PUT", f"{working}/comment", {"comment": "Retimed"}),
        ("PUT", f"{working}/modified", {}),
        ("POST", f"{versions}/next-revision", outputs),
        ("POST", f"/data/entities/{one.asset_id}/output-file-path", outputs),
        ("DELETE", f"/data/concepts/{concept.pk}", None),
        ("DELETE", f"/data/projects/{one.project_id}/budgets/{one.budget_id}/entries/{one.budget_entry_id}", None),
        ("POST", spent, {"software_id": str(one.software_id)}),
        ("DELETE", f"{spent}/{one.software_id}", None),
        ("PUT", f"/data/user/filters/{search.pk}", {"name": "Mine"}),
        ("DELETE", f"/data/user/filters/{search.pk}", None),
    ]


def test_every_other_write_succeeds(everything):
    wrong = []
    for method, path, body in calls(everything):
        call = getattr(everything.client, method.lower())
        answer = call(path) if body is None else call(path, body)
        if answer.status_code >= 400:
            wrong.append(f"{answer.status_code} {method} {path}: {answer.getvalue()[:200]}")
    assert not wrong, "\n".join(wrong)


def test_every_picture_can_be_given_and_is_served(everything):
    """Portraits under both spellings of their address, thumbnails of attachments, sources of movies."""
    one, wrong = everything, []
    organisation = row("accounts.Organisation").pk
    portraits = [f"organisations/{organisation}", f"projects/{one.project_id}", f"persons/{one.person_id}"]
    addresses = [f"{address}{ending}" for address in portraits for ending in ("", ".png")]
    for address in addresses:
        if address == f"projects/{one.project_id}.png":
            continue  # always refused (spec 07, 9.3)
        picture = SimpleUploadedFile("a.png", png(), "image/png")
        answer = one.client.upload(f"/pictures/thumbnails/{address}", file=picture)
        wrong += [(answer.status_code, address, answer.getvalue()[:200])] if answer.status_code >= 400 else []
    store(storage.THUMBNAIL, one.attachment_file_id, "a thumbnail")
    movie = row("files.PreviewFile", task_id=one.task_id, extension="mp4", status="ready", revision=98)
    store(storage.SOURCE_MOVIE, movie.pk, "a movie")
    reads = [f"/pictures/thumbnails/{address}" for address in addresses]
    reads += [f"/pictures/thumbnails/attachment-files/{one.attachment_file_id}.png"]
    reads += [f"/movies/source/preview-files/{movie.pk}.mp4"]
    for path in reads:
        answer = one.client.get(path)
        wrong += [(answer.status_code, path, answer.getvalue()[:200])] if answer.status_code != 200 else []
    assert not wrong, wrong
