"""People, productions, task types, tasks and time spents of the studio as tables (spec 09, 15.5)."""

from collections import defaultdict

from django.db.models.functions import Lower

from accounts.access import OPEN
from accounts.models import Person
from imports.queries.tables import chunks, in_text_order
from productions.entities import ASSET, base_type
from productions.models import Project
from productions.queries.projects import RUNNING
from tasks.models import Task, TaskPersonLink, TaskType, TimeSpent

PERSONS = ["First Name", "Last Name", "Email", "Phone", "Role", "Departments", "Studio", "Country"]
PERSONS += ["Contract Type", "Position", "Seniority", "Daily Salary", "Active"]
TASKS = ["Project", "Task Type", "Episode", "Sequence", "Entity Type", "Entity", "Assigner", "Assignees", "Duration"]
TASKS += ["Estimation", "Start date", "Due date", "WIP date", "Validation date", "Task Status"]
TIME_SPENTS = ["Project", "Person", "Entity Type Name", "Entity", "Task Type", "Date", "Time spent"]


def persons():
    """Return the rows of everybody but bots, guests and preview accounts."""
    people = Person.objects.filter(is_bot=False, is_guest=False, preview_project__isnull=True)
    ordered = (
        people.select_related("studio")
        .prefetch_related("departments")
        .order_by(Lower("first_name"), Lower("last_name"), "pk")
    )
    for one in ordered.iterator(chunk_size=1000):
        departments = ",".join(sorted(department.name for department in one.departments.all()))
        studio = one.studio.name if one.studio else ""
        yield [one.first_name, one.last_name, one.email, one.phone, one.role, departments, studio, one.country] + [
            one.contract_type,
            one.position,
            one.seniority,
            one.daily_salary,
            "yes" if one.active else "no",
        ]


def _seen_by(who, rows, path):
    """Narrow rows to the productions somebody sees: administrators all, managers those they are on."""
    return rows if who.is_admin else rows.filter(**{f"{path}__in": who.team_projects()})


def projects(who):
    """Return the rows of the productions with a status that somebody sees, by name."""
    rows = _seen_by(who, Project.objects.filter(project_status__isnull=False), "pk")
    return sorted(rows.values_list("name", "project_status__name"))


def task_types():
    """Return the rows of the task types that have a department."""
    rows = TaskType.objects.filter(department__isnull=False).values_list("department__name", "name")
    return sorted(rows)


def _day(moment):
    return moment.strftime("%Y-%m-%d") if moment else ""


def _names(person_ids):
    """Return {person id: full name}."""
    return {pk: one.full_name for pk, one in Person.objects.in_bulk({pk for pk in person_ids if pk}).items()}


def tasks(who):
    """Return the rows of the tasks of open productions that have a type, a status and an entity."""
    rows = Task.objects.filter(
        project__project_status__name=OPEN, task_type__isnull=False, task_status__isnull=False, entity__isnull=False
    )
    rows = _seen_by(who, rows, "project")
    place = ("entity__parent__parent__name", "entity__parent__name", "entity__entity_type__name", "entity__name")
    order = in_text_order("project__name", "task_type__name", "name", *place)
    columns = ("pk", "project__name", "task_type__name", *place, "assigner_id", "duration", "estimation")
    columns += ("start_date", "due_date", "real_start_date", "end_date", "task_status__name")
    for chunk in chunks(rows.order_by(*order, "pk").values_list(*columns)):
        links = TaskPersonLink.objects.filter(task_id__in=[row[0] for row in chunk]).order_by("pk")
        links = list(links.values_list("task_id", "person_id"))
        names = _names([row[7] for row in chunk] + [person_id for _task_id, person_id in links])
        assigned = defaultdict(list)
        for task_id, person_id in links:
            assigned[task_id].append(names[person_id])
        for pk, project, task_type, *where, assigner_id, duration, estimation, start, due, wip, end, status in chunk:
            yield [project, task_type, *(text or "" for text in where), names.get(assigner_id, "")] + [
                ", ".join(assigned[pk]),
                duration,
                estimation,
                *map(_day, (start, due, wip, end)),
                status,
            ]


def time_spents(who):
    """Return the rows of the time spent on running productions."""
    rows = TimeSpent.objects.filter(task__project__project_status__name__in=RUNNING, task__entity__isnull=False)
    rows = _seen_by(who, rows, "task__project")
    entity = "task__entity__"
    place = (f"{entity}parent__parent__name", f"{entity}parent__name", f"{entity}name")
    order = in_text_order("person__last_name", "task__project__name", f"{entity}entity_type__name", *place)
    columns = ("task__project__name", "person_id", f"{entity}entity_type__name", *place, "task__task_type__name")
    for chunk in chunks(rows.order_by("date", *order, "pk").values_list(*columns, "date", "duration")):
        names = _names([row[1] for row in chunk])
        for project, person_id, kind, *where, task_type, date, duration in chunk:
            name = where[-1] if base_type(kind) == ASSET else " / ".join(text for text in where if text)
            yield [project, names.get(person_id, ""), kind, name, task_type or "", date.isoformat(), duration]
