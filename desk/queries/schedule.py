"""The schedule of a production as lines of a chart: whole task types, or the tasks of one."""

import dataclasses
from datetime import date

from django.core.paginator import Paginator
from django.db.models import F

from desk.access import shown_task_types, visible_tasks
from desk.queries.boards import column_counts
from productions.models import ScheduleItem
from productions.services.schedule_items import ensure_items, scheduled_task_types
from tasks.models import TaskType

TASKS_A_PAGE = 60


@dataclasses.dataclass
class Line:
    """One bar: what it is of, from which to which day, how much is done; `may_move`: whether the reader may."""

    kind: str
    id: object
    name: str
    group: str
    color: str
    start: date | None
    end: date | None
    percent: int
    may_move: bool
    note: str = ""


def task_types(who, project):
    """Return the lines of a production's task types; items that are missing are created, as everywhere."""
    scheduled = scheduled_task_types(project.pk)
    shown = shown_task_types(who, project, TaskType.objects.filter(pk__in=scheduled))
    ensure_items(project_id=project.pk, keys=[(task_type.pk, None) for task_type in shown])
    items = ScheduleItem.objects.filter(project=project, object_id=None, task_type__in=[one.pk for one in shown])
    counts = column_counts(who, project, shown)
    lines = {}
    for item in items.select_related("task_type").order_by(F("start_date").asc(nulls_last=True), "created_at", "pk"):
        done, total = counts.get(item.task_type_id, (0, 0))
        lines.setdefault(
            item.task_type_id,
            Line(
                "item",
                item.pk,
                item.task_type.name,
                item.task_type.for_entity or "",
                item.task_type.color or "",
                item.start_date,
                item.end_date,
                round(100 * done / total) if total else 0,
                may_move=True,
                note=f"{done} / {total}",
            ),
        )
    return sorted(lines.values(), key=lambda line: (line.group, line.start or date.max, line.name))


def tasks(who, project, task_type, number):
    """Return (page, lines) of the tasks of one type, first day first; a constant number of statements."""
    found = visible_tasks(who, project).filter(task_type=task_type)
    found = found.select_related("entity__parent", "task_status", "task_type")
    order = (F("start_date").asc(nulls_last=True), "entity__parent__name", "entity__name", "pk")
    page = Paginator(found.order_by(*order), TASKS_A_PAGE).get_page(number)
    lines = []
    for task in page.object_list:
        parent = f"{task.entity.parent.name} / " if task.entity and task.entity.parent else ""
        done = bool(task.task_status and task.task_status.is_done)
        lines.append(
            Line(
                "task",
                task.pk,
                f"{parent}{task.entity.name if task.entity else task.name}",
                "",
                task.task_status.color if task.task_status else "",
                task.start_date.date() if task.start_date else None,
                task.due_date.date() if task.due_date else None,
                100 if done else task.completion_rate or 0,
                may_move=True,
                note=task.task_status.short_name.upper() if task.task_status else "",
            )
        )
    return page, lines
