"""Desktop logins, the presence sheet of a month, the last log-ins (spec 02, 5.4)."""

from accounts.models import DesktopLoginLog, LoginLog, Person
from productionsite.api.pagination import after_cursor
from productionsite.api.rows import Shape, fetch

DESKTOP_LOGIN = Shape(DesktopLoginLog)
LOGIN = Shape(LoginLog, keys=["id", "created_at", "ip_address", "person_id", "origin"], type=None)


def desktop_logins(person_id):
    """Return the desktop logins of a person, newest first."""
    return fetch(DesktopLoginLog.objects.filter(person=person_id).order_by("-date", "pk"), DESKTOP_LOGIN)


def desktop_login(row_id):
    """Return one desktop login."""
    return fetch(DesktopLoginLog.objects.filter(pk=row_id), DESKTOP_LOGIN)[0]


def presence_sheet(first, last):
    """Return the table of a month: a head (year, days), then per active person an `X` on days with a desktop login.

    Two statements, however many people. Days are UTC.
    """
    days = range(1, last.day + 1)
    present = set()
    logins = DesktopLoginLog.objects.filter(date__date__gte=first, date__date__lte=last)
    for person_id, date in logins.values_list("person_id", "date"):
        present.add((person_id, date.day))
    people = Person.objects.filter(active=True, is_guest=False).order_by("first_name", "last_name", "pk")
    sheet = [[str(first.year), *map(str, days)]]
    for person in people.only("first_name", "last_name"):
        sheet.append([person.full_name, *("X" if (person.pk, day) in present else "" for day in days)])
    return sheet


def last_logins(query, *, after=None, before=None, person_ids=(), limit=100):
    """Return the newest log-ins; `cursor_login_log_id` of the query is the last one already seen."""
    rows = after_cursor(LoginLog.objects.order_by("-created_at", "-pk"), query, "cursor_login_log_id")
    if after is not None:
        rows = rows.filter(created_at__gt=after)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    if person_ids:
        rows = rows.filter(person__in=person_ids)
    return fetch(rows[:limit], LOGIN)
