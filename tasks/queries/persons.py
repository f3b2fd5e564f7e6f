"""What people are planned for (spec 06, 8.16 and 8.18)."""

import hashlib

from django.db.models import Count, F, Max, Min

from accounts.access import OPEN
from productions.models import Project
from tasks.models import TaskPersonLink

NEWEST_DONE = (
    F("end_date").desc(nulls_first=True),
    F("task_type__name").asc(),
    F("entity__name").asc(),
    F("pk").asc(),
)


def task_dates(who, project_id=None):
    """Return when people are planned: `{person_id, min_date, max_date, busy_periods}` of active people with tasks.

    Of one production, or of the running ones the caller works on (all for administrators); then
    `busy_periods` says when the remaining running productions have them, without saying what for.
    """
    links = TaskPersonLink.objects.filter(person__active=True)
    running = Project.objects.filter(project_status__name=OPEN).values("pk")
    if project_id is not None:
        scope = links.filter(task__project_id=project_id)
    elif who.is_admin:
        scope = links.filter(task__project_id__in=running)
    else:
        scope = links.filter(task__project_id__in=who.my_projects())
    dates = scope.values("person_id").annotate(min_date=Min("task__start_date"), max_date=Max("task__due_date"))
    rows = {row["person_id"]: {**row, "busy_periods": []} for row in dates.order_by("person_id")}
    if who.is_admin or project_id is not None:
        return list(rows.values())
    elsewhere = links.filter(
        task__project_id__in=running, task__start_date__isnull=False, task__due_date__isnull=False
    ).exclude(task__project_id__in=who.my_projects())
    periods = {}
    facts = elsewhere.values_list("person_id", "task__start_date", "task__due_date")
    for person_id, start, end in facts.order_by("person_id", "task__start_date"):
        mine = periods.setdefault(person_id, [])
        if mine and start <= mine[-1][1]:
            mine[-1][1] = max(mine[-1][1], end)
        else:
            mine.append([start, end])
    for person_id, spans in periods.items():
        row = rows.setdefault(
            person_id, {"person_id": person_id, "min_date": None, "max_date": None, "busy_periods": []}
        )
        row["busy_periods"] = [{"start_date": str(start), "end_date": str(end)} for start, end in spans]
    return list(rows.values())


def etag(tasks, *facts):
    """Return the tag of a listing of tasks: it moves with any of them, and differs by the other facts."""
    stamp = tasks.order_by().aggregate(last=Max("updated_at"), amount=Count("pk"))
    told = repr((stamp["last"], stamp["amount"], facts))
    return '"' + hashlib.sha256(told.encode()).hexdigest() + '"'
