"""Statistics of episodes, quotas of people, frames from previews (spec 05, 10 to 12)."""

import calendar
import datetime

from accounts.choices import Role
from productions.access import LoadedAccess, NotRoles
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid, asked_id
from productionsite.api.operations import ApiViewSet, operation
from shots.access import ClientStats, ManagedProject, QuotaReader, QuotaShotsReader, named_person
from shots.queries import quotas as queries
from shots.queries import statistics
from shots.queries.listings import SHAPES
from shots.services.frames import set_frames_from_previews

NO_CLIENT = LoadedAccess() & NotRoles(Role.CLIENT)
QUOTAS = "data/projects/<project_id>/quotas"
QUOTA_SHOTS = "data/persons/<person_id>/quota-shots"
FIRST_YEAR, LAST_YEAR = 2, 9998
TABLE = "Sums by day, week, month and year, by person or task type, with a total"


class Statistics(ApiViewSet):
    """Figures about shots."""

    @operation(
        "GET",
        "data/projects/<project_id>/episodes/stats",
        access=LoadedAccess() & ClientStats(),
        answer="Counted tasks by episode, task type and status",
    )
    def episodes(self, request, project_id):
        """Count the tasks of episodes by task type and status."""
        return statistics.episode_stats(self.call.who, self.call.found["project_id"].pk)

    @operation(
        "GET",
        "data/projects/<project_id>/episodes/retake-stats",
        access=NO_CLIENT,
        answer="Counted retakes by episode and task type",
    )
    def retakes(self, request, project_id):
        """Count how often the work of episodes came back."""
        return statistics.retake_stats(self.call.who, self.call.found["project_id"].pk)

    @operation(
        "POST",
        "actions/projects/<project_id>/task-types/<task_type_id>/set-shot-nb-frames",
        access=ManagedProject(),
        answer="The shots written",
    )
    def set_frames(self, request, project_id, task_type_id):
        """Set the number of frames of shots from the newest previews of a task type."""
        kind = as_uuid(task_type_id)
        if kind is None:
            raise BadInput("The id of the task type is malformed.")
        return set_frames_from_previews(
            project=self.call.found["project_id"],
            task_type_id=kind,
            episode_id=asked_id(self.call.query, "episode_id"),
        )


class Quotas(ApiViewSet):
    """What people deliver."""

    @operation("GET", QUOTAS + "/<task_type_id>", access=NO_CLIENT, answer=TABLE)
    def of_task_type(self, request, project_id, task_type_id):
        """Read the quotas of a task type by person."""
        project, query = self.call.found["project_id"], self.call.query
        mode, studio, kind = queries.read_mode(query), asked_id(query, "studio_id"), as_uuid(task_type_id)
        if kind is None:
            raise BadInput("The id of the task type is malformed.")
        tasks = queries.qualifying_tasks(mode, entity__project_id=project.pk, task_type_id=kind)
        if studio is not None:
            tasks = tasks.filter(assignees__studio_id=studio).distinct()
        mine = None if self.call.who.supervises(project.pk) else self.call.who.person_id
        return queries.quotas(self.call.who, project, mode, tasks, only_person=mine)

    @operation("GET", QUOTAS + "/persons/<person_id>", access=NO_CLIENT & QuotaReader(), answer=TABLE)
    def of_person(self, request, project_id, person_id):
        """Read the quotas of a person by task type."""
        project, query = self.call.found["project_id"], self.call.query
        mode, studio, person = queries.read_mode(query), asked_id(query, "studio_id"), named_person(person_id)
        tasks = queries.qualifying_tasks(mode, entity__project_id=project.pk)
        if not queries.is_weighted(mode):
            tasks = tasks.filter(assignees=person.pk)
        if studio is not None:
            tasks = tasks.filter(pk__in=tasks.filter(assignees__studio_id=studio).values("pk"))
        return queries.quotas(self.call.who, project, mode, tasks, person_id=person.pk)

    @operation("GET", QUOTA_SHOTS + "/month/<year>/<month>", access=QuotaShotsReader(), answer=SHAPES["Entity"])
    def shots_of_month(self, request, person_id, year, month):
        """List the shots behind a person's figure of a month."""
        first = _day(year, month, 1)
        return self._shots(first, calendar.monthrange(first.year, first.month)[1])

    @operation("GET", QUOTA_SHOTS + "/week/<year>/<week>", access=QuotaShotsReader(), answer=SHAPES["Entity"])
    def shots_of_week(self, request, person_id, year, week):
        """List the shots behind a person's figure of an ISO week."""
        try:
            first = datetime.date.fromisocalendar(int(year), int(week), 1)
        except (ValueError, OverflowError) as error:
            raise BadInput("The week does not exist.") from error
        return self._shots(first, 7)

    @operation("GET", QUOTA_SHOTS + "/day/<year>/<month>/<day>", access=QuotaShotsReader(), answer=SHAPES["Entity"])
    def shots_of_day(self, request, person_id, year, month, day):
        """List the shots behind a person's figure of a day."""
        return self._shots(_day(year, month, day), 1)

    def _shots(self, first, days):
        query = self.call.query
        if not FIRST_YEAR <= first.year <= LAST_YEAR:  # a day around it may be none that a date can say
            raise BadInput("The year is out of range.")
        after = first + datetime.timedelta(days=days)
        where = {
            "entity__project_id": asked_id(query, "project_id"),
            "task_type_id": asked_id(query, "task_type_id"),
        }
        where = {name: value for name, value in where.items() if value is not None}
        mode, person = queries.read_mode(query), self.call.found["person_id"]
        return queries.quota_shots(self.call.who, person.pk, mode, first, after, **where)


def _day(year, month, day):
    try:
        return datetime.date(int(year), int(month), int(day))
    except (ValueError, OverflowError) as error:
        raise BadInput("The day does not exist.") from error
