"""Time spent on tasks (spec 06, 10)."""

import re
from datetime import date

from accounts.access import TaskAccess
from accounts.choices import Role
from assets.access import ReadEntity
from productions.access import LoadedAccess, LoadedManager, NotRoles
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import the_only
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from tasks.access import TimeLogging, find_task
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

    def _known(self, rows, project_id):
        """Narrow time to what the caller may know of a production: clients none, vendors that of their own tasks."""
        role = self.call.who.role_in(project_id)
        if role == Role.CLIENT:
            return rows.none()
        if role == Role.VENDOR:
            return rows.filter(task__in=self.call.who.person.task_person_links.values("task_id"))
        return rows

    def _by_person(self, queryset):
        rows = fetch(queryset.order_by("date", "created_at"), TIME_SPENT)
        answer = {"total": sum(row["duration"] for row in rows)}
        for row in rows:
            answer.setdefault(row["person_id"], []).append(row)
        return answer

    @operation("GET", "actions/tasks/<task_id>/time-spents", access=TaskAccess("task_id"), answer="Time by person")
    def of_task(self, request, task_id):
        """The time spent on a task, by person; clients learn nothing of it."""
        task = find_task(task_id)
        return self._by_person(self._known(TimeSpent.objects.filter(task=task), task.project_id))

    @operation(
        "GET", "actions/tasks/<task_id>/time-spents/<date>", access=TaskAccess("task_id"), answer="Time by person"
    )
    def of_day(self, request, task_id, date):
        """The time spent on a task on a day, by person; clients learn nothing of it."""
        task, day = find_task(task_id), day_of(date)
        return self._by_person(self._known(TimeSpent.objects.filter(task=task, date=day), task.project_id))

    @operation("GET", "data/entities/<entity_id>/time-spents", access=ReadEntity(), answer=TIME_SPENT)
    def of_entity(self, request, entity_id):
        """The time spent on all tasks of an entity, newest first; clients learn nothing of it."""
        entity = self.call.found["entity_id"]
        rows = self._known(TimeSpent.objects.filter(task__entity=entity), entity.project_id)
        return fetch(rows.order_by("-date", "-created_at"), TIME_SPENT)

    @operation(
        "GET",
        "data/projects/<project_id>/time-spents",
        access=LoadedAccess() & NotRoles(Role.CLIENT),
        answer=TIME_SPENT,
    )
    def of_project(self, request, project_id):
        """The time spent on a production; not for clients."""
        project = self.call.found["project_id"]
        rows = self._known(TimeSpent.objects.filter(task__project=project), project.pk)
        return fetch(rows.order_by("date", "created_at", "pk"), TIME_SPENT)

    @operation(
        "GET",
        "data/projects/<project_id>/task-types/<task_type_id>/time-spents",
        access=LoadedManager(),
        answer="Time by person",
    )
    def of_task_type(self, request, project_id, task_type_id):
        """The time spent on the tasks of a type in a production, by person, newest first."""
        key, query = as_uuid(task_type_id), self.call.query
        if key is None:
            raise BadInput("task_type_id: an id is expected.", field="task_type_id")
        rows = TimeSpent.objects.filter(task__project=self.call.found["project_id"], task__task_type_id=key)
        if "start_date" in query:
            rows = rows.filter(date__gte=day_of(query["start_date"]))
        if "end_date" in query:
            rows = rows.filter(date__lte=day_of(query["end_date"]))
        found = {}
        for row in fetch(rows.order_by("-date", "-created_at", "-pk"), TIME_SPENT):
            found.setdefault(row["person_id"], []).append(row)
        return found

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
        return the_only(fetch(TimeSpent.objects.filter(pk=row.pk), TIME_SPENT))

    @operation("DELETE", PERSONAL, access=TimeLogging(for_bots=False), answer=TIME_SPENT, status=201)
    def remove(self, request, task_id, date, person_id):
        """Remove the minutes of a person on a task for a day; answers the row, emptied."""
        found = self.call.found
        day = day_of(date)
        stored = TimeSpent.objects.filter(task=found["task_id"], person=found["person_id"], date=day)
        rows = fetch(stored, TIME_SPENT)
        delete_time(task=found["task_id"], person=found["person_id"], day=day)
        return {**the_only(rows), "duration": 0}
