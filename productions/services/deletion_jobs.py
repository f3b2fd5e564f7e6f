"""Deleting a production in the background: the record people poll, one transaction that empties everything."""

from django.db import transaction

from productions.models import Project, ProjectDeletion
from productions.services import deletion
from productionsite import background
from productionsite.api.errors import NotFound
from productionsite.background import JobState


@transaction.atomic
def queue_deletion(*, project, person_id, force):
    """Record that a production is to be deleted (`productions.jobs.start_deletion` hands it to the workers).

    Returns the record; the one already waiting or running when there is one. What would refuse the deletion
    now refuses it here (Conflict).
    """
    _check(project, force)
    waiting = ProjectDeletion.objects.filter(project_id=project.pk, state__in=[JobState.QUEUED, JobState.RUNNING])
    record = waiting.first()
    if record is None:
        record = ProjectDeletion.objects.create(
            project_id=project.pk,
            project_name=project.name,
            person_id=person_id,
            force=force,
            steps_total=len(deletion.deletion_plan(project.pk)),
        )
    return record


def _check(project, force):
    deletion.check_closed(project)
    if not force:
        deletion.check_empty(project.pk)


def run_deletion(record_id):
    """Carry out a queued deletion; do nothing when it was taken or ended meanwhile."""
    background.run_job(ProjectDeletion, record_id, _delete)


def _delete(record, progress):
    project = Project.objects.select_for_update().filter(pk=record.project_id).first()
    if project is None:
        raise NotFound("The production was deleted meanwhile.")
    _check(project, record.force)  # somebody may have opened it again
    deletion.delete_project(project=project, force=record.force, progress=lambda done, total, table: progress(done))
    return {"steps_done": record.steps_total}
