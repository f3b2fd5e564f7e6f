"""The permission vocabulary, term by term, over every kind of caller (spec 00, 1.5; spec 02, 4)."""

import uuid

import pytest

from accounts.access import (
    Admin,
    Anyone,
    AssignedTo,
    DeptSupervisor,
    EntityAccess,
    GlobalRole,
    ManagerOf,
    Nobody,
    NotVendor,
    PersonOnly,
    ProjectAccess,
    Self,
    SupervisorOf,
    TaskAccess,
    TaskAction,
    Who,
    admin_only,
    studio_data,
)
from accounts.choices import Role
from productionsite.api.access import Facts
from productionsite.api.errors import BadRow, NotFound, Refused
from tests import factories

pytestmark = pytest.mark.django_db

TEAM = {"manager", "supervisor", "artist", "client", "vendor"}
EVERYBODY = TEAM | {"admin", "outsider", "outside_manager", "bot"}


@pytest.fixture
def world(studio):
    """The studio of the suite with a task of a department and one of nobody's."""
    studio.compositing = factories.department("Compositing")
    studio.task_type = factories.task_type(department=studio.compositing)
    studio.entity = factories.entity(studio.project)
    studio.task = factories.task(studio.entity, type=studio.task_type)
    return studio


def who(world, name):
    person = world.people[name]
    claims = {"identity_type": "bot"} if person.is_bot else None
    return Who(person, claims)


def allowed(world, rule, **facts):
    """Return the names of the callers a rule allows."""
    return {name for name in EVERYBODY if rule.allows(Facts(who(world, name), **facts))}


def in_project(world):
    return {"params": {"project_id": str(world.project.pk)}}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (Anyone(), EVERYBODY),
        (Nobody(), set()),
        (Admin(), {"admin"}),
        (GlobalRole(Role.MANAGER, Role.CLIENT), {"manager", "outside_manager", "bot", "client"}),
        (PersonOnly(), EVERYBODY - {"bot"}),
        (NotVendor(), EVERYBODY - {"vendor"}),
        (Admin() | GlobalRole(Role.VENDOR), {"admin", "vendor"}),
        (NotVendor() & GlobalRole(Role.VENDOR), set()),
    ],
)
def test_terms_without_a_production(world, rule, expected):
    assert allowed(world, rule) == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        (ProjectAccess(), TEAM | {"admin"}),
        (ManagerOf(), {"admin", "manager"}),
        (SupervisorOf(), {"admin", "manager", "supervisor"}),
        (NotVendor("project_id"), EVERYBODY - {"vendor"}),
    ],
)
def test_terms_of_a_production(world, rule, expected):
    assert allowed(world, rule, **in_project(world)) == expected


# A team link's own role replaces the global one there, up or down; `admin` on a link counts for nothing.
OVERRIDES = [
    # global role, role on the team, access, manages, supervises, not vendor there
    (Role.USER, None, True, False, False, True),
    (Role.USER, Role.MANAGER, True, True, True, True),
    (Role.USER, Role.SUPERVISOR, True, False, True, True),
    (Role.USER, Role.VENDOR, True, False, False, False),
    (Role.USER, Role.ADMIN, True, False, False, True),
    (Role.MANAGER, None, True, True, True, True),
    (Role.MANAGER, Role.USER, True, False, False, True),
    (Role.MANAGER, Role.CLIENT, True, False, False, True),
    (Role.MANAGER, Role.ADMIN, True, True, True, True),
    (Role.SUPERVISOR, Role.USER, True, False, False, True),
    (Role.VENDOR, Role.USER, True, False, False, True),
    (Role.VENDOR, Role.MANAGER, True, True, True, True),
    (Role.CLIENT, Role.SUPERVISOR, True, False, True, True),
    (Role.ADMIN, Role.USER, True, True, True, True),
    (Role.ADMIN, Role.VENDOR, True, True, True, True),
]


@pytest.mark.parametrize(("role", "team_role", "access", "manages", "supervises", "not_vendor"), OVERRIDES)
def test_team_roles_replace_global_ones(role, team_role, access, manages, supervises, not_vendor):
    project = factories.project()
    person = factories.person(role)
    factories.join(project, person, team_role)
    facts = Facts(Who(person), params={"project_id": project.pk})
    assert ProjectAccess().allows(facts) is access
    assert ManagerOf().allows(facts) is manages
    assert SupervisorOf().allows(facts) is supervises
    assert NotVendor("project_id").allows(facts) is not_vendor


def test_a_team_role_counts_on_its_own_production_only(world):
    other = factories.project()
    factories.join(other, world.artist, Role.MANAGER)
    caller = who(world, "artist")
    assert caller.manages(other.pk)
    assert not caller.manages(world.project.pk)
    assert caller.role_in(world.project.pk) == Role.USER


def test_unknown_productions_are_not_found(world):
    for value in (uuid.uuid4(), "not-an-id"):
        facts = Facts(who(world, "manager"), params={"project_id": value})
        with pytest.raises(NotFound):
            ProjectAccess().allows(facts)
        assert ProjectAccess().allows(Facts(who(world, "admin"), params={"project_id": value}))


def test_no_production_has_no_team(world):
    assert not ProjectAccess().allows(Facts(who(world, "manager"), payload={"project_id": None}))
    assert ProjectAccess().allows(Facts(who(world, "admin"), payload={"project_id": None}))


def test_a_key_the_rule_needs_and_the_body_lacks_is_quoted(world):
    with pytest.raises(BadRow, match="'project_id'"):
        ManagerOf().allows(Facts(who(world, "manager"), payload={}))


def test_my_projects_are_open_and_mine(world):
    factories.project(open=False, team=[world.artist])
    factories.project()
    caller = who(world, "artist")
    assert list(caller.my_projects().values_list("project_id", flat=True)) == [world.project.pk]
    assert caller.team_projects().count() == 2


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_self(world, name):
    rule = Self("person_id")
    mine = Facts(who(world, name), params={"person_id": str(world.people[name].pk)})
    other = Facts(who(world, name), params={"person_id": str(uuid.uuid4())})
    assert rule.allows(mine)
    assert not rule.allows(other)


DEPARTMENT_CASES = [
    # role on the team, departments, supervises the task type
    (Role.SUPERVISOR, "none", True),
    (Role.SUPERVISOR, "same", True),
    (Role.SUPERVISOR, "other", False),
    (Role.MANAGER, "other", True),
    (Role.USER, "same", False),
    (Role.CLIENT, "same", False),
    (Role.VENDOR, "same", False),
]


@pytest.mark.parametrize(("team_role", "departments", "expected"), DEPARTMENT_CASES)
def test_department_supervisors(world, team_role, departments, expected):
    chosen = {"none": [], "same": [world.compositing], "other": [factories.department("Layout")]}[departments]
    person = factories.person(departments=chosen)
    factories.join(world.project, person, team_role)
    params = {"project_id": world.project.pk, "task_type_id": world.task_type.pk}
    assert DeptSupervisor().allows(Facts(Who(person), params=params)) is expected


def test_department_supervisors_need_the_team(world):
    params = {"project_id": world.project.pk, "task_type_id": world.task_type.pk}
    assert allowed(world, DeptSupervisor(), params=params) == {"admin", "manager", "supervisor"}


def test_vendors_see_entities_they_have_a_task_on(world):
    params = {"entity_id": str(world.entity.pk), "project_id": str(world.project.pk)}
    assert allowed(world, EntityAccess(), params=params) == EVERYBODY - {"vendor"}
    world.task.assignees.add(world.vendor)
    assert allowed(world, EntityAccess(), params=params) == EVERYBODY
    assert allowed(world, AssignedTo(), params=params) == {"vendor"}


def test_task_access(world):
    params = {"task_id": str(world.task.pk)}
    assert allowed(world, TaskAccess(), params=params) == (TEAM | {"admin"}) - {"vendor"}
    world.task.assignees.add(world.vendor, world.outsider)
    assert allowed(world, TaskAccess(), params=params) == TEAM | {"admin"}


def test_task_access_of_an_unknown_task(world):
    for value in (str(uuid.uuid4()), "x"):
        with pytest.raises(NotFound):
            TaskAccess().allows(Facts(who(world, "admin"), params={"task_id": value}))


def test_task_action(world):
    params = {"task_id": str(world.task.pk)}
    assert allowed(world, TaskAction(), params=params) == {"admin", "manager", "supervisor", "client"}


@pytest.mark.parametrize(
    ("team_role", "departments", "assigned", "creator", "expected"),
    [
        (Role.USER, "same", False, False, False),
        (Role.USER, "none", True, False, True),
        (Role.USER, "none", False, True, True),
        (Role.VENDOR, "none", False, False, False),
        (Role.VENDOR, "none", True, False, True),
        (Role.CLIENT, "none", False, False, True),
        (Role.MANAGER, "other", False, False, True),
        (Role.SUPERVISOR, "none", False, False, True),
        (Role.SUPERVISOR, "same", False, False, True),
        (Role.SUPERVISOR, "other", False, False, False),
        (Role.SUPERVISOR, "other", True, False, True),
    ],
)
def test_who_acts_on_a_task(world, team_role, departments, assigned, creator, expected):
    chosen = {"none": [], "same": [world.compositing], "other": [factories.department("Layout")]}[departments]
    person = factories.person(departments=chosen)
    factories.join(world.project, person, team_role)
    if assigned:
        world.task.assignees.add(person)
    if creator:
        world.entity.created_by = person
        world.entity.save()
    task = type(world.task).objects.get(pk=world.task.pk)
    assert TaskAction().allows(Facts(Who(person), row=task)) is expected


def test_assignees_off_the_team_do_not_act(world):
    world.task.assignees.add(world.outsider)
    assert not TaskAction().allows(Facts(who(world, "outsider"), params={"task_id": str(world.task.pk)}))


def test_families(world):
    rules = studio_data()
    assert allowed(world, rules.list) == EVERYBODY
    assert allowed(world, rules.read) == EVERYBODY
    for rule in (rules.create, rules.update, rules.delete, *vars(admin_only()).values()):
        assert allowed(world, rule) == {"admin"}


def test_check_refuses_with_403(world):
    with pytest.raises(Refused) as refusal:
        Admin().check(Facts(who(world, "artist")))
    assert refusal.value.status == 403
