"""Saved filters and their groups, as lists show them (spec 08, 4.4)."""

from django.db.models import Q

from accounts.access import OPEN
from accounts.choices import Role
from activity.models import SearchFilter, SearchFilterGroup
from productions.models import Project
from productionsite.api.rows import Shape, fetch

FILTER = Shape(SearchFilter)
GROUP = Shape(SearchFilterGroup)


def usable(who, model):
    """Return the rows a caller works with: their own, and those shared on their running productions."""
    running = Project.objects.filter(project_status__name=OPEN)
    reached = running if who.is_admin else running.filter(pk__in=who.team_projects())
    shared = Q(is_shared=True) & (Q(project__isnull=True) | Q(project__in=reached))
    rows = model.objects.filter(Q(project__isnull=True) | Q(project__in=running))
    rows = rows.filter(Q(person_id=who.person_id) | shared)
    if who.role not in (Role.ADMIN, Role.MANAGER):
        reached = Q(department__isnull=True) | Q(department_id__in=who.departments) | Q(person_id=who.person_id)
        rows = rows.filter(reached)
    return rows


def filters_of(who):
    """Return the caller's filters: {list type: {production id or `all`: [filter]}}."""
    return _nested(fetch(usable(who, SearchFilter).order_by("created_at", "pk"), FILTER))


def groups_of(who):
    """Return the caller's groups, newest first: {list type: {production id or `all`: [group]}}."""
    return _nested(fetch(usable(who, SearchFilterGroup).order_by("-created_at", "-pk"), GROUP))


def _nested(rows):
    found = {}
    for row in rows:
        by_project = found.setdefault(row["list_type"], {})
        by_project.setdefault(row["project_id"] or "all", []).append(row)
    return found
