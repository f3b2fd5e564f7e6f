"""Work of minutes, done by a worker: the record of it that people poll, and what becomes of it when the worker dies.

A job and what it does end in one transaction: a worker that is killed leaves either everything and a job
that is done, or nothing and a job that says it is running. The latter is told from a live one by its process
(same host) or its heartbeat (any host), and queued again when a worker starts, every minute by the workers that
run, and by `manage.py recover_jobs`.
"""

import logging
import os
import socket
import threading
import time
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from celery.signals import worker_process_init, worker_ready
from django.conf import settings
from django.db import close_old_connections, connection, models, transaction
from django.db.models import F
from django.utils import timezone

from productionsite.actor import acting_as
from productionsite.api.errors import as_api_error
from productionsite.fields import ChoiceField
from productionsite.models import BaseModel

logger = logging.getLogger(__name__)

BEAT = 2.0  # seconds between two signs of life
DEAD_AFTER = timedelta(seconds=60)  # without a sign of life, on another host
LOST_AFTER = timedelta(seconds=10)  # a queued job whose message may be gone, when a worker starts
LONG_LOST_AFTER = timedelta(minutes=10)  # the same while workers run: a full queue is no loss
LOOK_EVERY = 60.0  # seconds between two looks of a running worker for jobs of dead ones
MOST_ATTEMPTS = 3
NEVER = datetime(1970, 1, 1)


class JobState(models.TextChoices):
    """Life of a job."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class TakenOver(Exception):
    """Another worker runs the job: this one was thought dead."""


class BackgroundJob(BaseModel):
    """A job that a worker runs. Subclasses add `person` (who asked), what it works on and a counter of progress."""

    IN_SNAPSHOT = False
    COUNTER = "rows_done"  # the column that says how far it is
    AT_END = {}  # columns to set when the job ends, whichever way
    NOTHING = "nothing was done"  # what a job that is given up has achieved

    state = ChoiceField(JobState, default=JobState.QUEUED, db_index=True)
    reason = models.TextField(blank=True, default="")  # why it failed
    attempts = models.IntegerField(default=0)  # how often a worker took it
    worker = models.CharField(max_length=255, blank=True, default="")  # host and process that runs it
    heartbeat_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


def prefers_async(request):
    """Return whether a request carries `Prefer: respond-async`: answer 202 with the job, work later."""
    preferences = request.META.get("HTTP_PREFER", "").lower().split(",")
    return any(preference.strip() == "respond-async" for preference in preferences)


# -- running ---------------------------------------------------------------------------------------


def run_job(model, job_id, work, *, prepare=None, retry_on=(), failure=lambda error: {}):
    """Run a queued job to its end; do nothing when it was taken, ended or deleted meanwhile.

    `work(job, progress)` runs in the transaction the job ends in and returns the columns to set with it;
    it calls `progress(count)` now and then. `prepare(job, progress)` does before, outside of any
    transaction, what takes long and writes no row (a run of ffmpeg); `work` then gets what it returned
    instead of `progress`. `failure(error)` returns columns to set on a failed job.

    Errors of the kinds `retry_on` give the job back, `MOST_ATTEMPTS` times at most: the answer is then True,
    and the caller queues it again.
    """
    job = _claim(model, job_id)
    if job is None:
        return False
    with acting_as(job.person_id), _signs_of_life(job) as progress:
        try:
            material = progress if prepare is None else prepare(job, progress)
            with transaction.atomic():
                # A job that another worker took meanwhile (this one was thought dead) undoes what was done here.
                if not _end(job, JobState.DONE, **work(job, material)):
                    raise TakenOver
        except TakenOver:
            logger.warning("Job %s (%s) was taken over by another worker", job_id, model._meta.db_table)
        except Exception as error:
            if isinstance(error, retry_on) and job.attempts < MOST_ATTEMPTS:
                logger.warning("Job %s (%s) is tried again: %s", job_id, model._meta.db_table, error)
                return _give_back(job, timezone.now())
            known = as_api_error(error)
            if known is None:
                logger.exception("Job %s (%s) failed", job_id, model._meta.db_table)
            reason = (
                known.message if known else f"An unexpected error happened ({type(error).__name__}); it was logged."
            )
            _end(job, JobState.FAILED, **{"reason": reason, **failure(error)})
    return False


def _claim(model, job_id):
    now = timezone.now()
    claimed = model.objects.filter(pk=job_id, state=JobState.QUEUED).update(
        **{model.COUNTER: 0},
        state=JobState.RUNNING,
        worker=worker_name(),
        attempts=F("attempts") + 1,
        started_at=now,
        heartbeat_at=now,
        updated_at=now,
    )
    return model.objects.get(pk=job_id) if claimed else None


def _end(job, state, **values):
    now = timezone.now()
    mine = type(job).objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    return mine.update(state=state, ended_at=now, heartbeat_at=now, updated_at=now, **{**job.AT_END, **values})


# -- signs of life ---------------------------------------------------------------------------------


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


def beat_file(job_id):
    """Return the file a running job of an SQLite studio writes its count to."""
    folder = Path(settings.VAR_DIR) / "jobs"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / str(job_id)


def count_so_far(*, job_id, state, stored):
    """Return how far a job is by now; `stored` is what its row says."""
    if state == JobState.RUNNING and connection.vendor == "sqlite":
        try:
            return int(beat_file(job_id).read_text())
        except (OSError, ValueError):
            return stored
    return stored


@contextmanager
def _signs_of_life(job):
    """Give a function `progress(count)` and keep telling that the job is alive until the block ends.

    The job holds one long transaction. On PostgreSQL a second connection writes its row beside it; SQLite
    has one writer at a time, so there a small file under `var/jobs` says how far it is.
    """
    state = {"done": 0}
    path = beat_file(job.pk) if connection.vendor == "sqlite" else None
    beside = None if path else connection.copy()
    if beside is not None:
        beside.inc_thread_sharing()
    stop, one_at_a_time = threading.Event(), threading.Lock()
    table, counter = job._meta.db_table, job.COUNTER
    statement = f"UPDATE {table} SET heartbeat_at = %s, {counter} = %s WHERE id = %s AND state = 'running'"  # noqa: S608 (names of our own models)

    def tell():
        with one_at_a_time:
            if path is not None:
                fresh = path.with_suffix(".new")
                fresh.write_text(str(state["done"]))
                fresh.replace(path)  # whoever reads meanwhile finds the count before or the one after
                return
            with beside.cursor() as cursor:
                cursor.execute(statement, [timezone.now(), state["done"], job.pk])

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


def recover_jobs(model, lost_after=LOST_AFTER):
    """Queue the jobs of dead workers again; return their ids and those of jobs whose message was lost.

    Called when a worker (or a process of its pool) starts, and every minute while it runs. A job that took
    `MOST_ATTEMPTS` workers down is marked failed instead.
    """
    now = timezone.now()
    running = model.objects.filter(state=JobState.RUNNING).only("state", "attempts", "worker", "heartbeat_at")
    given_back = [job.pk for job in running if _is_dead(job, now) and _give_back(job, now)]
    queued = model.objects.filter(state=JobState.QUEUED, updated_at__lt=now - lost_after)
    lost = list(queued.order_by("created_at").values_list("pk", flat=True))
    model.objects.filter(pk__in=lost, state=JobState.QUEUED).update(updated_at=now)
    return [*given_back, *lost]


def give_back_if_dead(job):
    """Queue a job again whose worker died, for whoever wants to run it now."""
    now = timezone.now()
    if job.state == JobState.RUNNING and _is_dead(job, now):
        _give_back(job, now)


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
    same = type(job).objects.filter(pk=job.pk, state=JobState.RUNNING, attempts=job.attempts)
    if job.attempts >= MOST_ATTEMPTS:
        reason = f"The worker that ran it was killed {job.attempts} times; {job.NOTHING}."
        same.update(state=JobState.FAILED, reason=reason, ended_at=now, updated_at=now, **job.AT_END)
        return False
    return bool(same.update(state=JobState.QUEUED, updated_at=now, **{job.COUNTER: 0}))


_recoveries = []


def taken_up_by_workers(model, task, *, afterwards=None):
    """Have workers take up the jobs that killed ones left behind; return the function that does it.

    They look when they start (a pool also replaces a single process that was killed under it: that one looks
    as well) and every minute. `afterwards()` runs after each look.
    """

    def recover(lost_after=LOST_AFTER, **_signal):
        found = recover_jobs(model, lost_after)
        for job_id in found:
            task.delay(str(job_id))
        if afterwards is not None:
            afterwards()
        return len(found)

    _recoveries.append(recover)
    worker_ready.connect(recover, weak=False)
    worker_process_init.connect(recover, weak=False)
    return recover


def recover_all(lost_after=LOST_AFTER):
    """Take up every kind of job that dead workers left behind; return how many."""
    return sum(recover(lost_after) for recover in _recoveries)


def _look_now_and_then():
    while True:
        time.sleep(LOOK_EVERY)
        try:
            close_old_connections()
            recover_all(LONG_LOST_AFTER)
        except Exception:
            logger.exception("Jobs of dead workers could not be looked for")
        finally:
            connection.close()


@worker_ready.connect
def keep_looking(**_signal):
    """Look for jobs of dead workers as long as this worker runs."""
    threading.Thread(target=_look_now_and_then, name="recovery", daemon=True).start()
