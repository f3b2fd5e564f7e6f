"""Time spent on tasks (spec 06, 10)."""

import re
from datetime import date

from accounts.access import TaskAccess
from assets.access import ReadEntity
from productionsite.api.errors import BadInput
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from tasks.access import TimeLogging
from tasks.api.inputs import DurationInput
from tasks.models import TimeSpent
from tasks.services.time_spents import delete_time, log_time

TIME_SPENT = Shape(TimeSpent)
PERSONAL = "actions/tasks/<task_id>/time-spents/<date>/persons/<person_id>"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}$")


def day_of(text):
    """Return the day of a `YYYY-MM-DD` text; BadInput (400) for anything else."""
    try:
        if _DAY.match(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput("The date must look like 2026-01-31.", field="date")


class TimeSpents(ApiViewSet):
    """Minutes per person and day."""

    def _by_person(self, queryset):
        rows = fetch(queryset.order_by("date", "created_at"), TIME_SPENT)
        answer = {"total": sum(row["duration"] for row in rows)}
        for row in rows:
            answer.setdefault(row["person_id"], []).append(row)
        return answer

    @operation("GET", "actions/tasks/<task_id>/time-spents", access=TaskAccess("task_id"), answer="Time by person")
    def of_task(self, request, task_id):
        """The time spent on a task, by person."""
        return self._by_person(TimeSpent.objects.filter(task_id=task_id))

    @operation(
        "GET", "actions/tasks/<task_id>/time-spents/<date>", access=TaskAccess("task_id"), answer="Time by person"
    )
    def of_day(self, request, task_id, date):
        """The time spent on a task on a day, by person."""
        return self._by_person(TimeSpent.objects.filter(task_id=task_id, date=day_of(date)))

    @operation("GET", "data/entities/<entity_id>/time-spents", access=ReadEntity(), answer=TIME_SPENT)
    def of_entity(self, request, entity_id):
        """The time spent on all tasks of an entity, newest first."""
        rows = TimeSpent.objects.filter(task__entity=self.call.found["entity_id"])
        return fetch(rows.order_by("-date", "-created_at"), TIME_SPENT)

    @operation("POST", PERSONAL, access=TimeLogging(), body=DurationInput, answer=TIME_SPENT, status=201)
    def set(self, request, task_id, date, person_id):
        """Set the minutes of a person on a task for a day."""
        return self._log(date, add=False)

    @operation("POST", f"{PERSONAL}/add", access=TimeLogging(), body=DurationInput, answer=TIME_SPENT, status=201)
    def add(self, request, task_id, date, person_id):
        """Add to the minutes of a person on a task for a day."""
        return self._log(date, add=True)

    def _log(self, day, add):
        found = self.call.found
        row = log_time(
            task=found["task_id"],
            person=found["person_id"],
            day=day_of(day),
            duration=self.call.body.duration,
            add=add,
        )
        return fetch(TimeSpent.objects.filter(pk=row.pk), TIME_SPENT)[0]

    @operation("DELETE", PERSONAL, access=TimeLogging(for_bots=False), answer=TIME_SPENT, status=201)
    def remove(self, request, task_id, date, person_id):
        """Remove the minutes of a person on a task for a day; answers the row, emptied."""
        found = self.call.found
        day = day_of(date)
        stored = TimeSpent.objects.filter(task=found["task_id"], person=found["person_id"], date=day)
        rows = fetch(stored, TIME_SPENT)
        delete_time(task=found["task_id"], person=found["person_id"], day=day)
        return {**rows[0], "duration": 0}
