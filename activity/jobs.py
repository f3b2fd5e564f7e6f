"""Jobs of the activity app: thin, they call services."""

import logging

from celery import shared_task
from django.db import transaction
from kombu.exceptions import OperationalError

from activity.services.messages import send

logger = logging.getLogger(__name__)


@shared_task(name="activity.send_messages", ignore_result=True)
def send_messages(notification_ids):
    """Send the mails of notifications; rows that are gone by now are skipped."""
    send(notification_ids=notification_ids)


def send_later(notification_ids):
    """Send the mails of notifications once the transaction is committed; a queue that is down fails no request."""
    transaction.on_commit(lambda: _enqueue([str(pk) for pk in notification_ids]), robust=True)


def _enqueue(ids):
    try:
        send_messages.delay(ids)
    except OperationalError:
        logger.exception("The job queue did not take the mails of %s notifications.", len(ids))
