"""The caller's own tasks and time (spec 08, 4.2, 4.3 and 4.8)."""

from datetime import date

from accounts.access import OPEN, PersonOnly
from productions.entities import ASSET, SCENE, SEQUENCE, SHOT, get_entity
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Wire, fetch
from tasks.api.time_spents import TIME_SPENT, day_of
from tasks.models import Task, TimeSpent
from tasks.queries import checks
from tasks.queries.persons import NEWEST_DONE
from tasks.queries.tasks import TASK, TYPE, add_facts, plain, task_types_of
from tasks.queries.work import todo_rows


class UserTasks(ApiViewSet):
    """What the caller works on."""

    def _assigned(self):
        """Return the caller's tasks in the running productions of their teams."""
        who = self.call.who
        mine = who.person.task_person_links.values("task_id")
        return Task.objects.filter(pk__in=mine, project_id__in=who.my_projects())

    def _on(self, kind, entity_id):
        """Return the caller's tasks on an entity of a running production, on its team or not (spec 08, 4.2)."""
        mine = self.call.who.person.assigned_tasks.filter(project__project_status__name=OPEN)
        return mine.filter(entity=get_entity(entity_id, kind))

    @operation("GET", "data/user/tasks", access=PersonOnly(), answer=TASK)
    def to_do(self, request):
        """What the caller has to do."""
        tasks = self._assigned().filter(task_status__isnull=False).exclude(task_status__is_done=True)
        return todo_rows(tasks.order_by("created_at", "pk"))

    @operation("GET", "data/user/done-tasks", access=PersonOnly(), answer=TASK)
    def done(self, request):
        """What the caller has done, newest first."""
        return todo_rows(self._assigned().filter(task_status__is_done=True).order_by(*NEWEST_DONE))

    @operation("GET", "data/user/tasks-to-check", access=PersonOnly(), answer=TASK)
    def to_check(self, request):
        """The tasks in review that are the caller's to check."""
        return checks.to_check(self.call.who, self.call.query)

    @operation("GET", "data/user/tasks-to-check/filter-values", access=PersonOnly(), answer="Ids to filter by")
    def to_check_filters(self, request):
        """What the tasks to check can be filtered by."""
        return checks.filter_values(self.call.who)

    @operation("GET", "data/user/assets/<asset_id>/tasks", access=PersonOnly(), answer=TASK)
    def on_asset(self, request, asset_id):
        """The caller's tasks on an asset."""
        return plain(self._on(ASSET, asset_id))

    @operation("GET", "data/user/assets/<asset_id>/task-types", access=PersonOnly(), answer=TYPE)
    def types_on_asset(self, request, asset_id):
        """Types of the caller's tasks on an asset."""
        return task_types_of(self._on(ASSET, asset_id))

    @operation("GET", "data/user/shots/<shot_id>/tasks", access=PersonOnly(), answer=TASK)
    def on_shot(self, request, shot_id):
        """The caller's tasks on a shot."""
        return plain(self._on(SHOT, shot_id))

    @operation("GET", "data/user/shots/<shot_id>/task-types", access=PersonOnly(), answer=TYPE)
    def types_on_shot(self, request, shot_id):
        """Types of the caller's tasks on a shot."""
        return task_types_of(self._on(SHOT, shot_id))

    @operation("GET", "data/user/scenes/<scene_id>/tasks", access=PersonOnly(), answer=TASK)
    def on_scene(self, request, scene_id):
        """The caller's tasks on a scene."""
        return plain(self._on(SCENE, scene_id))

    @operation("GET", "data/user/scenes/<scene_id>/task-types", access=PersonOnly(), answer=TYPE)
    def types_on_scene(self, request, scene_id):
        """Types of the caller's tasks on a scene."""
        return task_types_of(self._on(SCENE, scene_id))

    @operation("GET", "data/user/sequences/<sequence_id>/tasks", access=PersonOnly(), answer=TASK)
    def on_sequence(self, request, sequence_id):
        """The caller's tasks on a sequence."""
        return plain(self._on(SEQUENCE, sequence_id))

    @operation("GET", "data/user/sequences/<sequence_id>/task-types", access=PersonOnly(), answer=TYPE)
    def types_on_sequence(self, request, sequence_id):
        """Types of the caller's tasks on a sequence."""
        return task_types_of(self._on(SEQUENCE, sequence_id))

    def _time(self):
        return TimeSpent.objects.filter(person_id=self.call.who.person_id).order_by("date", "created_at", "pk")

    @operation("GET", "data/user/time-spents", access=PersonOnly(), answer=TIME_SPENT)
    def time(self, request):
        """The caller's time between two days (all of it without them), with production and task type."""
        query = self.call.query
        bounds = [query.get("start_date"), query.get("end_date")]
        rows = self._time()
        if any(bounds):
            if not all(bounds):
                raise BadInput("start_date and end_date go together.")
            try:
                first, last = (date.fromisoformat(bound[:10]) for bound in bounds)
            except ValueError as error:
                raise BadInput("start_date, end_date: dates like 2026-01-31 are expected.") from error
            rows = rows.filter(date__gte=first, date__lte=last)
        facts = {"project_id": Wire("task__project_id", "id"), "task_type_id": Wire("task__task_type_id", "id")}
        return add_facts(fetch(rows, TIME_SPENT), rows, facts)

    @operation("GET", "data/user/time-spents/<date>", access=PersonOnly(), answer=TIME_SPENT)
    def time_of_day(self, request, date):
        """The caller's time on a day."""
        return fetch(self._time().filter(date=day_of(date)), TIME_SPENT)

    @operation("GET", "data/user/tasks/<task_id>/time-spents/<date>", access=PersonOnly(), answer=TIME_SPENT)
    def time_on_task(self, request, task_id, date):
        """The caller's time on a task on a day; 404 when there is none."""
        day, task = day_of(date), find(Task, task_id)
        rows = fetch(self._time().filter(task=task, date=day), TIME_SPENT)
        if not rows:
            raise NotFound
        return rows[0]
