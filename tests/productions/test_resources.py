"""What differs from the kernel in the CRUD resources of this app."""

import pytest

from productions.models import (
    BudgetEntry,
    CustomAction,
    PreviewBackgroundFile,
    ProjectStatus,
)
from productions.signals import background_deleting
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.mark.parametrize(("role", "status"), [("artist", 200), ("client", 200), ("vendor", 403)])
def test_custom_actions_are_listed_for_all_but_vendors(studio, role, status):
    action = make(CustomAction, name="Open")
    assert studio.as_(role).get("/data/custom-actions").status_code == status
    assert studio.as_(role).get(f"/data/custom-actions/{action.pk}").status_code == 403
    assert studio.as_("admin").get(f"/data/custom-actions/{action.pk}").json()["name"] == "Open"


@pytest.mark.parametrize("body", [{}, {"name": None}])
def test_a_custom_action_has_a_name(admin, nothing_written, body):
    with nothing_written():
        assert admin.post("/data/custom-actions", body).status_code == 400
    action = make(CustomAction, name="Open")
    assert admin.put(f"/data/custom-actions/{action.pk}", {"name": None}).status_code == 400


def test_a_status_in_use_stays(studio, admin):
    status = studio.project.project_status
    assert admin.delete(f"/data/project-status/{status.pk}").status_code == 400
    free = make(ProjectStatus, name="Paused", color="#000000")
    assert admin.delete(f"/data/project-status/{free.pk}").status_code == 204
    assert admin.post("/data/project-status", {"name": "Open", "color": "#000000"}).status_code == 400


def test_one_default_background(admin):
    first = admin.post("/data/preview-background-files", {"name": "First", "is_default": True}).json()
    second = admin.post("/data/preview-background-files", {"name": "Second", "is_default": True}).json()
    assert list(PreviewBackgroundFile.objects.filter(is_default=True).values_list("name", flat=True)) == ["Second"]
    assert admin.post("/data/preview-background-files", {"name": "First"}).status_code == 400
    assert admin.put(f"/data/preview-background-files/{second['id']}", {"name": "First"}).status_code == 400
    assert admin.put(f"/data/preview-background-files/{first['id']}", {"name": "First"}).status_code == 200


def test_a_background_in_use_stays_and_one_that_goes_is_told(studio, admin):
    told = []

    def listen(sender, background_id, **_kwargs):
        told.append(background_id)

    background_deleting.connect(listen)
    try:
        background = make(PreviewBackgroundFile)
        studio.project.default_preview_background_file = background
        studio.project.save()
        path = f"/data/preview-background-files/{background.pk}"
        assert admin.delete(path).status_code == 400
        studio.project.default_preview_background_file = None
        studio.project.save()
        assert admin.delete(path).status_code == 204
    finally:
        background_deleting.disconnect(listen)
    assert told == [background.pk]


@pytest.mark.parametrize("path", ["budgets", "budget-entries"])
@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor"])
def test_raw_budgets_are_for_administrators(studio, path, role):
    assert studio.as_(role).get(f"/data/{path}").status_code == 403
    assert studio.as_(role).post(f"/data/{path}", {}).status_code == 403


def test_raw_budgets(studio, admin):
    budget = admin.post("/data/budgets", {"name": "A", "project_id": str(studio.project.pk)}).json()
    assert budget["revision"] == 1
    path = f"/data/budgets/{budget['id']}"
    assert admin.put(path, {"revision": 5, "project_id": None, "name": "B"}).json()["revision"] == 1
    entry = make(BudgetEntry, budget_id=budget["id"])
    assert admin.put(f"/data/budget-entries/{entry.pk}", {"budget_id": UNKNOWN}).json()["budget_id"] == budget["id"]
    assert admin.put(f"/data/budget-entries/{entry.pk}", {"position": "boss"}).status_code == 400
    assert admin.delete(path).status_code == 400
    assert admin.delete(f"/data/budget-entries/{entry.pk}").status_code == 204
    assert admin.delete(path).status_code == 204


@pytest.mark.parametrize(
    ("role", "reads"),
    [("manager", 200), ("artist", 200), ("client", 200), ("vendor", 403), ("outside_manager", 403)],
)
def test_who_reads_a_milestone(studio, admin, role, reads):
    body = {"name": "Alpha", "project_id": str(studio.project.pk)}
    milestone = admin.post("/data/milestones", body).json()
    path = f"/data/milestones/{milestone['id']}"
    assert studio.as_(role).get(path).status_code == reads
    assert studio.as_(role).get("/data/milestones").status_code == 403
    elsewhere = admin.put(path, {"project_id": str(factories.project().pk)})
    assert elsewhere.json()["project_id"] == body["project_id"]


def test_an_unknown_production_is_no_milestone(admin, nothing_written):
    with nothing_written():
        assert admin.post("/data/milestones", {"name": "A", "project_id": UNKNOWN}).status_code == 400


def test_raw_descriptors_do_not_touch_values(studio, admin):
    asset = factories.entity(studio.project, data={"level": 1})
    body = {"project_id": str(studio.project.pk), "entity_type": "Asset", "name": "Level", "field_name": "level"}
    row = admin.post("/data/metadata-descriptors", {**body, "data_type": "list"}).json()
    path = f"/data/metadata-descriptors/{row['id']}"
    changed = admin.put(path, {"field_name": "grade", "departments": [str(factories.department().pk)]}).json()
    assert (changed["field_name"], len(changed["departments"])) == ("grade", 1)
    for wrong in ("money", None):
        assert admin.put(path, {"data_type": wrong}).status_code == 400
    assert admin.delete(path).status_code == 204
    asset.refresh_from_db()
    assert asset.data == {"level": 1}


@pytest.mark.parametrize("role", ["manager", "artist", "client"])
def test_raw_descriptors_are_for_administrators(studio, role):
    client = studio.as_(role)
    assert client.get("/data/metadata-descriptors").status_code == 200
    assert client.post("/data/metadata-descriptors", {}).status_code == 403
