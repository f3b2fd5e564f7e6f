"""Taking old entries off what only grows: the journal, log-ins, inboxes (spec 09, 17: `remove-old-data`)."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import LoginLog
from activity.models import Notification
from events.models import ApiEvent

BATCH = 5000  # rows that go in one statement, so that nobody waits for long


def old_rows(days):
    """Return {what: queryset} of what is older than so many days.

    Events that nobody was told of yet stay. Who follows the journal by number and was away for longer
    misses what is gone.
    """
    before = {"created_at__lt": timezone.now() - timedelta(days=days)}
    return {
        "events": ApiEvent.objects.filter(**before, sequence__isnull=False),
        "log-ins": LoginLog.objects.filter(**before),
        "notifications": Notification.objects.filter(**before),
    }


def remove_old_data(*, days):
    """Delete what is older than so many days, a batch at a time; return {what: how many}."""
    return {what: _remove(rows) for what, rows in old_rows(days).items()}


def _remove(rows):
    removed = 0
    while ids := list(rows.order_by("created_at").values_list("pk", flat=True)[:BATCH]):
        rows.model._base_manager.filter(pk__in=ids).delete()
        removed += len(ids)
    return removed
