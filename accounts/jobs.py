"""Background work of the accounts domain."""

from smtplib import SMTPException

from celery import shared_task
from kombu.exceptions import OperationalError

from accounts.services import mailing


@shared_task(
    name="accounts.send_mail", bind=True, autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=5
)
def send_mail(self, kind, *arguments):
    """Send a mail of a kind; tried again when the mail server is not there."""
    mailing.MAILS[kind](*arguments)


send_mail.OperationalError = OperationalError
