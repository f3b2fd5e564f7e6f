"""Time off: overlaps, and what it does to the hours somebody had logged (spec 02, 7.1)."""

from django.apps import apps
from django.db.models import FloatField, OuterRef, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts.models import DayOff, Person
from events.emitter import emit_many
from productionsite.api.errors import BadInput


def check_overlap(*, person_id, first_day, last_day, but=None):
    """Refuse time off that overlaps other time off of the same person (P400); days are inclusive.

    The person's row is locked, so that two requests cannot both find the days free.
    """
    list(Person.objects.select_for_update().filter(pk=person_id).values_list("pk"))
    others = DayOff.objects.filter(person_id=person_id, date__lte=last_day, end_date__gte=first_day)
    if others.exclude(pk=but).exists():
        raise BadInput("The person already has time off on these days.", field="date")


def clear_time_spents(*, person_id, first_day, last_day):
    """Remove the hours a person logged on days that are now off (inclusive) and recompute their tasks.

    Emits `time-spent:delete` per row and `task:update` per task, which the reference forgets.
    """
    logged = apps.get_model("tasks.TimeSpent").objects.filter(person_id=person_id, date__range=(first_day, last_day))
    gone = list(logged.values_list("pk", "task_id", "task__project_id"))
    if not gone:
        return
    logged.delete()
    tasks = {task_id: project_id for _pk, task_id, project_id in gone if task_id}
    refresh_durations(tasks)
    emit_many(
        [
            *(("time-spent:delete", {"time_spent_id": pk}, project_id) for pk, _task_id, project_id in gone),
            *(("task:update", {"task_id": task_id}, project_id) for task_id, project_id in tasks.items()),
        ]
    )


def refresh_durations(task_ids):
    """Set the duration (minutes) of tasks to the sum of their logged hours: one statement."""
    if not task_ids:
        return
    spent = apps.get_model("tasks.TimeSpent").objects.filter(task=OuterRef("pk")).order_by()
    total = spent.values("task").annotate(total=Sum("duration")).values("total")
    apps.get_model("tasks.Task").objects.filter(pk__in=task_ids).update(
        duration=Coalesce(Subquery(total, output_field=FloatField()), 0.0), updated_at=timezone.now()
    )
