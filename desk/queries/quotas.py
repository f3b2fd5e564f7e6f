"""How much people deliver, as a table of people and days, weeks or months (spec 05, 11)."""

from datetime import date, timedelta

from django.utils import timezone

from accounts.models import Person
from desk.access import shown_task_types
from desk.queries.boards import in_order
from shots.queries import quotas
from tasks.models import TaskType

PERIODS = {"week": 12, "day": 14, "month": 12}  # how many of them a page shows
LONGEST = {"week": 7, "day": 1, "month": 31}  # days
FIGURES = ("frames", "seconds", "count", "drawings")


def task_types(who, project):
    """Return the task types whose work on shots the person may see, in the order of the production."""
    used = project.tasks.filter(entity__in=quotas.entities_of_kind(quotas.SHOT)).order_by().values("task_type_id")
    return shown_task_types(who, project, in_order(project, TaskType.objects.filter(pk__in=used)))


def buckets(period, until):
    """Return [(key of the sums, its first day)] of the periods that end with the one of a day, oldest first."""
    found, day = [], until
    for _step in range(PERIODS[period]):
        first = _first_day(period, day)
        found.insert(0, (quotas.buckets_of(first)[period], first))
        day = first - quotas.ONE_DAY
    return found


def _first_day(period, day):
    if period == "day":
        return day
    return day - timedelta(days=day.weekday()) if period == "week" else day.replace(day=1)


def table(who, project, task_type, *, mode, period, figure, until=None):
    """Return {until, earlier, later, periods, rows, total} of a task type; four statements.

    `rows`: [{person, sums, mean}], most first. Without `until` the periods end with the latest that has a figure.
    `earlier`, `later`: what `until` is for the periods before and after these. Raises OverflowError where the
    calendar ends.
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
        "earlier": keys[0][1] - quotas.ONE_DAY,
        "later": keys[-1][1] + timedelta(days=LONGEST[period] * PERIODS[period]),
        "periods": [first for _key, first in keys],
        "rows": rows,
        "total": _row(total[period][figure], keys) if total else None,
    }


def _row(figures, keys):
    found = [figures.get(key) for key, _first in keys]
    worked = [one for one in found if one]
    return {"sums": found, "mean": sum(worked) / len(worked) if worked else None}
