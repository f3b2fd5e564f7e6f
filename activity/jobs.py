"""Jobs of the activity app: thin, idempotent, they call services."""

from celery import shared_task

from activity.services.messages import send


@shared_task(name="activity.send_messages", ignore_result=True)
def send_messages(notification_ids):
    """Send the mails and chat messages of notifications; rows that are gone by now are skipped."""
    send(notification_ids=notification_ids)
