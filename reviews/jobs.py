"""Jobs of the reviews app: thin, may run twice, call services."""

from smtplib import SMTPException

from celery import shared_task

from productionsite.background import taken_up_by_workers
from reviews.models import BuildRun
from reviews.services import builds, invitations

AGAIN_AFTER = 60  # seconds before a build is tried again that a full disk or a silent store stopped


@shared_task(name="reviews.run_build", acks_late=True)
def run_build(run_id):
    """Build the movie or the archive of a playlist; a second delivery finds it taken and does nothing."""
    if builds.run_build(run_id):
        run_build.apply_async((run_id,), countdown=AGAIN_AFTER)


#: take up the builds that killed workers left behind; starting workers call it
recover = taken_up_by_workers(BuildRun, run_build, afterwards=builds.end_abandoned)


@shared_task(name="reviews.send_built", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=5)
def send_built(job_id, person_id):
    """Mail whoever asked for a build where it is."""
    invitations.send_built(job_id=job_id, person_id=person_id)


@shared_task(name="reviews.send_invitation", autoretry_for=(OSError, SMTPException), retry_backoff=True, max_retries=5)
def send_invitation(link_id, to, message, inviter):
    """Mail an invitation to a shared playlist."""
    invitations.send(link_id=link_id, to=to, message=message, inviter=inviter)
