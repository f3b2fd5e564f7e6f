"""Searching the journal (spec 08, 8.1 and 8.2)."""

import re
from datetime import datetime

from django.db import connection
from django.db.models import Q

from events.models import ApiEvent
from productionsite.api.errors import BadInput
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid
from productionsite.api.pagination import after_cursor
from productionsite.api.rows import Shape, fetch

ENTRY = Shape(ApiEvent, keys=["id", "created_at", "name", "user_id", "project_id", "data"], type=None)
PAGE, MOST = 100, 1000
NEWEST = ("-created_at", "-pk")
FILE_EVENTS = (
    "preview-file:add-file",
    "person:set-thumbnail",
    "organisation:set-thumbnail",
    "project:set-thumbnail",
)
_WORD = re.compile(r"[a-z0-9-][a-z0-9_-]*$")
_NAMES = """
WITH RECURSIVE known(name) AS (
    SELECT min(name) FROM api_event
    UNION ALL
    SELECT (SELECT min(name) FROM api_event WHERE name > known.name) FROM known WHERE known.name IS NOT NULL
)
SELECT name FROM known WHERE name IS NOT NULL
"""
_MOMENT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}:\d{2})?$")


def moment(query, name):
    """Return the moment of a query parameter, None without one; BadInput for any other spelling."""
    text = query.get(name)
    if not text:
        return None
    try:
        if _MOMENT.match(text):
            return datetime.fromisoformat(text)
    except ValueError:
        pass
    raise BadInput(f"{name}: a date like 2026-01-31 or 2026-01-31T12:00:00 is expected.", field=name)


def _words(words, name):
    if not all(_WORD.match(word) for word in words):
        raise BadInput(f"{name}: lower-case words are expected.", field=name)
    return words


def latest(events, query, lists):
    """Return the latest events of a queryset that the parameters of a request choose, newest first.

    `query`: single parameters; `lists(name)`: the values of a repeatable one. Raises BadInput.
    """
    limit = min(whole_number(query, "limit", PAGE, minimum=0), MOST)
    after, before = moment(query, "after"), moment(query, "before")
    if after is not None:
        events = events.filter(created_at__gt=after)
    if before is not None:
        events = events.filter(created_at__lt=before)
    events = after_cursor(events, query, "cursor_event_id")
    if query.get("name"):
        events = events.filter(name=query["name"])
    for name, lookup, form in (("name_prefixes", "startswith", "{}:"), ("name_suffixes", "endswith", ":{}")):
        wanted = Q()
        for word in _words(lists(name), name):
            wanted |= Q(**{f"name__{lookup}": form.format(word)})
        events = events.filter(wanted)
    people = [as_uuid(pk) for pk in lists("person_ids")]
    if None in people:
        raise BadInput("person_ids: ids are expected.", field="person_ids")
    if people:
        events = events.filter(user_id__in=people)
    if query.get("only_files", "").lower() == "true":
        events = events.filter(name__in=FILE_EVENTS)
    return fetch(events.order_by(*NEWEST)[:limit], ENTRY)


def names():
    """Return the distinct names of the journal, sorted: one look into the index per name, not one per event."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES)
        return [name for (name,) in cursor.fetchall()]
