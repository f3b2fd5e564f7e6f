"""Desktop logins, the presence sheet, the last log-ins (spec 02, 5.4)."""

import csv
from io import StringIO

from django.conf import settings
from django.http import HttpResponse

from accounts import periods
from accounts.access import Admin, GlobalRole, KnownPerson, PersonOnly, Self
from accounts.choices import Role
from accounts.queries import presence as queries
from accounts.services import presence
from productionsite.api.errors import BadInput
from productionsite.api.filters import whole_number
from productionsite.api.inputs import Field, Input, well_formed
from productionsite.api.operations import ApiViewSet, operation

MOST_LOGINS = 1000


def _moment(value):
    try:
        return periods.moment(value)
    except BadInput as error:
        raise ValueError(error.message) from error


class DesktopLoginInput(Input):
    """When a person logged into a workstation (UTC), now when left out."""

    accepts_forms = True
    date = Field(_moment)


class Presence(ApiViewSet):
    """Who was there, and when."""

    @operation(
        "GET",
        "data/persons/<person_id>/desktop-login-logs",
        access=KnownPerson() & (Self("person_id") | GlobalRole(Role.ADMIN, Role.MANAGER)),
        answer=queries.DESKTOP_LOGIN,
    )
    def of_person(self, request, person_id):
        """List the desktop logins of a person, newest first."""
        return queries.desktop_logins(self.call.found["person"].pk)

    @operation(
        "POST",
        "data/persons/<person_id>/desktop-login-logs",
        access=KnownPerson() & (Self("person_id") | Admin()),
        body=DesktopLoginInput,
        answer=queries.DESKTOP_LOGIN,
        status=201,
    )
    def log_for_person(self, request, person_id):
        """Note a desktop login of a person."""
        row_id = presence.log_desktop_login(person=self.call.found["person"], date=self.call.body.date)
        return queries.desktop_login(row_id)

    @operation("GET", "data/user/desktop-login-logs", access=PersonOnly(), answer=queries.DESKTOP_LOGIN)
    def mine(self, request):
        """List the caller's desktop logins, newest first."""
        return queries.desktop_logins(self.call.who.person_id)

    @operation(
        "POST",
        "data/user/desktop-login-logs",
        access=PersonOnly(),
        body=DesktopLoginInput,
        answer=queries.DESKTOP_LOGIN,
        status=201,
    )
    def log_mine(self, request):
        """Note a desktop login of the caller."""
        row_id = presence.log_desktop_login(person=self.call.who.person, date=self.call.body.date)
        return queries.desktop_login(row_id)

    @operation("GET", "data/persons/presence-logs/<month_date>", access=Admin(), answer="CSV")
    def sheet(self, request, month_date):
        """Return the presence sheet of a month as CSV."""
        parts = month_date.split("-")
        if len(parts) != 2:
            raise BadInput("A month is expected (YYYY-MM).")
        out = StringIO()
        csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(queries.presence_sheet(*periods.month(*parts)))
        response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
        response["Content-Disposition"] = "attachment; filename=kitsu_export.csv"
        return response

    @operation("GET", "data/events/login-logs/last", access=Admin(), answer=queries.LOGIN)
    def last_logins(self, request):
        """List the newest log-ins of everybody."""
        query = self.call.query
        limit = whole_number(query, "limit", default=settings.NB_RECORDS_PER_PAGE, minimum=0)
        return queries.last_logins(
            query,
            after=periods.moment(query["after"]) if "after" in query else None,
            before=periods.moment(query["before"]) if "before" in query else None,
            person_ids=[well_formed(value, "person_ids") for value in request.GET.getlist("person_ids")],
            limit=min(limit, MOST_LOGINS),
        )
