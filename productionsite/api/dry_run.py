"""`Prefer: dry-run`: run the real code in a transaction, say what it did, leave nothing behind.

Files, mails and jobs hang on `transaction.on_commit` everywhere in the product, so a rollback takes
them along. What the database was told is read off the statements themselves: no service has to
report its changes, hence none can forget to.
"""

import dataclasses
import re
from contextlib import contextmanager
from contextvars import ContextVar
from uuid import UUID

from django.db import connection, transaction

_events = ContextVar("dry_run_events", default=None)
_WRITE = re.compile(r'^\s*(INSERT(?: OR \w+)? INTO|UPDATE|DELETE FROM)\s+"?(\w+)"?', re.IGNORECASE)
_VERBS = {"insert": "created", "update": "updated", "delete": "deleted"}
LOG_TABLES = {"api_event", "live_event"}  # told under `events`, not as changes


@dataclasses.dataclass
class Preview:
    """What a rehearsed request did: rows touched per table and the events it would publish."""

    changes: list
    events: list


def wanted(request):
    """Return whether the request carries `Prefer: dry-run`."""
    preferences = request.META.get("HTTP_PREFER", "").lower().split(",")
    return any(preference.strip() == "dry-run" for preference in preferences)


def note_events(events):
    """Remember emitted events, (name, payload, …) each, when a dry run is going on (called by the event log)."""
    noted = _events.get()
    if noted is None:
        return
    for name, payload, *_rest in events:
        data = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
        noted.append({"name": name, "data": data})


@contextmanager
def rehearsal():
    """Run a block, collect its changes and events, then roll everything back."""
    preview = Preview(changes=[], events=[])

    def watch(execute, sql, params, many, context):
        result = execute(sql, params, many, context)
        match = _WRITE.match(sql)
        if match and match.group(2).lower() not in LOG_TABLES:
            verb = _VERBS[match.group(1).split()[0].lower()]
            count = max(context["cursor"].rowcount, 0)
            if count:
                _add(preview.changes, match.group(2), verb, count)
        return result

    token = _events.set(preview.events)
    try:
        with transaction.atomic(), connection.execute_wrapper(watch):
            yield preview
            transaction.set_rollback(True)
    finally:
        _events.reset(token)


def _add(changes, table, verb, count):
    for change in changes:
        if change["table"] == table and change["action"] == verb:
            change["rows"] += count
            return
    changes.append({"table": table, "action": verb, "rows": count})
