"""Figures of a set of tasks: by status, late, waiting, and the burndown."""

from datetime import date, timedelta

from django.db.models import CharField, Count, F, Sum
from django.db.models.functions import Cast, Coalesce, Substr
from django.utils import timezone

from tasks.models import TaskStatus

WEEK = timedelta(days=7)
WEEKS_BACK, WEEKS_AHEAD = 12, 8
TASK_CONTEXT = ("entity__parent", "entity__entity_type", "task_type", "task_status", "project")


def stage(status):
    """Return the sort key of a status: its priority, then how far the work is: to do, under way, to see, done."""
    far = (status.is_done, status.is_feedback_request, status.is_retake, status.is_wip, not status.is_default)
    return status.priority or 0, tuple(map(bool, far)), status.name


def statuses():
    """Return {id: status} of the studio, in the order boards show them."""
    return {status.pk: status for status in sorted(TaskStatus.objects.all(), key=stage)}


def counts_by_status(tasks):
    """Return {production id: {status id: number of tasks}}: one statement."""
    found = {}
    grouped = tasks.order_by().values_list("project_id", "task_status_id").annotate(amount=Count("pk"))
    for project_id, status_id, amount in grouped:
        found.setdefault(project_id, {})[status_id] = amount
    return found


def shares(counts, known):
    """Return [{status, amount, percent}] of {status id: number}, statuses in their order, empty ones left out."""
    total = sum(counts.values()) or 1
    return [
        {"status": status, "amount": counts[pk], "percent": round(100 * counts[pk] / total, 1)}
        for pk, status in known.items()
        if counts.get(pk)
    ]


def late(tasks):
    """Narrow to tasks whose day has passed and that are not done."""
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return tasks.filter(due_date__lt=today).exclude(task_status__is_done=True)


def waiting(tasks):
    """Narrow to tasks that wait for somebody's approval."""
    return tasks.filter(task_status__is_feedback_request=True)


def with_context(tasks):
    """Load what the lists of the desk name a task by."""
    return tasks.select_related(*TASK_CONTEXT)


def _per_day(tasks, moment):
    """Return [(day, number of tasks)]: the day is cut from the text of the moment, which every database does fast."""
    day = Substr(Cast(moment, CharField()), 1, 10)
    days = tasks.order_by().annotate(day=day).values_list("day").annotate(amount=Count("pk"))
    return sorted((date.fromisoformat(day), amount) for day, amount in days if day)


def _until(per_day, day):
    return sum(amount for other, amount in per_day if other <= day)


def burndown(tasks):
    """Return {days, remaining, planned}: open tasks week by week, and what the due dates plan; three statements.

    `remaining` stops today (null after); `planned` is None when no task has a due date. The days are the ends
    of weeks from twelve weeks ago (or the first task) to the last due date (eight weeks ahead at most).
    """
    today = timezone.now().date()
    made = _per_day(tasks, "created_at")
    done = _per_day(tasks.filter(task_status__is_done=True), Coalesce(F("done_date"), F("updated_at")))
    due = _per_day(tasks, "due_date")
    if not made:
        return {"days": [], "remaining": [], "planned": None}
    first = max(made[0][0], today - WEEKS_BACK * WEEK)
    last = min(max([today, *(day for day, _amount in due[-1:])]), today + WEEKS_AHEAD * WEEK)
    days, day = [], today
    while day > first:
        days.insert(0, day)
        day -= WEEK
    days.insert(0, first)
    while days[-1] < last:
        days.append(days[-1] + WEEK)
    total = sum(amount for _day, amount in made)
    return {
        "days": days,
        "remaining": [_until(made, day) - _until(done, day) if day <= today else None for day in days],
        "planned": [total - _until(due, day) for day in days] if due else None,
    }


def effort(tasks):
    """Return {estimation, duration}: planned and spent minutes of tasks."""
    sums = tasks.order_by().aggregate(estimation=Sum("estimation"), duration=Sum("duration"))
    return {name: value or 0 for name, value in sums.items()}


def progress(tasks, counts, known):
    """Return {total, done, open, late, waiting} of tasks; `counts`: {status id: number} of the same tasks."""
    done = sum(amount for pk, amount in counts.items() if pk in known and known[pk].is_done)
    waiting = sum(amount for pk, amount in counts.items() if pk in known and known[pk].is_feedback_request)
    total = sum(counts.values())
    return {"total": total, "done": done, "open": total - done, "late": late(tasks).count(), "waiting": waiting}
