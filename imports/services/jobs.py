"""Import jobs: queueing, running, what becomes of one whose worker died.

A job and its rows end in one transaction: a worker that is killed leaves either all rows and a job that
is done, or no row and a job that says it is running. The latter is told from a live one by its process
(same host) or its heartbeat (any host), and queued again when a worker starts.
"""

import io
import logging
import os
import socket
import threading
import zlib
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from imports.choices import JobState
from imports.heartbeats import beat_file
from imports.models import ImportJob
from imports.services.csv_import import CsvRefused, run_import
from imports.services.csv_import.engine import count_rows
from productionsite.actor import acting_as
from productionsite.api.errors import as_api_error

logger = logging.getLogger(__name__)

BEAT = 2.0  # seconds between two signs of life
DEAD_AFTER = timedelta(seconds=60)  # without a sign of life, on another host
LOST_AFTER = timedelta(seconds=10)  # a queued job whose message may be gone
MOST_ATTEMPTS = 3
NEVER = datetime(1970, 1, 1)


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


def worker_name():
    """Return what tells this process from every other: host, process number, its start."""
    return f"{socket.gethostname()}:{os.getpid()}:{_started(os.getpid())}"


def _started(pid):
    """Return when a process of this host started (clock ticks; numbers are reused), "" when it is dead or a zombie."""
    try:
        state, *fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (OSError, ValueError):
        return ""
    return "" if state in "ZX" else fields[18]


def is_alive(worker):
    """Return whether a worker of this host still runs; None when it cannot be told (another host, no /proc)."""
    host, _colon, rest = worker.partition(":")
    pid, _colon, started = rest.partition(":")
    if host != socket.gethostname() or not started:
        return None
    return _started(pid) == started


def run_job(job_id):
    """Run a queued job to its end; do nothing when it was taken, ended or deleted meanwhile."""
    now = timezone.now()
    claimed = ImportJob.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        state=JobState.RUNNING,
        worker=worker_name(),
        attempts=F("attempts") + 1,
        rows_done=0,
        started_at=now,
        heartbeat_at=now,
        updated_at=now,
    )
    if not claimed:
        return
    job = ImportJob.objects.select_related("project").get(pk=job_id)
    with acting_as(job.person_id), _signs_of_life(job) as progress:
        try:
            _import(job, progress)
        except CsvRefused as error:
            _end(job, JobState.FAILED, reason=error.message, report=error.extra)
        except Exception as error:
            logger.exception("Import job %s failed", job_id)
            known = as_api_error(error)
            reason = (
                known.message if known else f"An unexpected error happened ({type(error).__name__}); it was logged."
            )
            _end(job, JobState.FAILED, reason=reason)


@transaction.atomic
def _import(job, progress):
    report = run_import(
        job.kind,
        io.BytesIO(zlib.decompress(job.content)),
        project=job.project,
        author_id=job.person_id,
        progress=progress,
        **job.options,
    )
    # In the transaction of the rows: neither is stored without the other, and a job that another worker
    # took meanwhile (this one was thought dead) undoes what was done here.
    if not _end(job, JobState.DONE, report=report.summary(), rows_done=job.rows_total):
        raise RuntimeError("another worker took the job over")


def _end(job, state, **values):
    now = timezone.now()
    mine = ImportJob.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    return mine.update(state=state, content=None, ended_at=now, heartbeat_at=now, updated_at=now, **values)


# -- signs of life ---------------------------------------------------------------------------------


@contextmanager
def _signs_of_life(job):
    """Give a function `progress(rows done)` and keep telling that the job is alive until the block ends.

    The import holds one long transaction. On PostgreSQL a second connection writes the job's row beside
    it; SQLite has one writer at a time, so there a small file under `var/jobs` says how far it is.
    """
    state = {"done": 0}
    path = beat_file(job.pk) if connection.vendor == "sqlite" else None
    beside = None if path else connection.copy()
    if beside is not None:
        beside.inc_thread_sharing()
    stop, one_at_a_time = threading.Event(), threading.Lock()

    def tell():
        with one_at_a_time:
            if path is not None:
                path.write_text(str(state["done"]))
                return
            with beside.cursor() as cursor:
                cursor.execute(
                    "UPDATE import_job SET heartbeat_at = %s, rows_done = %s WHERE id = %s AND state = 'running'",
                    [timezone.now(), state["done"], job.pk],
                )

    def beat():
        while not stop.wait(BEAT):
            tell()

    def progress(done):
        state["done"] = done
        tell()

    thread = threading.Thread(target=beat, daemon=True)
    thread.start()
    try:
        yield progress
    finally:
        stop.set()
        thread.join()
        if path is not None:
            path.unlink(missing_ok=True)
        else:
            beside.close()


# -- recovery --------------------------------------------------------------------------------------


def recover_jobs():
    """Queue the jobs of dead workers again; return their ids and those of jobs whose message was lost.

    Called when a worker (or a process of its pool) starts. A job that took `MOST_ATTEMPTS` workers down
    is marked failed instead.
    """
    now = timezone.now()
    running = ImportJob.objects.filter(state=JobState.RUNNING).defer("content")
    given_back = [job.pk for job in running if _is_dead(job, now) and _give_back(job, now)]
    lost = ImportJob.objects.filter(state=JobState.QUEUED, updated_at__lt=now - LOST_AFTER)
    return [*given_back, *lost.order_by("created_at").values_list("pk", flat=True)]


def _is_dead(job, now):
    alive = is_alive(job.worker)
    if alive is not None:
        return not alive
    return max(job.heartbeat_at or NEVER, _last_beat(job.pk)) < now - DEAD_AFTER


def _last_beat(job_id):
    try:
        return datetime.fromtimestamp(beat_file(job_id).stat().st_mtime, UTC).replace(tzinfo=None)
    except OSError:
        return NEVER


def _give_back(job, now):
    """Queue a dead worker's job again (True), or give up on it."""
    same = ImportJob.objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    if job.attempts >= MOST_ATTEMPTS:
        reason = f"The worker that ran it was killed {job.attempts} times; nothing was imported."
        same.update(state=JobState.FAILED, reason=reason, content=None, ended_at=now, updated_at=now)
        return False
    return bool(same.update(state=JobState.QUEUED, rows_done=0, updated_at=now))
