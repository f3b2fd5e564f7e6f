"""How much people deliver, as a table of people and days, weeks or months (spec 05, 11)."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Person
from desk.access import shown_task_types
from shots.queries import quotas
from tasks.models import TaskType

PERIODS = {"day": 14, "week": 12, "month": 12}  # how many of them a page shows
FIGURES = ("frames", "seconds", "count", "drawings")


def task_types(who, project):
    """Return the task types whose work on shots the person may see, in the order of the production."""
    used = project.tasks.filter(entity__in=quotas.entities_of_kind(quotas.SHOT)).order_by().values("task_type_id")
    return shown_task_types(who, project, TaskType.objects.filter(pk__in=used).order_by("priority", "name"))


def buckets(period, until):
    """Return [(key of the sums, its first day)] of the periods that end with the one of a day, oldest first."""
    found, day = [], until
    for _step in range(PERIODS[period]):
        if period == "day":
            found.insert(0, (day.isoformat(), day))
            day -= timedelta(days=1)
        elif period == "week":
            first = day - timedelta(days=day.weekday())
            year, week, _weekday = first.isocalendar()
            found.insert(0, (f"{year}-{week}", first))
            day = first - timedelta(days=1)
        else:
            first = day.replace(day=1)
            found.insert(0, (first.strftime("%Y-%m"), first))
            day = first - timedelta(days=1)
    return found


def after(period, until):
    """Return the last day of the periods that follow those that end with a day."""
    span = {"day": 1, "week": 7, "month": 31}[period] * PERIODS[period]
    return until + timedelta(days=span)


def table(who, project, task_type, *, mode, period, figure, until=None):
    """Return {until, periods, rows, total, has_any} of a task type; four statements.

    `rows`: [{person, sums, mean}], most first. Without `until` the periods end with the latest that has a figure.
    """
    today = timezone.now().date()
    tasks = quotas.qualifying_tasks(mode, entity__project_id=project.pk, task_type_id=task_type.pk)
    sums = quotas.quotas(who, project, mode, tasks)
    total = sums.pop("total", None)
    latest = max(total["day"]["count"], default=None) if total else None
    until = until or min(date.fromisoformat(latest) if latest else today, today)
    keys = buckets(period, until)
    people = {str(one.pk): one for one in Person.objects.filter(pk__in=list(sums))}
    rows = [{"person": people[pk], **_row(of[period][figure], keys)} for pk, of in sums.items() if pk in people]
    rows.sort(key=lambda row: (-sum(filter(None, row["sums"])), row["person"].full_name))
    return {
        "until": until,
        "periods": [first for _key, first in keys],
        "rows": rows,
        "total": _row(total[period][figure], keys) if total else None,
        "has_any": bool(rows),
    }


def _row(figures, keys):
    found = [figures.get(key) for key, _first in keys]
    worked = [one for one in found if one]
    return {"sums": found, "mean": sum(worked) / len(worked) if worked else None}
