"""Import jobs: queued, confirmed, run; `productionsite.background` says what becomes of one whose worker died."""

import io
import logging
import zlib
from datetime import timedelta
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from imports.choices import ImportKind
from imports.models import ImportJob, ImportPage
from imports.services import pulls
from imports.services.engine import count_rows, run_import
from imports.services.refusals import ImportRefused
from imports.services.shotgun import media
from imports.services.shotgun.pages import Pages
from productionsite import background
from productionsite.api.errors import Conflict
from productionsite.background import JobState

logger = logging.getLogger(__name__)
PLANS_WAIT = timedelta(days=7)  # how long the file of a dry run is kept for its confirmation


@transaction.atomic
def queue_import(*, kind, file, file_name, person_id, options, project_id=None):
    """Store an import as a job for the workers (`imports.jobs.start_import` hands it to them); return the job.

    `options`: `update`, `dry_run`, `encoding` and what the plan of the kind takes. A file that is not of the
    kind at all is refused at once (ImportRefused, or BadInput for a timeline).
    """
    name = Path(file_name or "").name[:255]
    total = count_rows(kind, file, encoding=options.get("encoding"), file_name=name)
    forget_old_plans()
    return ImportJob.objects.create(
        kind=kind,
        file_name=name,
        project_id=project_id,
        person_id=person_id,
        options=options,
        rows_total=total,
        content=zlib.compress(file.read()),
    )


def forget_old_plans():
    """Drop the files of plans that nobody confirmed, and the pages and keys of pulls that nobody took up again."""
    ended = ImportJob.objects.filter(ended_at__lt=timezone.now() - PLANS_WAIT)
    ended.filter(state=JobState.DONE, content__isnull=False).update(content=None)
    ended.filter(secret__isnull=False).update(secret=None)
    ImportPage.objects.filter(job__in=ended).delete()


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


def run_job(job_id, *, told=lambda what, done, total: None):
    """Run a queued import to its end; do nothing when it was taken, ended or deleted meanwhile.

    `told(what, done, total)`: how far it is, for whoever watches in this process.
    """

    def prepare(job, progress):
        if job.kind == ImportKind.SHOTGUN:
            pulls.read_site(job, progress, told)
            job.refresh_from_db(fields=["rows_total"])

        def both(done):
            done = min(done, job.rows_total)  # what assets are made of is told on top of what was read
            progress(done)
            told("rows", done, job.rows_total)

        return both

    background.run_job(ImportJob, job_id, _import, prepare=prepare, failure=_refused_rows)


def _import(job, progress):
    if job.kind == ImportKind.SHOTGUN:
        return _write_pull(job, progress)
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


def _write_pull(job, progress):
    """Write what a pull has read; its pages go in the same transaction, as far as its files do not need them."""
    options = {name: job.options.get(name) for name in ("dry_run", "rules", "skip_bad_rows", "attachments")}
    report = run_import(job.kind, Pages(job), author_id=job.person_id, progress=progress, **options)
    if not report.dry_run:
        media.forget_pages(job)
    return {"report": report.summary(), "rows_done": job.rows_total}


def bring_media(job_id):
    """Bring the files of a pull that ended and asked for them; do nothing for any other job."""
    job = ImportJob.objects.filter(pk=job_id, kind=ImportKind.SHOTGUN, state=JobState.DONE).first()
    if job is not None and job.brings_files and not job.is_rehearsal and job.secret:
        _brought, failures = media.bring(job)
        if failures:
            logger.warning("Pull %s: %d files could not be had; its report names them", job_id, len(failures))


def _refused_rows(error):
    told = {"report": error.extra} if isinstance(error, ImportRefused) else {}
    return {**told, "secret": None}  # whoever takes a failed pull up again brings the key
