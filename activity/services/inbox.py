"""Reading notifications (spec 08, 4.6)."""

from django.db import transaction
from django.utils import timezone

from activity.models import Notification
from events.emitter import emit


@transaction.atomic
def mark(*, notification, read):
    """Mark a notification as read or unread. Emits `notification:read` or `notification:unread`."""
    notification.read = read
    notification.save(update_fields=["read"])
    payload = {"person_id": notification.person_id, "notification_id": notification.pk}
    emit(f"notification:{'read' if read else 'unread'}", payload)


@transaction.atomic
def mark_all_as_read(*, person_id):
    """Mark everything in an inbox as read. Emits one `notification:all-read`."""
    unread = Notification.objects.filter(person_id=person_id, read=False)
    unread.update(read=True, updated_at=timezone.now())
    emit("notification:all-read", {"person_id": person_id})
