"""Time off: overlaps, and what it does to the hours somebody had logged (spec 02, 7.1)."""

from django.apps import apps

from accounts.models import DayOff, Person
from accounts.signals import hours_removed
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
    """Remove the hours a person logged on days that are now off (inclusive); their tasks are recomputed.

    Emits `time-spent:delete` per row, which the reference forgets; the tasks app tells `task:update`.
    """
    logged = apps.get_model("tasks.TimeSpent").objects.filter(person_id=person_id, date__range=(first_day, last_day))
    gone = list(logged.values_list("pk", "task_id", "task__project_id"))
    if not gone:
        return
    logged.delete()
    emit_many([("time-spent:delete", {"time_spent_id": pk}, project_id) for pk, _task_id, project_id in gone])
    hours_removed.send(DayOff, task_ids={task_id for _pk, task_id, _project_id in gone if task_id})
