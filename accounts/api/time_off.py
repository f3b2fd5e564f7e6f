"""Reading time off: of a person, of everybody, of a production's team, one's own (spec 02, 7.2)."""

from accounts import periods
from accounts.access import Anyone, HumanSubject, KnownProject, NotClient, NotVendor, PersonOnly, ProjectAccess
from accounts.queries import time_off as queries
from productionsite.api.errors import Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import fetch


class TimeOff(ApiViewSet):
    """Time off as its readers see it: in full, or for supervisors without the reason."""

    def _of_person(self, queryset):
        person = self.call.found["person"]
        shape = queries.shape_about(self.call.who, person.pk)
        if shape is None:
            raise Refused
        return fetch(queryset.filter(person=person).order_by("date", "pk"), shape)

    @operation("GET", "data/persons/<person_id>/day-offs", access=HumanSubject(), answer=queries.DAY_OFF)
    def of_person(self, request, person_id):
        """List the time off of a person."""
        return self._of_person(queries.DayOff.objects.all())

    @operation("GET", "data/persons/<person_id>/day-offs/<date>", access=HumanSubject(), answer=queries.DAY_OFF)
    def of_day(self, request, person_id, date):
        """Return the time off that covers a day, {} when there is none."""
        day = periods.one_day(date)
        return next(iter(self._of_person(queries.overlapping(day, day))), {})

    @operation(
        "GET", "data/persons/<person_id>/day-offs/week/<year>/<week>", access=HumanSubject(), answer=queries.DAY_OFF
    )
    def of_week(self, request, person_id, year, week):
        """List the time off of a person in an ISO week."""
        return self._of_person(queries.overlapping(*periods.week(year, week)))

    @operation(
        "GET", "data/persons/<person_id>/day-offs/month/<year>/<month>", access=HumanSubject(), answer=queries.DAY_OFF
    )
    def of_month(self, request, person_id, year, month):
        """List the time off of a person in a month."""
        return self._of_person(queries.overlapping(*periods.month(year, month)))

    @operation("GET", "data/persons/<person_id>/day-offs/year/<year>", access=HumanSubject(), answer=queries.DAY_OFF)
    def of_year(self, request, person_id, year):
        """List the time off of a person in a year."""
        return self._of_person(queries.overlapping(*periods.year(year)))

    @operation("GET", "data/persons/day-offs/<year>", access=Anyone(), answer=queries.DAY_OFF)
    def everybody_in_year(self, request, year):
        """List the time off of a year of everybody the caller may read."""
        return queries.rows_of_readable(self.call.who, queries.overlapping(*periods.year(year)))

    @operation("GET", "data/persons/day-offs/<year>/<month>", access=Anyone(), answer=queries.DAY_OFF)
    def everybody_in_month(self, request, year, month):
        """List the time off of a month of everybody the caller may read."""
        return queries.rows_of_readable(self.call.who, queries.overlapping(*periods.month(year, month)))

    @operation("GET", "data/user/day-offs/<date>", access=PersonOnly(), answer=queries.DAY_OFF)
    def mine(self, request, date):
        """Return the caller's time off that covers a day, {} when there is none."""
        day = periods.one_day(date)
        covering = queries.overlapping(day, day).filter(person=self.call.who.person_id).order_by("date")
        return next(iter(fetch(covering[:1], queries.DAY_OFF)), {})

    @operation(
        "GET",
        "data/projects/<project_id>/day-offs",
        access=KnownProject() & ProjectAccess() & NotClient("project_id") & NotVendor("project_id"),
        answer="time off by person",
    )
    def of_team(self, request, project_id):
        """List the time off of a production's team by person."""
        return queries.of_team(self.call.who, as_uuid(project_id), periods.between(self.call.query))
