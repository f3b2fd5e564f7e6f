"""Jobs of the activity app: thin, they call services."""

import logging

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from kombu.exceptions import OperationalError

from activity.services import webhooks
from activity.services.messages import send

logger = logging.getLogger(__name__)


@shared_task(name="activity.send_messages", ignore_result=True)
def send_messages(notification_ids):
    """Send the mails and chat messages of notifications; rows that are gone by now are skipped."""
    send(notification_ids=notification_ids)


def send_later(notification_ids):
    """Send the messages of notifications once the transaction is committed; a queue that is down fails no request."""
    transaction.on_commit(lambda: _enqueue([str(pk) for pk in notification_ids]), robust=True)


def _enqueue(ids):
    try:
        send_messages.delay(ids)
    except OperationalError:
        logger.exception("The job queue did not take the messages of %s notifications.", len(ids))


# -- webhooks --------------------------------------------------------------------------------------

ASKED, TRIMMED = "webhooks:asked", "webhooks:trimmed"  # cache keys: a job is on its way; the log was shortened
ROUNDS = 20  # batches one job sends before it makes room for others


@shared_task(name="activity.deliver_webhooks", ignore_result=True)
def deliver_webhooks():
    """Send what is due to webhooks, and shorten their log once an hour."""
    cache.delete(ASKED)
    for _round in range(ROUNDS):
        if not webhooks.deliver():
            break
    if cache.add(TRIMMED, True, 3600):
        webhooks.forget_old(days=settings.WEBHOOK_LOG_DAYS)


def follow_for_webhooks():
    """Write deliveries of what happened and have a worker send what is due. The event stream calls it as it looks."""
    webhooks.queue_deliveries()
    if webhooks.due().exists() and cache.add(ASKED, True, 5):
        try:
            deliver_webhooks.delay()
        except OperationalError:
            logger.exception("The job queue did not take the deliveries to webhooks.")
