"""Writing events: one row in the transaction of the change, so that neither exists without the other."""

from django.utils import timezone

from events.models import ApiEvent, LiveEvent
from productionsite.actor import current_actor
from productionsite.api import dry_run
from productionsite.db import bulk
from productionsite.models import new_ids

STORED = ("id", "name", "data", "user_id", "project_id", "created_at", "updated_at")
LIVE = ("name", "data", "created_at")


def emit(name, payload, *, project_id=None, persist=True, row_project=True):
    """Write the event `name` in the running transaction; the publisher sends it once that is committed.

    `payload`: JSON object, ids as UUIDs or strings; `project_id` is added to it when there is one.
    `row_project=False` keeps the production out of the stored row (the payload still says it).
    `persist=False`: only for those who listen now, not kept in the journal. The author is the person
    the request or job acts for (`productionsite.actor`).
    """
    emit_many([(name, payload, project_id)], persist=persist, row_project=row_project)


def emit_many(events, *, persist=True, row_project=True):
    """Write several events, `[(name, payload, project_id)]`, with one INSERT (PostgreSQL: one per 5,000)."""
    now, user_id = timezone.now(), current_actor()
    told = [
        (name, payload if project_id is None else {**payload, "project_id": project_id}, project_id)
        for name, payload, project_id in events
    ]
    dry_run.note_events(told)
    if persist:
        rows = [
            (pk, name, data, user_id, project_id if row_project else None, now, now)
            for pk, (name, data, project_id) in zip(new_ids(len(told)), told, strict=True)
        ]
        bulk.insert(ApiEvent, rows, STORED)
    else:
        bulk.insert(LiveEvent, [(name, data, now) for name, data, _project_id in told], LIVE)
