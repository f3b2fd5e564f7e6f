"""Finding the one row an id names."""

from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid


def find(rows, pk, *related):
    """Return the row of an id in any spelling, among those of a model or a queryset, with some related rows.

    Raises NotFound for an unknown or malformed id.
    """
    key = as_uuid(pk)
    queryset = rows.objects.all() if isinstance(rows, type) else rows
    if related:
        queryset = queryset.select_related(*related)
    found = queryset.filter(pk=key).first() if key else None
    if found is None:
        raise NotFound
    return found


def the_only(rows):
    """Return the row a write answers with; NotFound when somebody deleted it after the commit."""
    if not rows:
        raise NotFound
    return rows[0]
