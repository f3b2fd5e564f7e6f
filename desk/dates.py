"""Days as the reader writes them: Django's own short months are capitals in every language."""

from babel.dates import format_skeleton
from django.utils.translation import get_language


def short_day(when, *, year=False):
    """Return a date or moment as `8 Dec`, `8 déc.`; with `year` as `8 Dec 2026`."""
    language = (get_language() or "en")[:2]
    return format_skeleton("yMMMd" if year else "MMMd", when, locale="en_GB" if language == "en" else language)
