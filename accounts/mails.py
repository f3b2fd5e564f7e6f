"""Mails to people: text and HTML from templates, sent by a job after the commit.

A mail server that fails never changes an answer: the job tries again, the request is long over.
"""

import logging

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)


def later(kind, *arguments):
    """Send a mail of a kind (a function of `accounts.services.mailing`) once the transaction is committed."""
    transaction.on_commit(lambda: _enqueue(kind, *arguments), robust=True)


def _enqueue(kind, *arguments):
    from accounts.jobs import send_mail

    try:
        send_mail.delay(kind, *(str(argument) for argument in arguments))
    except send_mail.OperationalError:
        logger.exception("The job queue did not take the mail %s.", kind)


def send(template, *, to, subject, **context):
    """Render `accounts/mails/<template>.txt` and `.html` and send them to one address."""
    context = {**context, "site": f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"}
    text = render_to_string(f"accounts/mails/{template}.txt", context)
    mail = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [to])
    mail.attach_alternative(render_to_string(f"accounts/mails/{template}.html", context), "text/html")
    mail.send()
