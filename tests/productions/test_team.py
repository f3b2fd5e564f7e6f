"""The team of a production."""

import pytest

from accounts.choices import Role
from events.models import ApiEvent
from productions.models import ProjectPersonLink
from tests import factories

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.fixture
def path(studio):
    return f"/data/projects/{studio.project.pk}/team"


def updates():
    return ApiEvent.objects.filter(name="project:update").count()


def test_the_form_depends_on_the_role(studio, path):
    ProjectPersonLink.objects.filter(person=studio.supervisor).update(role=Role.CLIENT)
    full = studio.as_("manager").get(path).json()
    assert len(full) == 5
    assert {"email", "daily_salary", "departments", "project_role"} <= full[0].keys()
    assert "password" not in full[0]
    minimal = studio.as_("artist").get(path).json()
    assert "email" not in minimal[0]
    assert minimal[0]["departments"] == []
    narrow = studio.as_("client").get(path).json()
    assert "departments" not in narrow[0]
    assert "desktop_login" in minimal[0]
    assert "desktop_login" not in narrow[0]
    roles = {row["id"]: row["project_role"] for row in full}
    assert roles[str(studio.supervisor.pk)] == "client"
    assert roles[str(studio.artist.pk)] is None


@pytest.mark.parametrize(("role", "status"), [("vendor", 200), ("client", 200), ("outsider", 403)])
def test_who_reads(studio, path, role, status):
    assert studio.as_(role).get(path).status_code == status


def test_the_list_takes_the_same_number_of_statements_for_any_team(studio, admin, path, sql_count):
    few = sql_count(admin.get, path)
    for _number in range(20):
        factories.join(studio.project, factories.person(departments=[factories.department()]))
    assert sql_count(admin.get, path) == few


@pytest.mark.parametrize(
    ("role", "status"),
    [("admin", 201), ("manager", 201), ("supervisor", 403), ("artist", 403), ("outside_manager", 403)],
)
def test_who_adds(studio, path, role, status):
    answer = studio.as_(role).post(path, {"person_id": str(studio.outsider.pk), "role": "supervisor"})
    assert answer.status_code == status
    assert ProjectPersonLink.objects.filter(person=studio.outsider, role="supervisor").exists() == (status == 201)


def test_adding_again_only_applies_the_role(studio, admin, path):
    assert admin.post(path, {"person_id": str(studio.artist.pk)}).status_code == 201
    assert updates() == 0
    admin.post(path, {"person_id": str(studio.artist.pk), "role": "manager"})
    assert updates() == 1
    assert ProjectPersonLink.objects.get(person=studio.artist).role == "manager"


@pytest.mark.parametrize(
    "body",
    [{}, {"person_id": ""}, {"person_id": "x"}, {"person_id": UNKNOWN}, {"person_id": UNKNOWN, "role": "admin"}],
)
def test_wrong_bodies(admin, path, nothing_written, body):
    with nothing_written():
        assert admin.post(path, body).status_code == 400


def test_a_wrong_body_is_told_before_a_missing_permission(studio, path):
    assert studio.as_("artist").post(path, {}).status_code == 400


def test_the_preview_account_of_another_production_stays_out(studio, admin, path, nothing_written):
    account = factories.person(Role.CLIENT, preview_project=factories.project())
    with nothing_written():
        assert admin.post(path, {"person_id": str(account.pk)}).status_code == 400


@pytest.mark.parametrize("role", ["manager", "user"])
def test_the_preview_account_stays_a_client(studio, admin, path, role):
    account = factories.person(Role.CLIENT, preview_project=studio.project)
    link = factories.join(studio.project, account)
    assert admin.post(path, {"person_id": str(account.pk), "role": role}).status_code == 400
    assert admin.put(f"{path}/{account.pk}", {"role": role}).status_code == 400
    link.refresh_from_db()
    assert (link.role, updates()) == (None, 0)


def test_a_form_works_as_well_as_json(studio, admin, path):
    answer = admin.upload(path, person_id=str(studio.outsider.pk))
    assert answer.status_code == 201


def test_the_role_of_a_member(studio, admin, path):
    member = f"{path}/{studio.artist.pk}"
    answer = admin.put(member, {"role": "supervisor"})
    assert answer.json() == {
        "project_id": str(studio.project.pk),
        "person_id": str(studio.artist.pk),
        "role": "supervisor",
    }
    assert admin.put(member, {}).json()["role"] is None
    assert ProjectPersonLink.objects.get(person=studio.artist).role is None
    assert admin.put(member, {"role": "admin"}).status_code == 400
    assert admin.put(f"{path}/{studio.outsider.pk}", {"role": "user"}).status_code == 400
    assert admin.put(f"{path}/x", {"role": "user"}).status_code == 400


def test_leaving(studio, admin, path):
    task = factories.task(factories.entity(studio.project), assignees=[studio.artist])
    for person_id in (studio.artist.pk, studio.artist.pk, UNKNOWN, "x"):
        assert admin.delete(f"{path}/{person_id}").status_code == 204
    assert not ProjectPersonLink.objects.filter(person=studio.artist).exists()
    assert task.assignees.count() == 1
    assert updates() == 4
    assert studio.as_("artist").delete(f"{path}/{studio.manager.pk}").status_code == 403


@pytest.mark.parametrize("project_id", [UNKNOWN, "x"])
def test_unknown_productions(studio, admin, project_id):
    for name in ("admin", "artist"):
        assert studio.as_(name).get(f"/data/projects/{project_id}/team").status_code == 404
    assert admin.post(f"/data/projects/{project_id}/team", {"person_id": str(admin.person.pk)}).status_code == 404
    assert admin.delete(f"/data/projects/{project_id}/team/{admin.person.pk}").status_code == 404
