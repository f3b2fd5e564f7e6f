"""Logged hours: of a person, and the tables of everybody (spec 02, 6)."""

from accounts import periods
from accounts.access import Admin, Anyone, HumanSubject, Self
from accounts.queries import timesheets as queries
from productionsite.api.operations import ApiViewSet, operation

ROWS = "logged hours"
PER_TASK = "hours per task"
TABLE = "{period: {person: minutes}}"


class PersonHours(ApiViewSet):
    """Hours of one person: for themselves, administrators, and the managers and supervisors of their productions."""

    def _hours(self):
        return queries.hours_of(self.call.who, self.call.found["person"].pk)

    def _per_task(self, first, last):
        hours = queries.in_production(self.call.who, self._hours(), self.call.query.get("project_id") or None)
        return queries.per_task(hours.filter(date__range=(first, last)))

    @operation("GET", "data/persons/<person_id>/time-spents", access=HumanSubject(), answer=ROWS)
    def between(self, request, person_id):
        """List the hours of a person between two days; without days, all of them."""
        hours, period = self._hours(), periods.between(self.call.query)
        return queries.rows_with_task(hours.filter(date__range=period) if period else hours)

    @operation("GET", "data/persons/<person_id>/time-spents/<date>", access=HumanSubject(), answer=ROWS)
    def of_date(self, request, person_id, date):
        """List the hours of a person on one day."""
        return queries.rows(self._hours().filter(date=periods.one_day(date)))

    @operation("GET", "data/persons/<person_id>/time-spents/year/<year>", access=HumanSubject(), answer=PER_TASK)
    def of_year(self, request, person_id, year):
        """Sum the hours of a person per task over a year."""
        return self._per_task(*periods.year(year))

    @operation(
        "GET", "data/persons/<person_id>/time-spents/month/<year>/<month>", access=HumanSubject(), answer=PER_TASK
    )
    def of_month(self, request, person_id, year, month):
        """Sum the hours of a person per task over a month."""
        return self._per_task(*periods.month(year, month))

    @operation("GET", "data/persons/<person_id>/time-spents/week/<year>/<week>", access=HumanSubject(), answer=PER_TASK)
    def of_week(self, request, person_id, year, week):
        """Sum the hours of a person per task over an ISO week."""
        return self._per_task(*periods.week(year, week))

    @operation(
        "GET", "data/persons/<person_id>/time-spents/day/<year>/<month>/<day>", access=HumanSubject(), answer=PER_TASK
    )
    def of_day(self, request, person_id, year, month, day):
        """Sum the hours of a person per task over a day."""
        return self._per_task(*periods.day(year, month, day))

    @operation(
        "GET",
        "data/persons/<person_id>/time-spents/month/all/<year>/<month>",
        access=HumanSubject() & (Self("person_id") | Admin()),
        answer=ROWS,
    )
    def all_of_month(self, request, person_id, year, month):
        """List all hours of a person in a month, for themselves and administrators."""
        return queries.rows(self._hours().filter(date__range=periods.month(year, month)))


class HourTables(ApiViewSet):
    """Hours of everybody the caller may see, as tables; people without a say see their own."""

    def _table(self, period, first=None, last=None):
        return queries.table(self.call.who, period, query=self.call.query, first=first, last=last)

    @operation("GET", "data/persons/time-spents/year-table", access=Anyone(), answer=TABLE)
    def by_year(self, request):
        """Hours per year and person."""
        return self._table("year")

    @operation("GET", "data/persons/time-spents/month-table/<year>", access=Anyone(), answer=TABLE)
    def by_month(self, request, year):
        """Hours per month and person of a year."""
        return self._table("month", *periods.year(year))

    @operation("GET", "data/persons/time-spents/week-table/<year>", access=Anyone(), answer=TABLE)
    def by_week(self, request, year):
        """Hours per ISO week and person of the days of a calendar year."""
        return self._table("week", *periods.year(year))

    @operation("GET", "data/persons/time-spents/day-table/<year>/<month>", access=Anyone(), answer=TABLE)
    def by_day(self, request, year, month):
        """Hours per day and person of a month."""
        return self._table("day", *periods.month(year, month))
