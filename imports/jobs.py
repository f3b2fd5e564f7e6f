"""Celery tasks of this app, and what a starting worker does first."""

from celery import shared_task
from celery.signals import worker_process_init, worker_ready
from django.db import transaction

from imports.services import jobs


@shared_task(name="imports.run_import_job")
def run_import_job(job_id):
    """Run one import job; a second delivery finds it taken and does nothing."""
    jobs.run_job(job_id)


@transaction.atomic
def start_import(**job):
    """Queue an import (see `imports.services.jobs.queue_import`) and hand it to the workers after the commit."""
    queued = jobs.queue_import(**job)
    transaction.on_commit(lambda: run_import_job.delay(str(queued.pk)))
    return queued


def recover():
    """Take up the jobs that killed workers left behind."""
    for job_id in jobs.recover_jobs():
        run_import_job.delay(str(job_id))


@worker_ready.connect
def recover_at_start(**_signal):
    """A worker starts: whatever its predecessor was doing when it was killed is taken up."""
    recover()


@worker_process_init.connect
def recover_in_new_process(**_signal):
    """A pool replaces a process that may have been killed under it."""
    recover()
