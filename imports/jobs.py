"""Celery tasks of this app."""

from celery import shared_task
from django.db import transaction

from imports.models import ImportJob
from imports.services import jobs, pulls
from productionsite.background import taken_up_by_workers


@shared_task(name="imports.run_import_job")
def run_import_job(job_id):
    """Run one import job; a second delivery finds it taken and does nothing."""
    jobs.run_job(job_id)
    jobs.bring_media(job_id)


@transaction.atomic
def start_import(**job):
    """Queue an import (see `imports.services.jobs.queue_import`) and hand it to the workers after the commit."""
    queued = jobs.queue_import(**job)
    hand_over(queued)
    return queued


@transaction.atomic
def start_pull(**pull):
    """Queue a pull (see `imports.services.pulls.queue_pull`) and hand it to the workers after the commit."""
    queued = pulls.queue_pull(**pull)
    hand_over(queued)
    return queued


@transaction.atomic
def start_confirmed(job):
    """Queue the import that a dry run told (see `imports.services.jobs.confirm_import`)."""
    jobs.confirm_import(job)
    hand_over(job)


def hand_over(job):
    """Leave a queued job to the workers, after the commit."""
    transaction.on_commit(lambda: run_import_job.delay(str(job.pk)))


#: take up the jobs that killed workers left behind; starting workers call it
recover = taken_up_by_workers(ImportJob, run_import_job)
