"""Days as the reader writes them: Django's own short months are capitals in every language."""

from babel.dates import format_skeleton
from django.utils.translation import get_language


def month_name(when):
    """Return the month of a day as `Dec 2026`, `déc. 2026`."""
    return format_skeleton("yMMM", when, locale=_locale())


def _locale():
    language = (get_language() or "en")[:2]
    return "en_GB" if language == "en" else language


def short_day(when, *, year=False):
    """Return a date or moment as `8 Dec`, `8 déc.`; with `year` as `8 Dec 2026`."""
    return format_skeleton("yMMMd" if year else "MMMd", when, locale=_locale())
