"""What the creation of every temporal kind shares: find or create, once per name and place, and tell it."""

from django.db import transaction

from events.emitter import emit_many
from productions.entities import event_key, event_prefix, find_or_create


@transaction.atomic
def create_all(kind, *, project_id, rows, created_by=None, by=("parent_id", "name"), told=None):
    """Return [(entity, created)] for rows of column values of one kind; existing entities stay untouched.

    `by`: what tells two entities apart (spec 05, 7). `told(entity)`: further keys of the payload of
    `<kind>:new`, which is emitted for the new ones only.
    """
    rows = [{"created_by_id": created_by, **row} for row in rows]
    found = find_or_create(kind, project_id=project_id, rows=rows, by=by)
    name, key = f"{event_prefix(kind)}:new", event_key(kind)
    emit_many(
        [(name, {key: str(one.pk), **(told(one) if told else {})}, project_id) for one, created in found if created]
    )
    return found
