"""A production's assets or shots against their task types: one page of a board, in a constant number of statements."""

import dataclasses

from django.core.paginator import Paginator
from django.db.models import Count, Exists, F, OuterRef, Q

from accounts.models import Person
from desk.access import TASKS, shown_task_types
from desk.queries import summary
from files.choices import PreviewStatus
from productions.entities import ASSET, SHOT, entities_of_kind
from productions.models import Entity, EntityType, ProjectTaskTypeLink
from productionsite.api.inputs import as_uuid
from productionsite.db.lookups import among
from tasks.access import client_people
from tasks.models import Task, TaskPersonLink, TaskStatus, TaskType

KINDS = {"assets": ASSET, "shots": SHOT}
SIZES = (50, 100, 200)
NOBODY = "none"
MOST_GROUPS = 1000  # sequences or asset types offered as a filter
FILTERS = ("q", "group", "type", "status", "person", "priority", "late", "canceled", "size")


@dataclasses.dataclass
class Cell:
    """What stands where an entity meets a task type: a task, or nothing."""

    task_type: TaskType
    task: Task | None = None
    may_change: bool = False


@dataclasses.dataclass
class Row:
    """An entity with its cells, in the order of the columns."""

    entity: Entity
    group: str
    cells: list

    @property
    def thumbnail(self):
        """The id of the preview that stands for the entity, None while there is none that is ready."""
        return self.entity.preview_file_id if self.entity.preview_status == PreviewStatus.READY else None


def kind_of(name):
    """Return the kind of entity a board's name means; None for an unknown name."""
    return KINDS.get(name)


def task_types_of(project, kind):
    """Return the task types a production uses for a kind, in its own order: those enabled, and those with tasks."""
    used = Task.objects.filter(project=project, task_type=OuterRef("pk"))
    enabled = ProjectTaskTypeLink.objects.filter(project=project, task_type=OuterRef("pk"))
    return in_order(project, TaskType.objects.filter(for_entity=kind).filter(Exists(enabled) | Exists(used)))


def in_order(project, task_types):
    """Return task types in the order of a production; those it has not enabled last."""
    order = ProjectTaskTypeLink.objects.filter(project=project, task_type=OuterRef("pk")).values("priority")[:1]
    return list(task_types.annotate(place=order).order_by(F("place").asc(nulls_last=True), "priority", "name", "pk"))


def statuses_of(project):
    """Return the statuses a production offers, in its own order; the studio's when it lists none."""
    mine = TaskStatus.objects.filter(project_task_status_links__project=project, for_concept=False)
    found = list(mine.order_by("project_task_status_links__priority", "name", "pk"))
    return found or sorted(TaskStatus.objects.filter(for_concept=False), key=summary.stage)


def team_of(project):
    """Return the people of a production who may be given work, by name."""
    people = Person.objects.filter(team_links__project=project, active=True, preview_project=None)
    return list(people.exclude(pk__in=client_people(project.pk)).order_by("first_name", "last_name", "pk"))


def groups_of(project, kind):
    """Return [(id, name)] of what a board can be narrowed to: sequences for shots, asset types for assets."""
    if kind == SHOT:
        found = Entity.objects.filter(project=project).of_type("Sequence").order_by("name", "pk")
    else:
        used = Entity.objects.filter(project=project, entity_type=OuterRef("pk"))
        found = EntityType.objects.asset_types().filter(Exists(used)).order_by("name", "pk")
    return list(found.values_list("pk", "name")[:MOST_GROUPS])


def _task_filter(query):
    """Return the condition on a task that the address asks for; None when it asks nothing of tasks."""
    wanted, asked = Q(), False
    for name, column in (("status", "task_status_id"), ("type", "task_type_id")):
        found = as_uuid(query.get(name))
        if found:
            wanted, asked = wanted & Q(**{column: found}), asked or name == "status"
    if query.get("person") == NOBODY:
        wanted, asked = wanted & ~Exists(TaskPersonLink.objects.filter(task=OuterRef("pk"))), True
    elif as_uuid(query.get("person")):
        mine = TaskPersonLink.objects.filter(person=as_uuid(query["person"]))
        wanted, asked = wanted & Q(pk__in=mine.values("task")), True
    if query.get("priority") in ("1", "2", "3"):
        wanted, asked = wanted & Q(priority__gte=int(query["priority"])), True
    return (wanted, query.get("late") == "1") if asked or query.get("late") == "1" else None


def entities_of(who, project, kind, query):
    """Return the entities that the filters of an address choose, in the board's order."""
    found = entities_of_kind(kind, Entity.objects.filter(project=project))
    found = found.filter(canceled=True) if query.get("canceled") == "1" else found.exclude(canceled=True)
    if query.get("q"):
        found = found.filter(Q(name__icontains=query["q"]) | Q(parent__name__icontains=query["q"]))
    group = as_uuid(query.get("group"))
    if group:
        found = found.filter(parent=group) if kind == SHOT else found.filter(entity_type=group)
    asked = _task_filter(query)
    if asked is not None:
        condition, late = asked
        tasks = TASKS.visible(who, Task.objects.filter(project=project).filter(condition))
        found = found.filter(among("pk", (summary.late(tasks) if late else tasks).values("entity")))
    group_name = "parent__name" if kind == SHOT else "entity_type__name"
    related = found.select_related("parent", "entity_type").annotate(preview_status=F("preview_file__status"))
    return related.order_by(F(group_name).asc(nulls_last=True), "name", "pk")


def board(who, project, kind, query):
    """Return {page, rows, columns, statuses, team, groups, counts}: one page of a board.

    `query`: the parameters of the address (`FILTERS`, and `page`). What is no value of a filter is ignored.
    """
    columns = shown_task_types(who, project, task_types_of(project, kind))
    chosen = as_uuid(query.get("type"))
    shown = [column for column in columns if chosen in (None, column.pk)]
    size = int(query["size"]) if query.get("size") in map(str, SIZES) else SIZES[0]
    page = Paginator(entities_of(who, project, kind, query), size).get_page(query.get("page"))
    entities = list(page.object_list)
    statuses = statuses_of(project)
    tasks = tasks_of([entity.pk for entity in entities], shown)
    manages = who.manages(project.pk)
    rows = [
        Row(
            entity,
            entity.parent.name if kind == SHOT and entity.parent else entity.entity_type.name if kind != SHOT else "",
            [cell_of(who, project, column, tasks.get((entity.pk, column.pk)), manages) for column in shown],
        )
        for entity in entities
    ]
    return {
        "page": page,
        "rows": rows,
        "columns": columns,
        "shown": shown,
        "statuses": statuses,
        "team": team_of(project),
        "groups": groups_of(project, kind),
        "counts": column_counts(who, project, shown),
        "manages": manages,
    }


def cell_of(who, project, task_type, task, manages):
    """Return the cell of a task (or of none); whoever sees a column supervises it."""
    return Cell(task_type, task, manages or who.covers_department(task_type.department_id))


def tasks_of(entity_ids, task_types):
    """Return {(entity id, task type id): task} with `people` on each task: two statements.

    Of several tasks of a type on one entity the first by name is shown.
    """
    tasks = Task.objects.filter(entity__in=entity_ids, task_type__in=[one.pk for one in task_types])
    found, by_id = {}, {}
    for task in tasks.select_related("task_status").defer("data", "description").order_by("name", "pk"):
        if found.setdefault((task.entity_id, task.task_type_id), task) is task:
            task.people = []
            by_id[task.pk] = task
    add_people(by_id)
    return found


def add_people(tasks):
    """Put the assigned people on tasks, {id: task}, as `people`: one statement."""
    links = TaskPersonLink.objects.filter(task__in=list(tasks)).select_related("person")
    for link in links.order_by("person__first_name", "person__last_name", "pk"):
        tasks[link.task_id].people.append(link.person)


def column_counts(who, project, columns):
    """Return {task type id: (done, all)} of a production's own tasks: one statement."""
    tasks = TASKS.visible(who, Task.objects.filter(project=project, task_type__in=[one.pk for one in columns]))
    tasks = tasks.exclude(entity__canceled=True)
    done = Count("pk", filter=Q(task_status__is_done=True))
    grouped = tasks.order_by().values_list("task_type_id").annotate(done=done, total=Count("pk"))
    return {pk: (finished, total) for pk, finished, total in grouped}
