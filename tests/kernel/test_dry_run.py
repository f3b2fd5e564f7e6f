"""`Prefer: dry-run`: the real code, then nothing."""

import pytest
from django.db import connection

from accounts.models import Department
from tests import factories
from tests.kernel.registry import NAMES, RESOURCES

pytestmark = pytest.mark.django_db
DRY = {"HTTP_PREFER": "dry-run"}


def test_a_creation_is_answered_and_leaves_nothing(admin, nothing_written):
    with nothing_written():
        answer = admin.post("/data/departments", {"name": "Roto", "color": "#000000"}, **DRY)
    assert answer.status_code == 201
    assert answer["Preference-Applied"] == "dry-run"
    body = answer.json()
    assert body["name"] == "Roto"
    assert body["dry_run"]["changes"] == [{"table": "department", "action": "created", "rows": 1}]
    assert body["dry_run"]["events"] == [{"name": "department:new", "data": {"department_id": body["id"]}}]


def test_an_update_is_answered_and_leaves_nothing(admin):
    made = factories.department("Layout")
    answer = admin.put(f"/data/departments/{made.pk}", {"name": "Set dressing"}, **DRY)
    assert answer.status_code == 200
    assert answer.json()["name"] == "Set dressing"
    assert answer.json()["dry_run"]["changes"] == [{"table": "department", "action": "updated", "rows": 1}]
    assert Department.objects.get(pk=made.pk).name == "Layout"


def test_a_deletion_tells_what_would_go(admin):
    made = factories.department("Layout")
    answer = admin.delete(f"/data/departments/{made.pk}", **DRY)
    assert answer.status_code == 200
    assert {"table": "department", "action": "deleted", "rows": 1} in answer.json()["dry_run"]["changes"]
    assert Department.objects.filter(pk=made.pk).exists()


def test_a_refusal_is_the_same_with_and_without(admin, nothing_written):
    factories.department("Layout")
    body = {"name": "Layout", "color": "#000000"}
    with nothing_written():
        real, dry = admin.post("/data/departments", body), admin.post("/data/departments", body, **DRY)
    assert (dry.status_code, dry.json()) == (real.status_code, real.json())
    assert real.status_code == 400


def test_nothing_is_run_after_a_rehearsed_commit(admin, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as callbacks:
        admin.post("/data/departments", {"name": "Roto", "color": "#000000"}, **DRY)
    assert callbacks == []
    assert connection.needs_rollback is False


@pytest.mark.parametrize("resource", RESOURCES, ids=NAMES)
def test_every_resource_rehearses_its_writes(admin, nothing_written, resource):
    """Whatever an update or a deletion of a row would do, or be refused for, nothing of it stays."""
    row = factories.make(resource.model)
    stored = resource.model._base_manager.filter(pk=row.pk).values().get()
    path = f"/data/{resource.name}/{row.pk}"
    with nothing_written():
        for answer in (admin.put(path, {}, **DRY), admin.delete(path, **DRY)):
            if answer.status_code == 200:
                assert answer["Preference-Applied"] == "dry-run"
                assert set(answer.json()["dry_run"]) == {"changes", "events"}
            else:
                assert 400 <= answer.status_code < 500
    assert resource.model._base_manager.filter(pk=row.pk).values().get() == stored
