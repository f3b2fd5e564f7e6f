"""Work on movies in the background: queued with a record, told as it goes, taken up again when a worker dies.

The status of a preview follows its job: `processing` from the upload on, `ready` in the transaction that
stores what was made, `broken` with the reason when nothing can be made or too many workers died of it.
"""

from datetime import timedelta
from functools import partial

from django.db import OperationalError, transaction
from django.db.models import OuterRef, Q, Subquery
from django.utils import timezone

from events.emitter import emit
from files import storage
from files.choices import PreviewJobKind, PreviewStatus
from files.models import PreviewFile, PreviewJob
from files.services import encoding, publishing
from files.stores import StoreDown
from productionsite import background
from productionsite.actor import current_actor
from productionsite.api.errors import NotFound
from productionsite.background import JobState

PASSING = (OSError, StoreDown, OperationalError)  # a full disk, a store or database that is away: tried again
STEP = 5  # percent between two messages to those who listen
TILES_AGAIN_AFTER = timedelta(hours=1)


@transaction.atomic
def queue(preview_id, kind=PreviewJobKind.MOVIE):
    """Queue work on a preview for the workers, after the commit; return its record."""
    from files.jobs import run_preview_job  # the job imports this module

    job = PreviewJob.objects.create(preview_file_id=preview_id, kind=kind, person_id=current_actor())
    transaction.on_commit(lambda: run_preview_job.delay(str(job.pk)))
    return job


def queue_missing_tiles(preview):
    """Have the contact sheet of a movie made that has none, once an hour at most (spec 07, 7.3)."""
    if preview.extension != "mp4" or preview.status != PreviewStatus.READY:
        return
    since = timezone.now() - TILES_AGAIN_AFTER
    if not preview.jobs.filter(kind=PreviewJobKind.TILES, created_at__gte=since).exists():
        queue(preview.pk, PreviewJobKind.TILES)


def run(job_id):
    """Run a queued job to its end; return whether it is to be queued again."""
    return run_in_workspace(PreviewJob, job_id, make=_make, publish=_publish, failed=_failed)


def run_in_workspace(model, job_id, *, make, publish, failed):
    """Run a background job that makes files; return whether it is to be queued again.

    `make(folder, job, progress)` does the long work in a folder of its own, outside of any transaction;
    `publish(job, what was made)` keeps it and returns the columns to set; `failed(job id, error)` those of a
    job that failed. What was staged and is not kept is dropped.
    """
    with storage.workspace() as folder:
        again = background.run_job(
            model, job_id, publish, prepare=partial(make, folder), retry_on=PASSING, failure=partial(failed, job_id)
        )
        if not model.objects.filter(pk=job_id, state=JobState.DONE).exists():
            storage.forget_staged(folder)
        return again


def teller(progress, announce, step=1):
    """Return a function of a percentage that only grows: `progress` writes it down, `announce` tells who listens.

    It is announced every `step` percent. 99 is the most: 100 is said by what ends the job.
    """
    told = {"percent": 0, "announced": 0}

    def tell(percent):
        percent = min(int(percent), 99)
        if percent <= told["percent"]:
            return
        told["percent"] = percent
        progress(percent)
        if percent >= told["announced"] + step:
            told["announced"] = percent
            announce(percent)

    return tell


def _make(folder, job, progress):
    """Make everything in the folder; return what `_publish` needs, None when there is nothing left to do."""
    preview = publishing.load(job.preview_file_id)
    if preview is None:
        raise NotFound("The preview was deleted meanwhile.")
    if job.kind == PreviewJobKind.TILES:
        return encoding.make_tiles(preview, folder)
    if preview.status != PreviewStatus.PROCESSING:
        return None

    def announce(percent):
        payload = {"preview_file_id": preview.pk, "progress": percent}
        emit("preview-file:progress", payload, project_id=preview.task.project_id, persist=False)

    return encoding.make_movies(preview, folder, teller(progress, announce, STEP))


def _publish(job, made):
    if job.kind == PreviewJobKind.TILES:
        storage.keep(storage.TILES, job.preview_file_id, made)
    elif made is not None:
        publishing.publish_movie(preview_id=job.preview_file_id, **made)
    return {"progress": 100}


def _failed(job_id, error):
    """Mark the preview of a failed job, if the job is still this worker's; the job's own columns stay."""
    mine = PreviewJob.objects.filter(pk=job_id, state=JobState.RUNNING, worker=background.worker_name())
    job = mine.filter(kind=PreviewJobKind.MOVIE).first()
    if job is None:
        return {}
    reason = getattr(error, "message", "") or f"An unexpected error happened ({type(error).__name__}); it was logged."
    publishing.mark_broken(preview_id=job.preview_file_id, reason=reason)
    return {"reason": reason}


def look_after_previews():
    """Give every preview that says `processing` the job it needs, or the truth; return how many needed it.

    After the jobs of dead workers were taken up: a job that was given up leaves a broken preview, an
    uploaded movie without any job gets one.
    """
    newest = PreviewJob.objects.filter(preview_file=OuterRef("pk"), kind=PreviewJobKind.MOVIE).order_by("-created_at")
    waiting = PreviewFile.objects.filter(status=PreviewStatus.PROCESSING, extension="mp4", task__isnull=False)
    waiting = waiting.exclude(original_name=None).exclude(original_name="")
    # the file of an imported row is on another instance
    waiting = waiting.filter(Q(data__isnull=True) | Q(data__imported_only__isnull=True))
    waiting = waiting.annotate(job_state=Subquery(newest.values("state")[:1]))
    count = 0
    for preview in waiting.filter(job_state=JobState.FAILED):
        count += 1
        reason = preview.jobs.filter(kind=PreviewJobKind.MOVIE).latest("created_at").reason
        publishing.mark_broken(preview_id=preview.pk, reason=reason)
    for preview in waiting.filter(job_state=None):
        count += 1
        queue(preview.pk)
    storage.settle_leftovers()
    return count
