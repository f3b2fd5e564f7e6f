"""Hours people logged, per person and studio-wide (spec 02, 6). Minutes, floats.

The rows live in the `tasks` app below; they are reached by name.
"""

from django.apps import apps
from django.db.models import F, Sum
from django.db.models.functions import ExtractDay, ExtractMonth, ExtractWeek, ExtractYear

from accounts.choices import Role
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.inputs import well_formed
from productionsite.api.rows import Shape, Wire, fetch, select

PERIODS = {"year": ExtractYear, "month": ExtractMonth, "week": ExtractWeek, "day": ExtractDay}


def time_spents():
    """Return all logged hours."""
    return apps.get_model("tasks.TimeSpent").objects.all()


def _shape():
    return Shape(apps.get_model("tasks.TimeSpent"))


def visible_hours(who, queryset):
    """Narrow hours to the productions and departments of a manager or supervisor (global role); admins see all."""
    if who.is_admin:
        return queryset
    queryset = queryset.filter(task__project__in=who.team_projects())
    if who.role == Role.SUPERVISOR and who.departments:
        queryset = queryset.filter(task__task_type__department__in=who.departments)
    return queryset


def hours_of(who, person_id):
    """Return the hours of one person as far as the caller may see them; 403 when not at all."""
    hours = time_spents().filter(person=person_id)
    if who.is_admin or who.person_id == person_id:
        return hours
    if who.role not in (Role.MANAGER, Role.SUPERVISOR):
        raise Refused
    return visible_hours(who, hours)


def in_production(who, queryset, project_id):
    """Narrow hours to one production; managers and supervisors are refused whatever they are not on."""
    if project_id is None:
        return queryset
    if who.role in (Role.MANAGER, Role.SUPERVISOR):
        try:
            known = who.may_access(project_id)
        except NotFound:
            known = False
        if not known:
            raise Refused
    return queryset.filter(task__project=well_formed(project_id, "project_id"))


def rows(queryset):
    """Return hours as they are stored."""
    return fetch(queryset.order_by("date", "pk"), _shape())


def rows_with_task(queryset):
    """Return hours with the production and the task type they were logged on."""
    ordered = queryset.order_by("date", "pk")
    found = rows(queryset)
    extra = select(ordered, Wire("pk", "id"), Wire("task__project_id", "id"), Wire("task__task_type_id", "id"))
    tasks = {pk: (project, task_type) for pk, project, task_type in extra}
    for row in found:
        row["project_id"], row["task_type_id"] = tasks[row["id"]]
    return found


def per_task(queryset):
    """Return the hours of a period summed per task, with the names a time sheet shows."""
    named = queryset.exclude(task=None).values(
        "task_id",
        task_type_id=F("task__task_type_id"),
        project_id=F("task__project_id"),
        project_name=F("task__project__name"),
        entity_name=F("task__entity__name"),
        entity_type_name=F("task__entity__entity_type__name"),
        sequence_name=F("task__entity__parent__name"),
        episode_name=F("task__entity__parent__parent__name"),
    )
    return list(named.annotate(duration=Sum("duration")).order_by("project_name", "entity_name", "task_id"))


def table(who, period, *, query, first=None, last=None):
    """Return {period number: {person id: minutes}} of everybody the caller may see.

    `period`: `year`, `month`, `week` or `day`; `first`, `last` bound the days. Managers and supervisors
    see their productions, everybody else their own hours. Query: `project_id`, `department_id` (of
    the task type), `studio_id` (of the person).
    """
    hours = time_spents().exclude(person=None)
    if who.role in (Role.ADMIN, Role.MANAGER, Role.SUPERVISOR):
        hours = visible_hours(who, hours)
    else:
        hours = hours.filter(person=who.person_id)
    hours = in_production(who, hours, query.get("project_id") or None)
    hours = _narrowed(who, hours, query)
    if first is not None:
        hours = hours.filter(date__range=(first, last))
    summed = (
        hours.annotate(number=PERIODS[period]("date"))
        .values_list("number", "person_id")
        .annotate(minutes=Sum("duration"))
        .order_by("number", "person_id")
    )
    found = {}
    for number, person_id, minutes in summed:
        found.setdefault(str(number), {})[str(person_id)] = minutes
    return found


def _narrowed(who, hours, query):
    for name, path in (("department_id", "task__task_type__department"), ("studio_id", "person__studio")):
        if not query.get(name):
            continue
        pk = well_formed(query[name], name)
        if name == "department_id" and who.role == Role.SUPERVISOR and not who.covers_department(pk):
            raise BadInput("department_id: not one of your departments", field=name)
        hours = hours.filter(**{path: pk})
    return hours
