"""Import jobs: queueing and running; `productionsite.background` says what becomes of one whose worker died."""

import io
import zlib
from pathlib import Path

from django.db import transaction

from imports.models import ImportJob
from imports.services.csv_import import CsvRefused, run_import
from imports.services.csv_import.engine import count_rows
from productionsite import background


@transaction.atomic
def queue_import(*, kind, file, file_name, project_id, person_id, options):
    """Store an import as a job for the workers (`imports.jobs.start_import` hands it to them); return the job.

    A file that is no CSV at all is refused at once (CsvRefused).
    """
    total = count_rows(file, encoding=options.get("encoding"))
    return ImportJob.objects.create(
        kind=kind,
        file_name=Path(file_name or "").name[:255],
        project_id=project_id,
        person_id=person_id,
        options=options,
        rows_total=total,
        content=zlib.compress(file.read()),
    )


def run_job(job_id):
    """Run a queued import to its end; do nothing when it was taken, ended or deleted meanwhile."""
    background.run_job(ImportJob, job_id, _import, failure=_refused_rows)


def _import(job, progress):
    report = run_import(
        job.kind,
        io.BytesIO(zlib.decompress(job.content)),
        project=job.project,
        author_id=job.person_id,
        progress=progress,
        **job.options,
    )
    return {"report": report.summary(), "rows_done": job.rows_total}


def _refused_rows(error):
    return {"report": error.extra} if isinstance(error, CsvRefused) else {}
