"""Celery tasks of this app."""

from celery import shared_task
from django.db import transaction

from productions.models import ProjectDeletion
from productions.services import deletion_jobs
from productionsite.background import taken_up_by_workers


@shared_task(name="productions.delete_project")
def delete_project(record_id):
    """Carry out one deletion; a second delivery finds it taken and does nothing."""
    deletion_jobs.run_deletion(record_id)


@transaction.atomic
def start_deletion(**deletion):
    """Record a deletion (see `queue_deletion`) and hand it to the workers after the commit; return the record."""
    record = deletion_jobs.queue_deletion(**deletion)
    transaction.on_commit(lambda: delete_project.delay(str(record.pk)))
    return record


#: take up the deletions that killed workers left behind; starting workers call it
recover = taken_up_by_workers(ProjectDeletion, delete_project)
