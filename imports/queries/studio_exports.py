"""People, productions, task types, tasks and time spents of the studio as CSV (spec 09, 15.5)."""

from collections import defaultdict

from accounts.access import OPEN
from accounts.models import Person
from productions.entities import ASSET, base_type
from productions.models import Project
from productions.queries.projects import RUNNING
from tasks.models import Task, TaskPersonLink, TaskType, TimeSpent

PERSONS = ["First Name", "Last Name", "Email", "Phone", "Role", "Departments", "Studio", "Country"]
PERSONS += ["Contract Type", "Position", "Seniority", "Daily Salary", "Active"]
TASKS = ["Project", "Task Type", "Episode", "Sequence", "Entity Type", "Entity", "Assigner", "Assignees", "Duration"]
TASKS += ["Estimation", "Start date", "Due date", "WIP date", "Validation date", "Task Status"]
TIME_SPENTS = ["Project", "Person", "Entity Type Name", "Entity", "Task Type", "Date", "Time spent"]
AROUND = ("project", "task_type", "task_status", "assigner", "entity__entity_type", "entity__parent__parent")


def persons():
    """Return the rows of everybody but bots, guests and preview accounts."""
    people = Person.objects.filter(is_bot=False, is_guest=False, preview_project__isnull=True)
    for one in sorted(
        people.select_related("studio").prefetch_related("departments"),
        key=lambda person: (person.first_name.lower(), person.last_name.lower()),
    ):
        departments = ",".join(sorted(department.name for department in one.departments.all()))
        studio = one.studio.name if one.studio else ""
        yield [one.first_name, one.last_name, one.email, one.phone, one.role, departments, studio, one.country] + [
            one.contract_type,
            one.position,
            one.seniority,
            one.daily_salary,
            "yes" if one.active else "no",
        ]


def projects():
    """Return the rows of every production with a status, by name."""
    rows = Project.objects.filter(project_status__isnull=False).values_list("name", "project_status__name")
    return sorted(rows)


def task_types():
    """Return the rows of the task types that have a department."""
    rows = TaskType.objects.filter(department__isnull=False).values_list("department__name", "name")
    return sorted(rows)


def _day(moment):
    return moment.strftime("%Y-%m-%d") if moment else ""


def _above(entity):
    """Return (episode, sequence) of an entity: the names of its parent's parent and of its parent."""
    parent = entity.parent
    above = parent.parent if parent else None
    return above.name if above else "", parent.name if parent else ""


def tasks():
    """Return the rows of the tasks of open productions that have a type, a status and an entity."""
    rows = Task.objects.filter(
        project__project_status__name=OPEN, task_type__isnull=False, task_status__isnull=False, entity__isnull=False
    ).select_related(*AROUND)
    names = defaultdict(list)
    links = TaskPersonLink.objects.filter(task__in=rows.values("pk")).select_related("person")
    for link in links.order_by("pk"):
        names[link.task_id].append(link.person.full_name)
    found = []
    for task in rows:
        episode, sequence = _above(task.entity)
        kind = task.entity.entity_type.name
        order = (task.project.name, task.task_type.name, task.name, episode, sequence, kind, task.entity.name)
        assigner = task.assigner.full_name if task.assigner else ""
        cells = [task.project.name, task.task_type.name, episode, sequence, kind, task.entity.name, assigner]
        cells += [", ".join(names[task.pk]), task.duration, task.estimation, _day(task.start_date), _day(task.due_date)]
        cells += [_day(task.real_start_date), _day(task.end_date), task.task_status.name]
        found.append((order, cells))
    return [cells for _order, cells in sorted(found, key=lambda pair: pair[0])]


def time_spents():
    """Return the rows of the time spent on running productions."""
    rows = TimeSpent.objects.filter(task__project__project_status__name__in=RUNNING, task__entity__isnull=False)
    around = ("task__project", "task__task_type", "task__entity__entity_type", "task__entity__parent__parent", "person")
    found = []
    for spent in rows.select_related(*around):
        task, entity = spent.task, spent.task.entity
        kind = entity.entity_type.name
        name = entity.name if base_type(kind) == ASSET else " / ".join(p for p in (*_above(entity), entity.name) if p)
        person = spent.person.full_name if spent.person else ""
        last_name = spent.person.last_name if spent.person else ""
        task_type = task.task_type.name if task.task_type else ""
        cells = [task.project.name, person, kind, name, task_type, spent.date.isoformat(), spent.duration]
        found.append(((spent.date, last_name, task.project.name, kind, name), cells))
    return [cells for _order, cells in sorted(found, key=lambda pair: pair[0])]
