"""Who may do what on a production, in the terms of `accounts.access` (spec 03, 4)."""

from django.db.models import Exists, OuterRef, Q

from accounts.access import OPEN, DeptSupervisor, GlobalRole, ManagerOf, ProjectAccess
from accounts.choices import Role
from productions.models import DepartmentMetadataDescriptorLink, MetadataDescriptor, ProductionScheduleVersion, Project
from productionsite.api.access import Access
from productionsite.api.lookup import find

TEMPLATE_READER = GlobalRole(Role.ADMIN, Role.MANAGER)
OUTSIDE = (Role.CLIENT, Role.VENDOR)


def find_project(project_id):
    """Return the production of an id; 404 for an unknown or malformed one."""
    return find(Project, project_id)


def find_version(version_id):
    """Return the schedule version of an id; 404 for an unknown or malformed one."""
    return find(ProductionScheduleVersion, version_id)


class _Loaded(Access):
    """A rule about the production a URL names, which must exist, also for administrators.

    The handler gets the row as `call.found["project_id"]`.
    """

    def load(self, facts):
        """Look the production up, once."""
        if "project_id" not in facts.found:
            facts.found["project_id"] = find_project(facts.value("project_id"))
        return facts.found["project_id"]


class LoadedAccess(_Loaded):
    """**access(P)** of a production that exists."""

    def allows(self, facts):
        return facts.who.may_access(self.load(facts).pk)


class LoadedManager(_Loaded):
    """**manager(P)** of a production that exists."""

    def allows(self, facts):
        return facts.who.manages(self.load(facts).pk)


class NotRoles(Access):
    """The effective role on the production at `path` is none of these."""

    def __init__(self, *roles, path="project_id"):
        self.roles, self.path = roles, path

    def allows(self, facts):
        return facts.who.role_in(facts.value(self.path)) not in self.roles


PROJECT_ACCESS = ProjectAccess()
PROJECT_MANAGER = ManagerOf()
STAFF_ACCESS = ProjectAccess() & NotRoles(*OUTSIDE)
NOT_CLIENT = ProjectAccess() & NotRoles(Role.CLIENT)
NOT_VENDOR = ProjectAccess() & NotRoles(Role.VENDOR)
SCHEDULE_ITEM_EDITOR = DeptSupervisor()


class ManagerOfNamed(Access):
    """**manager(P)** of the production a body names; only an administrator may name none."""

    def allows(self, facts):
        named = facts.payload.get("project_id") if isinstance(facts.payload, dict) else None
        return facts.who.is_admin or facts.who.manages(named)


class ManagerOfVersion(Access):
    """**manager(P)** of the production of the schedule version a body names (404 for an unknown one)."""

    def allows(self, facts):
        version = find_version(facts.value("production_schedule_version_id"))
        return facts.who.manages(version.project_id)


class VersionReader(Access):
    """Staff of the production of the schedule version a URL names; the handler gets the version as found."""

    def allows(self, facts):
        version = find_version(facts.value("production_schedule_version_id"))
        facts.found["production_schedule_version_id"] = version
        return self.may(facts.who, version.project_id)

    def may(self, who, project_id):
        """Whether the caller may on the version's production."""
        return who.may_access(project_id) and who.role_in(project_id) not in OUTSIDE


class VersionManager(VersionReader):
    """**manager(P)** of the production of the schedule version a URL names."""

    def may(self, who, project_id):
        return who.manages(project_id)


class StaffOfFiltered(Access):
    """Staff of the production the listing is filtered by; without that filter, administrators only."""

    def allows(self, facts):
        project_id = facts.query.get("project_id")
        if not project_id or facts.who.is_admin:
            return facts.who.is_admin
        return facts.who.may_access(project_id) and facts.who.role_in(project_id) not in OUTSIDE


def projects_as(who, role):
    """Return the ids of the productions on whose team the caller has this effective role (a subquery)."""
    mine = Q(role=role)
    if who.role == role:
        mine |= Q(role__isnull=True) | Q(role=Role.ADMIN)
    return who.person.team_links.filter(mine).values("project_id")


def visible_descriptors(who, queryset=None):
    """Narrow descriptors to what the caller may see of each production (spec 03, 4.4).

    Clients see those published to them, vendors those of their departments or of none; the role is the
    effective one on each production.
    """
    queryset = MetadataDescriptor.objects.all() if queryset is None else queryset
    if who.is_admin:
        return queryset
    published = Q(for_client=True)
    links = DepartmentMetadataDescriptorLink.objects.filter(metadata_descriptor=OuterRef("pk"))
    shared = ~Exists(links) | Exists(links.filter(department__in=who.departments))
    return queryset.filter(
        published | ~Q(project__in=projects_as(who, Role.CLIENT)),
        shared | ~Q(project__in=projects_as(who, Role.VENDOR)),
    )


def managed_open_projects(who):
    """Return the open productions the caller manages: all of them for an administrator (spec 03, 9.4)."""
    projects = Project.objects.filter(project_status__name=OPEN)
    return projects if who.is_admin else projects.filter(pk__in=projects_as(who, Role.MANAGER))


def covers_departments(who, project_id, departments):
    """Whether the caller may change a column that concerns some departments (spec 03, 9.2).

    Managers may. A supervisor may when it concerns departments at all and one of them is theirs; someone
    without departments covers every one.
    """
    if who.manages(project_id):
        return True
    if who.team_role(project_id) != Role.SUPERVISOR or not departments:
        return False
    return not who.departments or bool(who.departments & departments)
