"""How far a running job is, told beside its transaction.

An import holds one long transaction. On PostgreSQL a second connection writes the job's row meanwhile;
SQLite has one writer at a time, so there a small file under `var/jobs` says it.
"""

from pathlib import Path

from django.conf import settings
from django.db import connection

from imports.choices import JobState


def beat_file(job_id):
    """Return the file a running job of an SQLite studio writes its count of rows to."""
    folder = Path(settings.VAR_DIR) / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / str(job_id)


def rows_done(*, job_id, state, stored):
    """Return how many rows a job has read by now; `stored` is what its row says."""
    if state == JobState.RUNNING and connection.vendor == "sqlite":
        try:
            return int(beat_file(job_id).read_text())
        except (OSError, ValueError):
            return stored
    return stored
