"""Numbering and sending committed events: nothing is lost, nothing is sent for a rollback.

`emit` writes rows inside transactions. After the commit the publisher gives them consecutive numbers
(`sequence`), which the socket, `GET /data/events?after=N` and any other follower share: who was away
for a week asks for what came after the last number it knows. A crash between the commit and the
numbering loses nothing, the next pass catches up from the table.
"""

from datetime import timedelta

from django.db import connection, transaction
from django.db.models import F, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from events.models import ApiEvent, EventCounter, LiveEvent

BATCH = 1000
LIVE_SECONDS = 60  # how long a message for present listeners waits to be picked up

_NUMBER = """
UPDATE api_event SET sequence = numbered.position
FROM (
    SELECT id, %s + row_number() OVER (ORDER BY created_at, id) AS position
    FROM api_event WHERE sequence IS NULL ORDER BY created_at, id LIMIT %s
) AS numbered
WHERE api_event.id = numbered.id
"""


def number_pending():
    """Number every committed event that has no sequence yet; return how many.

    Safe to call from any process at any time: passes are serialised by a lock on the counter row.
    """
    total = 0
    while ApiEvent.objects.filter(sequence__isnull=True).exists():
        done = _number_batch()
        total += done
        if done < BATCH:
            break
    return total


@transaction.atomic
def number_history():
    """Number the events a snapshot brought, as history: whoever asks finds them, present listeners hear nothing.

    Called in the transaction of the load, after its last row.
    """
    while _number_batch() == BATCH:
        pass
    EventCounter.objects.filter(pk=1).update(history=F("last"))


@transaction.atomic
def _number_batch():
    counter, _created = EventCounter.objects.select_for_update().get_or_create(pk=1)
    with connection.cursor() as cursor:
        cursor.execute(_NUMBER, [counter.last, BATCH])
        done = cursor.rowcount
    if done:
        EventCounter.objects.filter(pk=counter.pk).update(last=counter.last + done)
    return done


def last_sequence():
    """Return the highest number given out so far, 0 before the first event."""
    return EventCounter.objects.filter(pk=1).values_list("last", flat=True).first() or 0


def announced_after(sequence):
    """Return the numbered events that follow `sequence`, in order.

    Events that were loaded, not emitted, are nothing to announce.
    """
    history = Coalesce(Subquery(EventCounter.objects.filter(pk=1).values("history")), 0)
    return ApiEvent.objects.filter(sequence__gt=sequence).filter(sequence__gt=history).order_by("sequence")


def events_after(sequence, limit=BATCH):
    """Return [(sequence, name, payload, project id)] of the announced events that follow `sequence`."""
    return list(announced_after(sequence)[:limit].values_list("sequence", "name", "data", "project_id"))


def live_events_after(key, limit=BATCH):
    """Return [(key, name, payload)] of messages for present listeners that follow `key`; drop stale ones."""
    LiveEvent.objects.filter(created_at__lt=timezone.now() - timedelta(seconds=LIVE_SECONDS)).delete()
    return list(LiveEvent.objects.filter(pk__gt=key).order_by("pk")[:limit].values_list("pk", "name", "data"))


def last_live_event():
    """Return the key of the newest message for present listeners, 0 when there is none."""
    return LiveEvent.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
