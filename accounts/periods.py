"""Days, weeks, months and years as URLs spell them; whatever is no date is the caller's mistake (400)."""

from calendar import monthrange
from datetime import date, datetime, timedelta

from productionsite.api.errors import BadInput


def _number(text):
    try:
        return int(text)
    except ValueError:
        raise BadInput(f"{text!r:.40} is not a number.") from None


def _built(make, *parts):
    try:
        return make(*(_number(part) for part in parts))
    except (ValueError, OverflowError):
        raise BadInput("There is no such date.") from None


def one_day(text):
    """Return the date of a `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(text)
    except (ValueError, TypeError):
        raise BadInput("A date is expected (YYYY-MM-DD).") from None


def moment(text):
    """Return the date-time of a `YYYY-MM-DD` or `YYYY-MM-DDTHH:MM:SS`, naive UTC."""
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except (ValueError, TypeError):
        raise BadInput("A date is expected (YYYY-MM-DD or YYYY-MM-DDTHH:MM:SS).") from None


def day(year, month, number):
    """Return (first, last) of one day; both the same."""
    found = _built(date, year, month, number)
    return found, found


def week(year, number):
    """Return (Monday, Sunday) of an ISO week."""
    monday = _built(date.fromisocalendar, year, number, "1")
    return monday, _built(lambda: monday + timedelta(days=6))


def month(year, number):
    """Return (first, last) day of a month."""
    first = _built(date, year, number, "1")
    return first, first.replace(day=monthrange(first.year, first.month)[1])


def year(number):
    """Return (first, last) day of a year."""
    first = _built(date, number, "1", "1")
    return first, first.replace(month=12, day=31)


def between(query):
    """Return (start_date, end_date) of a query, None without both; one alone is refused."""
    start, end = query.get("start_date"), query.get("end_date")
    if start is None and end is None:
        return None
    if start is None or end is None:
        raise BadInput("start_date and end_date go together.")
    return one_day(start), one_day(end)
