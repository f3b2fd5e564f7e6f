"""Jobs of the reviews app: thin, may run twice, call services."""

from smtplib import SMTPException

from celery import shared_task

from reviews.services import builds, invitations


@shared_task(name="reviews.build_movie", acks_late=True)
def build_movie(job_id, full):
    """Make the movie of a playlist."""
    builds.run_build(job_id, full=full)


@shared_task(name="reviews.send_invitation", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=5)
def send_invitation(link_id, to, message, inviter):
    """Mail an invitation to a shared playlist."""
    invitations.send(link_id=link_id, to=to, message=message, inviter=inviter)
