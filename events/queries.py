"""Reading the journal."""

from django.db.models import F

from events.models import ApiEvent
from events.publisher import number_pending
from productionsite.api.rows import Shape, fetch, select

EVENT = Shape(ApiEvent)
MOST = 1000


def follow(queryset, after, limit):
    """Return the events that follow number `after`, oldest first, each with its `sequence`.

    At most `limit` (and never more than 1000) rows; ask again with the last row's number for the rest.
    An empty answer means that nothing has happened since.
    """
    number_pending()
    page = queryset.filter(sequence__gt=after).order_by("sequence")[: min(limit or MOST, MOST)]
    rows = fetch(page, EVENT)
    for row, (sequence,) in zip(rows, select(page, F("sequence"))):
        row["sequence"] = sequence
    return rows
