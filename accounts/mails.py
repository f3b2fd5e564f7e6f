"""Mails to people: text and HTML from templates, sent by a job after the commit.

A mail is written in the language of the person it goes to (`accounts/mails/<language>/`), English where there is no
such language. A mail server that fails never changes an answer: the job tries again, the request is long over.
"""

import logging
import re

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string

logger = logging.getLogger(__name__)
LANGUAGES = ("en", "fr")  # the first is everybody else's


def later(kind, *arguments):
    """Send a mail of a kind (a function of `accounts.services.mailing`) once the transaction is committed."""
    transaction.on_commit(lambda: _enqueue(kind, *arguments), robust=True)


def _enqueue(kind, *arguments):
    from accounts.jobs import send_mail

    try:
        send_mail.delay(kind, *(str(argument) for argument in arguments))
    except send_mail.OperationalError:
        logger.exception("The job queue did not take the mail %s.", kind)


def language_in(locale, languages):
    """Return which of some languages a locale means (`fr_CA` is French); the first of them for any other."""
    wanted = re.split(r"[_-]", locale or "")[0].lower()
    return wanted if wanted in languages else next(iter(languages))


def language_of(person):
    """Return the language mails to a person are written in, by their locale."""
    return language_in(person.locale or settings.DEFAULT_LOCALE, LANGUAGES)


def send(template, *, person, **context):
    """Render `accounts/mails/<language>/<template>.txt` and `.html` and send them to a person.

    The first line of the text is the subject.
    """
    language = language_of(person)
    site = f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"
    context = {**context, "person": person, "language": language, "site": site}
    path = f"accounts/mails/{language}/{template}"
    subject, _blank, text = render_to_string(f"{path}.txt", context).partition("\n\n")
    mail = EmailMultiAlternatives(subject, text, settings.DEFAULT_FROM_EMAIL, [person.email])
    mail.attach_alternative(render_to_string(f"{path}.html", context), "text/html")
    mail.send()
