"""Jobs of the files app: thin, may run twice, call services."""

from celery import shared_task

from files.models import PreviewJob
from files.services import processing
from productionsite.background import taken_up_by_workers

AGAIN_AFTER = 60  # seconds before work is tried again that a full disk or a silent store stopped


@shared_task(name="files.run_preview_job", acks_late=True)
def run_preview_job(job_id):
    """Encode an uploaded movie, or make its contact sheet; a second delivery finds it taken and does nothing."""
    if processing.run(job_id):
        run_preview_job.apply_async((job_id,), countdown=AGAIN_AFTER)


#: take up the jobs that killed workers left behind; starting workers call it
recover = taken_up_by_workers(PreviewJob, run_preview_job, afterwards=processing.look_after_previews)
