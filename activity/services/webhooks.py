"""Telling addresses of the studio what happened: signed, in order of the journal, again when it fails.

Each webhook stands somewhere in the journal (`sequence`). `queue_deliveries` writes one row per chosen
event and moves on, in one transaction: no event is left out and none is told twice by us. The rows are
then sent by a worker (`deliver`), with growing pauses after failures; a row that never got through
stays in the log as failed, to be sent again by hand. Event handlers of the studio are called the same way, once.

What is sent: `POST`, JSON `{id, sequence, name, data}`, with `X-Studio-Event`, `X-Studio-Delivery` (the same
at each attempt), `X-Studio-Timestamp` and `X-Studio-Signature: sha256=<hex>`, the HMAC-SHA256 under the
webhook's secret of the timestamp, a dot and the body.
"""

import hashlib
import hmac
import logging
import secrets
import time
import traceback
from datetime import timedelta
from fnmatch import fnmatchcase

import requests
from django.db import transaction
from django.utils import timezone

from activity.choices import DeliveryState
from activity.models import Webhook, WebhookDelivery
from activity.services import handlers
from activity.services.outgoing import post
from events import publisher
from productionsite.api.rendering import to_json

logger = logging.getLogger(__name__)
PAUSES = (10, 60, 300, 1800, 7200, 21_600, 86_400)  # seconds after each failed attempt; then it has failed
LEASE = timedelta(seconds=60)  # how long an attempt under way keeps others from trying
LONG_LEASE = timedelta(hours=1)  # the same for an event handler, which may take its time
AT_ONCE = 50  # deliveries one job takes
LONGEST = 2000  # letters that are kept of what went wrong, and of where it did


def new_secret():
    """Return a secret to sign with."""
    return secrets.token_urlsafe(32)


def signature_of(secret, timestamp, body):
    """Return the value of `X-Studio-Signature` for a body (bytes) sent at a timestamp (text, seconds)."""
    return "sha256=" + hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def wants(webhook, name, project_id):
    """Whether a webhook is told of an event."""
    if webhook.project_id is not None and str(webhook.project_id) != str(project_id):
        return False
    return any(fnmatchcase(name.lower(), pattern) for pattern in webhook.events)


def queue_deliveries():
    """Write the deliveries of what happened since each active webhook last looked; return how many."""
    return sum(_queue(pk) for pk in Webhook.objects.filter(active=True).values_list("pk", flat=True))


@transaction.atomic
def _queue(webhook_id):
    webhook = Webhook.objects.select_for_update().filter(pk=webhook_id, active=True).first()
    if webhook is None:
        return 0
    if webhook.sequence is None:  # new: told of what happens from now on
        Webhook.objects.filter(pk=webhook_id).update(sequence=publisher.last_sequence())
        return 0
    rows = list(publisher.announced_after(webhook.sequence)[: publisher.BATCH])
    if not rows:
        return 0
    now = timezone.now()
    deliveries = [
        WebhookDelivery(
            webhook=webhook, event_id=row.pk, sequence=row.sequence, name=row.name, data=row.data or {}, due_at=now
        )
        for row in rows
        if wants(webhook, row.name, row.project_id or (row.data or {}).get("project_id"))
    ]
    WebhookDelivery.objects.bulk_create(deliveries)
    Webhook.objects.filter(pk=webhook_id).update(sequence=rows[-1].sequence)
    return len(deliveries)


def due():
    """Return the deliveries that may be tried now, oldest first."""
    ready = WebhookDelivery.objects.filter(
        state=DeliveryState.WAITING, due_at__lte=timezone.now(), webhook__active=True
    )
    return ready.order_by("sequence")


def deliver():
    """Send what is due, at most `AT_ONCE`; return how many were tried."""
    tried = 0
    while tried < AT_ONCE and (delivery := _take()) is not None:
        tried += 1
        _send(delivery)
    return tried


@transaction.atomic
def _take():
    """Return the next delivery that is due, kept from other workers; None when nothing is."""
    delivery = due().select_for_update(skip_locked=True, of=("self",)).select_related("webhook").first()
    if delivery is not None:
        lease = LONG_LEASE if delivery.webhook.handler else LEASE
        WebhookDelivery.objects.filter(pk=delivery.pk).update(due_at=timezone.now() + lease)
    return delivery


def _send(delivery):
    start = time.monotonic()
    code, error = _call(delivery) if delivery.webhook.handler else _post(delivery)
    _note(delivery, code, error, int((time.monotonic() - start) * 1000))


def _call(delivery):
    """Call an event handler; return (None, what went wrong)."""
    try:
        handlers.call(delivery)
    except Exception as error:  # the studio's own code: whatever it raises is told in the log
        logger.exception("The event handler %s failed on %s.", delivery.webhook.handler, delivery.name)
        said = "".join(traceback.format_exception_only(error)).strip()[:LONGEST]
        where = "".join(traceback.format_exception(error)).strip()
        return None, f"{said}\n\n{where[-LONGEST:]}"
    return None, ""


def _post(delivery):
    """Tell an address; return (status code or None, what went wrong)."""
    body = to_json(
        {"id": delivery.event_id, "sequence": delivery.sequence, "name": delivery.name, "data": delivery.data}
    )
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "studio-webhooks",
        "X-Studio-Event": delivery.name,
        "X-Studio-Delivery": str(delivery.pk),
        "X-Studio-Timestamp": timestamp,
        "X-Studio-Signature": signature_of(delivery.webhook.secret or "", timestamp, body),
    }
    try:
        code, answer = post(delivery.webhook.url, body, headers)
    except (requests.RequestException, UnicodeError, ValueError) as failure:
        return None, (str(failure) or type(failure).__name__)[:LONGEST]
    return code, "" if 200 <= code < 300 else f"answered {code}: {answer}"[:LONGEST]


def _note(delivery, code, error, milliseconds):
    now, attempts = timezone.now(), delivery.attempts + 1
    values = {"attempts": attempts, "status_code": code, "error": error, "milliseconds": milliseconds}
    pauses = () if delivery.webhook.handler else PAUSES  # a handler may have done half of its work: once is enough
    if not error:
        values |= {"state": DeliveryState.DELIVERED, "delivered_at": now}
    elif attempts > len(pauses):
        values |= {"state": DeliveryState.FAILED}
    else:
        values |= {"due_at": now + timedelta(seconds=pauses[attempts - 1])}
    WebhookDelivery.objects.filter(pk=delivery.pk).update(**values, updated_at=now)


def deliver_again(*, deliveries):
    """Send deliveries once more, with all their attempts before them; return how many."""
    now = timezone.now()
    return deliveries.update(
        state=DeliveryState.WAITING, attempts=0, due_at=now, delivered_at=None, error="", updated_at=now
    )


def forget_old(*, days):
    """Delete what was delivered or given up more than so many days ago; return how many."""
    old = WebhookDelivery.objects.filter(created_at__lt=timezone.now() - timedelta(days=days))
    return old.exclude(state=DeliveryState.WAITING).delete()[0]
