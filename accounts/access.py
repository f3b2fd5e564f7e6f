"""The permission vocabulary (spec 00, 1.5; spec 02, 4): every rule of every app is said in these terms.

`Who` is the caller of one request, with the facts rules ask about looked up once. The classes below
are the terms; they combine with `|` and `&`. Rows of apps further down (projects, tasks) are asked
for by model name, since this module stands above them.
"""

from django.apps import apps
from django.db import models
from django.db.models import CharField, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce

from accounts.choices import Role
from accounts.tokens import PERSON, PERSON_API
from productionsite.api.access import Access, Anyone, Nobody, Public
from productionsite.api.errors import NotFound, Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.resource import Rules

__all__ = [
    "Admin",
    "Anyone",
    "AssignedTo",
    "DeptSupervisor",
    "EntityAccess",
    "GlobalRole",
    "HumanSubject",
    "KnownPerson",
    "KnownProject",
    "ManagerOf",
    "Nobody",
    "NotClient",
    "NotVendor",
    "PersonOnly",
    "ProjectAccess",
    "Public",
    "Self",
    "SupervisorOf",
    "TaskAccess",
    "TaskAction",
    "Who",
    "admin_only",
    "studio_data",
]

OPEN = "Open"  # the one project status whose productions are running, matched by its exact name


def _model(name):
    return apps.get_model(name)


class Who:
    """The caller of one request (or job): the person, the token's claims, and looked-up facts."""

    def __init__(self, person, claims=None):
        self.person = person
        self.person_id = person.pk
        self.claims = claims or {"identity_type": PERSON}
        self.role = person.role
        self._team_roles = {}
        self._departments = None
        self._assigned = {}
        self._own_tasks = {}

    @property
    def is_admin(self):
        """Global administrators may do everything on every production."""
        return self.role == Role.ADMIN

    @property
    def is_person(self):
        """A human's session or personal token, not a bot's."""
        return self.claims.get("identity_type") in (PERSON, PERSON_API)

    # -- projects ----------------------------------------------------------------------------

    def team_role(self, project_id):
        """Return the effective role on a production's team, or None when not on it: **team(P)**.

        A null project has no team; an unknown or malformed one is a 404.
        """
        if project_id is None:
            return None
        key = as_uuid(project_id)
        if key is None:
            raise NotFound
        if key not in self._team_roles:
            roles = list(self.person.team_links.filter(project_id=key).values_list("role", flat=True))
            if not roles and not _model("productions.Project").objects.filter(pk=key).exists():
                raise NotFound
            self._team_roles[key] = self.effective_role(roles[0]) if roles else None
        return self._team_roles[key]

    def role_told(self, project="project_id"):
        """Return the expression of the caller's link to the production of a row, for `learn_role`.

        It saves the statement that `team_role` takes where a row is looked up anyway.
        """
        links = self.person.team_links.filter(project_id=OuterRef(project))
        return Subquery(links.annotate(told=Coalesce("role", Value(""), output_field=CharField())).values("told")[:1])

    def learn_role(self, project_id, told):
        """Remember what `role_told` said of a production: null for no link, empty for a link without role."""
        self._team_roles[project_id] = None if told is None else self.effective_role(told or None)

    def learn_assigned(self, entity_id, is_assigned):
        """Remember whether a task of an entity is assigned to the caller."""
        self._assigned[entity_id] = is_assigned

    def effective_role(self, team_role):
        """Return the role on a production: the link's own, else the global one; `admin` is global only."""
        if self.is_admin or team_role in (None, Role.ADMIN):
            return self.role
        return team_role

    def role_in(self, project_id):
        """Return the effective role on a production; off the team it is the global role."""
        if self.is_admin:
            return Role.ADMIN
        return self.team_role(project_id) or self.role

    def may_access(self, project_id):
        """**access(P)**: a global admin (P not even looked up), or someone on the team."""
        return self.is_admin or self.team_role(project_id) is not None

    def manages(self, project_id):
        """**manager(P)**: a global admin, or on the team as manager."""
        return self.is_admin or self.team_role(project_id) == Role.MANAGER

    def supervises(self, project_id):
        """**supervisor(P)**: a global admin, or on the team as manager or supervisor."""
        return self.is_admin or self.team_role(project_id) in (Role.MANAGER, Role.SUPERVISOR)

    def my_projects(self):
        """**my projects**: ids of the open productions whose team contains the caller (a subquery)."""
        return self.team_projects().filter(project__project_status__name=OPEN)

    def team_projects(self):
        """Return the ids of all productions whose team contains the caller, closed ones too (a subquery)."""
        return self.person.team_links.values("project_id")

    def projects_as(self, *roles):
        """Return the ids of the productions where the caller's effective role is one of these (a subquery)."""
        held = models.Q(role__in=[role for role in roles if role != Role.ADMIN])
        if self.role in roles:
            held |= models.Q(role=None) | models.Q(role=Role.ADMIN)
        return self.person.team_links.filter(held).values("project_id")

    # -- departments -------------------------------------------------------------------------

    @property
    def departments(self):
        """Ids of the caller's departments."""
        if self._departments is None:
            self._departments = set(self.person.department_links.values_list("department_id", flat=True))
        return self._departments

    def covers_department(self, department_id):
        """Whether a supervisor's departments reach this one; someone without departments reaches all."""
        return not self.departments or department_id in self.departments

    def supervises_task_type(self, project_id, task_type_id):
        """**dept-supervisor(P, task type)**: manager(P), or supervisor there and of that department (or of none)."""
        if self.manages(project_id):
            return True
        if self.team_role(project_id) != Role.SUPERVISOR:
            return False
        task_type = _model("tasks.TaskType").objects.filter(pk=task_type_id).only("department_id").first()
        return not self.departments or (task_type is not None and task_type.department_id in self.departments)

    # -- tasks and entities ------------------------------------------------------------------

    def assigned_to_entity(self, entity_id):
        """Whether at least one task of the entity is assigned to the caller."""
        if entity_id not in self._assigned:
            self._assigned[entity_id] = self.person.assigned_tasks.filter(entity_id=entity_id).exists()
        return self._assigned[entity_id]

    def may_see_entity(self, entity_id, project_id=None):
        """**entity-access(E)**: the effective role is not vendor, or a task of E is the caller's."""
        role = self.role if project_id is None else self.role_in(project_id)
        return role != Role.VENDOR or self.assigned_to_entity(entity_id)

    def may_see_task(self, task):
        """**task-access(T)**: access(T's project) and entity-access(T's entity)."""
        return self.may_access(task.project_id) and self.may_see_entity(task.entity_id, task.project_id)

    def is_assigned(self, task):
        """Whether the task is assigned to the caller."""
        if task.pk in self._own_tasks:
            return self._own_tasks[task.pk]
        return task.assignees.filter(pk=self.person_id).exists()

    def know_assignments(self, task_ids):
        """Look up for many tasks at once whether they are the caller's: `is_assigned` asks no more for each."""
        task_ids = set(task_ids)
        mine = set(self.person.assigned_tasks.filter(pk__in=task_ids).values_list("pk", flat=True))
        self._own_tasks.update({pk: pk in mine for pk in task_ids})

    def may_act_on_task(self, task):
        """**task-action(T)**: comment, publish, change the status of a task."""
        if self.is_admin:
            return True
        role = self.team_role(task.project_id)
        if role is None:
            return False
        if role in (Role.MANAGER, Role.CLIENT) or self.is_assigned(task):
            return True
        if role == Role.SUPERVISOR and (
            not self.departments or (task.task_type_id and task.task_type.department_id in self.departments)
        ):
            return True
        return bool(task.entity_id) and task.entity.created_by_id == self.person_id


# -- terms -------------------------------------------------------------------------------------


class GlobalRole(Access):
    """The global role is one of these."""

    def __init__(self, *roles):
        self.roles = roles

    def allows(self, facts):
        return facts.who.role in self.roles


class Admin(Access):
    """A global administrator."""

    def allows(self, facts):
        return facts.who.is_admin


class NotVendor(Access):
    """**not-vendor**: the role (on the production at `path`, else global) is not vendor."""

    def __init__(self, path=None):
        self.path = path

    def allows(self, facts):
        role = facts.who.role if self.path is None else facts.who.role_in(facts.value(self.path))
        return role != Role.VENDOR


class NotClient(NotVendor):
    """The role (on the production at `path`, else global) is not client."""

    def allows(self, facts):
        role = facts.who.role if self.path is None else facts.who.role_in(facts.value(self.path))
        return role != Role.CLIENT


class PersonOnly(Access):
    """A human, not a bot."""

    def allows(self, facts):
        return facts.who.is_person


class Self(Access):
    """The caller is the person at `path`."""

    def __init__(self, path="pk"):
        self.path = path

    def allows(self, facts):
        return as_uuid(facts.value(self.path)) == facts.who.person_id


class KnownPerson(Access):
    """The person at `path` exists (404 otherwise, before any other refusal); `facts.found["person"]` holds them."""

    def __init__(self, path="person_id"):
        self.path = path

    def allows(self, facts):
        pk = as_uuid(facts.value(self.path))
        found = _model("accounts.Person").objects.filter(pk=pk).first() if pk else None
        if found is None:
            raise NotFound
        facts.found["person"] = found
        return True


class HumanSubject(KnownPerson):
    """**not a bot**: the person at `path` exists and is no bot."""

    def allows(self, facts):
        return super().allows(facts) and not facts.found["person"].is_bot


class _ProjectTerm(Access):
    def __init__(self, path="project_id"):
        self.path = path


class KnownProject(_ProjectTerm):
    """The production at `path` exists: 404 otherwise, for administrators too, whose rights need no look-up."""

    def allows(self, facts):
        pk = as_uuid(facts.value(self.path))
        if pk is None or not _model("productions.Project").objects.filter(pk=pk).exists():
            raise NotFound
        return True


class ProjectAccess(_ProjectTerm):
    """**access(P)** of the production at `path`."""

    def allows(self, facts):
        return facts.who.may_access(facts.value(self.path))


class ManagerOf(_ProjectTerm):
    """**manager(P)** of the production at `path`."""

    def allows(self, facts):
        return facts.who.manages(facts.value(self.path))


class SupervisorOf(_ProjectTerm):
    """**supervisor(P)** of the production at `path`."""

    def allows(self, facts):
        return facts.who.supervises(facts.value(self.path))


class DeptSupervisor(Access):
    """**dept-supervisor(P, task type)** of what stands at the two paths."""

    def __init__(self, project="project_id", task_type="task_type_id"):
        self.project, self.task_type = project, task_type

    def allows(self, facts):
        return facts.who.supervises_task_type(facts.value(self.project), facts.value(self.task_type))


class EntityAccess(Access):
    """**entity-access(E)** of the entity at `path`, with the role on the production at `project`."""

    def __init__(self, path="entity_id", project="project_id"):
        self.path, self.project = path, project

    def allows(self, facts):
        return facts.who.may_see_entity(as_uuid(facts.value(self.path)), facts.value(self.project))


class AssignedTo(Access):
    """A task of the entity at `path` is assigned to the caller."""

    def __init__(self, path="entity_id"):
        self.path = path

    def allows(self, facts):
        return facts.who.assigned_to_entity(as_uuid(facts.value(self.path)))


class _TaskTerm(Access):
    def __init__(self, path="task_id"):
        self.path = path

    def task(self, facts):
        """Return the task: the row itself, what the row's `path` holds, or the one a URL names."""
        Task = _model("tasks.Task")
        if isinstance(facts.row, Task):
            return facts.row
        value = facts.value(self.path)
        if isinstance(value, models.Model):
            return value
        pk = as_uuid(value)
        found = Task.objects.filter(pk=pk).first() if pk else None
        if found is None:
            raise NotFound
        return found


class TaskAccess(_TaskTerm):
    """**task-access(T)** of the task at `path`."""

    def allows(self, facts):
        return facts.who.may_see_task(self.task(facts))


class TaskAction(_TaskTerm):
    """**task-action(T)** of the task at `path`."""

    def allows(self, facts):
        return facts.who.may_act_on_task(self.task(facts))


def effective_role(who, role, prefix=""):
    """Return the condition on a person's team links "the role there is `role`" (spec 02, 4.2), for set-based rules.

    `prefix`: path from the queried model to the link (`team_links__`).
    """
    condition = Q(**{f"{prefix}role": role})
    if who.role == role:
        condition |= Q(**{f"{prefix}role__isnull": True}) | Q(**{f"{prefix}role": Role.ADMIN})
    return condition


# -- families ------------------------------------------------------------------------------------


def admin_only():
    """Administrators everywhere."""
    return Rules(list=Admin(), read=Admin(), create=Admin(), update=Admin(), delete=Admin())


def studio_data(*, list=None, read=None):
    """Studio-wide data: anyone reads, administrators write."""
    return Rules(list=list or Anyone(), read=read or Anyone(), create=Admin(), update=Admin(), delete=Admin())


def refuse_unless(condition, message="You do not have the permission to do this."):
    """Raise `Refused` (403) unless the condition holds: for rules inside services."""
    if not condition:
        raise Refused(message)
