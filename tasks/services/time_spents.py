"""Time spent on tasks: minutes per person and day (spec 06, 10)."""

from django.db import transaction

from accounts.services.presence import refresh_last_presence
from events.emitter import emit
from productionsite.api.errors import NotFound
from tasks.models import TimeSpent
from tasks.services.locks import lock_tasks
from tasks.services.progress import recompute_durations


@transaction.atomic
def log_time(*, task, person, day, duration, add=False):
    """Set (or with `add` increase) the minutes of a person on a task for a day; return the row.

    The task's duration is recomputed. Emits `time-spent:new` or `time-spent:update`, `task:update` and,
    for a new row, `person:update` (the last presence moves).
    """
    if not lock_tasks([task.pk]):
        raise NotFound
    row, created = TimeSpent.objects.get_or_create(task=task, person=person, date=day, defaults={"duration": duration})
    if created:
        refresh_last_presence(person)
    else:
        row.duration = row.duration + duration if add else duration
        row.save(update_fields=["duration"])
    _tell(row, "new" if created else "update", task)
    return row


@transaction.atomic
def delete_time(*, task, person, day):
    """Remove the time of a person on a task for a day; return the row as it was. NotFound when there is none.

    Emits `time-spent:delete` and `task:update`.
    """
    lock_tasks([task.pk])
    row = TimeSpent.objects.filter(task=task, person=person, date=day).first()
    if row is None:
        raise NotFound
    TimeSpent.objects.filter(pk=row.pk).delete()
    _tell(row, "delete", task)
    return row


def _tell(row, verb, task):
    emit(f"time-spent:{verb}", {"time_spent_id": row.pk}, project_id=task.project_id)
    recompute_durations(task_ids=[task.pk])
