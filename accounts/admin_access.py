"""Who sees and edits what in the back office, in the terms of `accounts.access`.

Administrators may do everything. Managers and supervisors see the rows of the productions they lead
and read the studio's data; managers edit their productions, supervisors only tasks. Nobody else gets
in (`Person.is_staff`). On top of its scope, a page asks the rule of the model's API resource: what
the API refuses to somebody, the back office refuses too.
"""

from django.db.models import Q

from accounts.access import Who
from accounts.choices import Role

LEADS = (Role.MANAGER, Role.SUPERVISOR)


def who_of(request):
    """Return the `Who` of a back office request, built once per request."""
    if not hasattr(request, "studio_who"):
        request.studio_who = Who(request.user)
    return request.studio_who


class Scope:
    """The rows of one model a person sees and may write. This one: administrators only."""

    def visible(self, who, queryset):
        """Narrow a queryset to the rows the person may see."""
        return queryset if who.is_admin else queryset.none()

    def may_view(self, who):
        """Whether the model's pages are open to the person at all."""
        return who.is_admin

    def may_add(self, who):
        """Whether the person may create rows (where: see `may_change`, asked again about the new row)."""
        return who.is_admin

    def may_change(self, who, row=None):
        """Whether the person may edit this row; without a row: some rows."""
        return who.is_admin

    def may_delete(self, who, row=None):
        """Whether the person may delete this row; without a row: some rows."""
        return self.may_change(who, row)


class AdminOnly(Scope):
    """Administrators only: money, personal things, the inside of the studio."""


class StudioData(Scope):
    """The same for every production: administrators write, who leads a production reads."""

    def __init__(self, readers=LEADS):
        self.readers = readers

    def visible(self, who, queryset):
        return queryset if self.may_view(who) else queryset.none()

    def may_view(self, who):
        return who.is_admin or who.role in self.readers


class OfProduction(Scope):
    """Rows of a production, found through `path`: its managers write, its supervisors read.

    `roles`: the effective roles on the production that see its rows.
    """

    def __init__(self, path="project", *, roles=LEADS):
        self.path = path
        self.roles = roles

    def visible(self, who, queryset):
        if who.is_admin:
            return queryset
        return queryset.filter(**{f"{self.path}__in": who.projects_as(*self.roles)})

    def may_view(self, who):
        return who.is_admin or who.role in LEADS

    def may_add(self, who):
        return who.is_admin or who.role == Role.MANAGER

    def may_change(self, who, row=None):
        return self.may_add(who) if row is None else who.manages(self.project_of(row))

    def project_of(self, row):
        """Return the id of a row's production, or None."""
        *steps, last = self.path.split("__")
        for step in steps:
            row = getattr(row, step)
            if row is None:
                return None
        return row.pk if last == "pk" else getattr(row, f"{last}_id")


class WorkOfProduction(OfProduction):
    """Rows about tasks: supervisors with departments see the work of those. `task`: path to the task, "" for tasks."""

    def __init__(self, task="", **options):
        prefix = f"{task}__" if task else ""
        super().__init__(f"{prefix}project", **options)
        self.department = f"{prefix}task_type__department"

    def visible(self, who, queryset):
        if who.is_admin or not who.departments:
            return super().visible(who, queryset)
        managed = Q(**{f"{self.path}__in": who.projects_as(Role.MANAGER)})
        supervised = Q(**{f"{self.path}__in": who.projects_as(Role.SUPERVISOR)})
        return queryset.filter(managed | supervised & Q(**{f"{self.department}__in": who.departments}))


class TasksOfProduction(WorkOfProduction):
    """Tasks: supervisors edit those of their departments; only managers create and delete."""

    def may_change(self, who, row=None):
        if row is None:
            return self.may_view(who)
        return who.supervises_task_type(self.project_of(row), row.task_type_id)

    def may_delete(self, who, row=None):
        return super().may_change(who, row)


class Journal(Scope):
    """Wraps another scope: what the system writes down, nobody edits."""

    def __init__(self, scope):
        self.scope = scope

    def visible(self, who, queryset):
        return self.scope.visible(who, queryset)

    def may_view(self, who):
        return self.scope.may_view(who)

    def may_add(self, who):
        return False

    def may_change(self, who, row=None):
        return False
