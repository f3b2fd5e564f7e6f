"""Which software a task type uses on a production."""

import pytest

from accounts.models import Software
from events.models import ApiEvent
from productions.models import ProjectTaskTypeLink, ProjectTaskTypeSoftwareLink
from tests import factories
from tests.factories import make

UNKNOWN = "6f9f1b0a-5c50-4a46-9d0c-3d9d2a1c0001"


@pytest.fixture
def task_type(studio):
    """A task type of the production, of a department."""
    made = factories.task_type(department=factories.department())
    ProjectTaskTypeLink.objects.create(project=studio.project, task_type=made)
    return made


@pytest.fixture
def software(db):
    return make(Software)


def path(project, task_type):
    return f"/data/projects/{project}/task-types/{task_type}/softwares"


def test_link_and_unlink(studio, task_type, software):
    manager, url = studio.as_("manager"), path(studio.project.pk, task_type.pk)
    triple = {"project_id": studio.project.pk, "task_type_id": task_type.pk, "software_id": software.pk}
    triple = {key: str(value) for key, value in triple.items()}
    for _time in range(2):
        answer = manager.post(url, {"software_id": str(software.pk)})
        assert (answer.status_code, answer.json()) == (201, triple)
    assert studio.as_("client").get(f"/data/projects/{studio.project.pk}/task-type-softwares").json() == [triple]
    for _time in range(2):
        assert manager.delete(f"{url}/{software.pk}").status_code == 204
    assert not ProjectTaskTypeSoftwareLink.objects.exists()
    events = list(ApiEvent.objects.values_list("name", "project_id", "data"))
    assert events == [("project:update", studio.project.pk, {"project_id": str(studio.project.pk)})] * 2


@pytest.mark.parametrize(
    ("role", "own", "status"),
    [
        ("admin", None, 201),
        ("manager", None, 201),
        ("supervisor", None, 201),
        ("supervisor", "same", 201),
        ("supervisor", "other", 403),
        ("artist", "same", 403),
        ("client", None, 403),
        ("vendor", None, 403),
        ("outside_manager", None, 403),
    ],
)
def test_who_may(studio, task_type, software, role, own, status):
    departments = {None: [], "same": [task_type.department], "other": [factories.department()]}
    studio.people[role].departments.set(departments[own])
    url = path(studio.project.pk, task_type.pk)
    caller = studio.as_(role)
    assert caller.post(url, {"software_id": str(software.pk)}).status_code == status
    assert caller.post(url, {"software_id": "x"}).status_code == 400  # told before a missing permission
    assert caller.delete(f"{url}/{software.pk}").status_code == (204 if status == 201 else 403)


def test_what_cannot_be_linked(studio, task_type, software, nothing_written):
    manager, archived, other = studio.as_("manager"), make(Software, archived=True), factories.task_type()
    cases = [
        (task_type.pk, UNKNOWN, 404),
        (task_type.pk, archived.pk, 400),
        (other.pk, software.pk, 400),
        (UNKNOWN, software.pk, 400),
        ("x", software.pk, 400),
    ]
    with nothing_written():
        for kind, named, status in cases:
            answer = manager.post(path(studio.project.pk, kind), {"software_id": str(named)})
            assert answer.status_code == status, (kind, named)
        assert manager.delete(f"{path(studio.project.pk, 'x')}/{software.pk}").status_code == 400
        assert manager.delete(f"{path(studio.project.pk, task_type.pk)}/x").status_code == 400


@pytest.mark.parametrize("unknown", [UNKNOWN, "x"])
def test_a_supervisor_of_a_department_names_a_task_type_that_exists(studio, software, nothing_written, unknown):
    studio.supervisor.departments.add(factories.department())
    url = path(studio.project.pk, unknown)
    with nothing_written():
        assert studio.as_("supervisor").post(url, {"software_id": str(software.pk)}).status_code == 404
        assert studio.as_("supervisor").delete(f"{url}/{software.pk}").status_code == 404


@pytest.mark.parametrize("unknown", [UNKNOWN, "x"])
@pytest.mark.parametrize("role", ["admin", "artist"])
def test_an_unknown_production(studio, software, role, unknown):
    caller, url = studio.as_(role), path(unknown, UNKNOWN)
    assert caller.get(f"/data/projects/{unknown}/task-type-softwares").status_code == 404
    assert caller.post(url, {"software_id": str(software.pk)}).status_code == 404
    assert caller.delete(f"{url}/{software.pk}").status_code == 404
