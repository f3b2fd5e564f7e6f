"""Import jobs: queued, confirmed, run; `productionsite.background` says what becomes of one whose worker died."""

import io
import zlib
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from imports.choices import ImportKind
from imports.models import ImportJob
from imports.services.engine import count_rows, run_import
from imports.services.refusals import ImportRefused
from productionsite import background
from productionsite.api.errors import Conflict
from productionsite.background import JobState

PLANS_WAIT = timedelta(days=7)  # how long the file of a dry run is kept for its confirmation


@transaction.atomic
def queue_import(*, kind, file, file_name, person_id, options, project_id=None):
    """Store an import as a job for the workers (`imports.jobs.start_import` hands it to them); return the job.

    `options`: `update`, `dry_run`, `encoding` and what the plan of the kind takes. A file that is not of the
    kind at all is refused at once (ImportRefused, or BadInput for a timeline).
    """
    name = Path(file_name or "").name[:255]
    total = count_rows(kind, file, encoding=options.get("encoding"), file_name=name)
    unconfirmed = ImportJob.objects.filter(state=JobState.DONE, ended_at__lt=timezone.now() - PLANS_WAIT)
    unconfirmed.filter(content__isnull=False).update(content=None)
    return ImportJob.objects.create(
        kind=kind,
        file_name=name,
        project_id=project_id,
        person_id=person_id,
        options=options,
        rows_total=total,
        content=zlib.compress(file.read()),
    )


def confirm_import(job):
    """Queue the import that a dry run told; return nothing. Conflict when there is nothing (more) to confirm."""
    waiting = ImportJob.objects.filter(pk=job.pk, state=JobState.DONE, content__isnull=False)
    confirmed = job.is_rehearsal and waiting.update(
        state=JobState.QUEUED,
        options={**job.options, "dry_run": False},
        rows_done=0,
        attempts=0,
        report=None,
        started_at=None,
        ended_at=None,
        updated_at=timezone.now(),
    )
    if not confirmed:
        raise Conflict("Only a dry run that has ended can be confirmed, once and within a week.")


def run_job(job_id):
    """Run a queued import to its end; do nothing when it was taken, ended or deleted meanwhile."""
    background.run_job(ImportJob, job_id, _import, failure=_refused_rows)


def _import(job, progress):
    named = {"file_name": job.file_name} if job.kind == ImportKind.EDITORIAL else {}
    report = run_import(
        job.kind,
        io.BytesIO(zlib.decompress(job.content)),
        project=job.project,
        author_id=job.person_id,
        progress=progress,
        **job.options,
        **named,
    )
    return {"report": report.summary(), "rows_done": job.rows_total}


def _refused_rows(error):
    return {"report": error.extra} if isinstance(error, ImportRefused) else {}
