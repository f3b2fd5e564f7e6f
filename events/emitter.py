"""Writing events: one row in the transaction of the change, so that neither exists without the other."""

from uuid import UUID

from django.utils import timezone

from events.models import ApiEvent, LiveEvent
from productionsite.actor import current_actor
from productionsite.api import dry_run


def emit(name, payload, *, project_id=None, persist=True, row_project=True):
    """Write the event `name` in the running transaction; the publisher sends it once that is committed.

    `payload`: JSON object with ids as strings; `project_id` is added to it when there is one.
    `row_project=False` keeps the production out of the stored row (the payload still says it).
    `persist=False`: only for those who listen now, not kept in the journal. The author is the person
    the request or job acts for (`productionsite.actor`).
    """
    emit_many([(name, payload, project_id)], persist=persist, row_project=row_project)


def emit_many(events, *, persist=True, row_project=True):
    """Write several events, `[(name, payload, project_id)]`, with one INSERT."""
    now, user_id, rows = timezone.now(), current_actor(), []
    for name, payload, project_id in events:
        data = {key: str(value) if isinstance(value, UUID) else value for key, value in payload.items()}
        if project_id is not None:
            data["project_id"] = str(project_id)
        dry_run.note_event(name, data)
        if persist:
            stored = project_id if row_project else None
            rows.append(
                ApiEvent(name=name, data=data, user_id=user_id, project_id=stored, created_at=now, updated_at=now)
            )
        else:
            rows.append(LiveEvent(name=name, data=data, created_at=now))
    (ApiEvent if persist else LiveEvent).objects.bulk_create(rows)
