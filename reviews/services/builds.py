"""Movies and archives made of playlists (spec 08, 2.14)."""

import shutil
import zipfile
from contextlib import closing

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from events.emitter import emit
from files import movies, storage
from files.naming import download_name, slug
from files.services.encoding import MOVIE_READ_ORDER, bitrates, canvas, frame_rate, stored_movie
from files.services.processing import run_in_workspace, teller
from productionsite import background
from productionsite.api.errors import ApiError, BadInput
from productionsite.api.inputs import as_uuid
from productionsite.background import JobState
from reviews import signals
from reviews.access import previews_handed_out
from reviews.choices import BuildStatus, BuildType
from reviews.models import BuildJob, BuildRun, Playlist
from reviews.queries.playlists import entries_of

CHUNK = 1024 * 1024
CONTEXT = ("task__entity__entity_type", "task__entity__parent__parent", "task__project", "task__task_type")


def previews_in(playlist, **filters):
    """Return the previews a playlist positions, in its order."""
    ids = [as_uuid(entry.get("preview_file_id")) for _entity_id, entry in entries_of(playlist.shots)]
    rows = previews_handed_out(playlist).filter(pk__in=[pk for pk in ids if pk], **filters).select_related(*CONTEXT)
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


@transaction.atomic
def start_build(*, playlist, person_id=None, kind=BuildType.MOVIE, full=False):
    """Queue the movie or the archive of a playlist; return the running job. Emits `build-job:new`.

    Raises BadInput when a movie is asked of a playlist that holds none, 409 when such a build is running.
    """
    from reviews.jobs import run_build  # the job imports this module

    Playlist.objects.select_for_update(of=("self",)).get(pk=playlist.pk)
    if playlist.build_jobs.filter(status=BuildStatus.RUNNING, job_type=kind).exists():
        raise ApiError("This is being built already.", status=409)
    if kind == BuildType.MOVIE and not previews_in(playlist, extension="mp4"):
        raise BadInput("The playlist holds no movie.")
    job = BuildJob.objects.create(playlist=playlist, job_type=kind)
    run = BuildRun.objects.create(build_job=job, person_id=person_id, full=full)
    payload = {
        "build_job_id": job.pk,
        "playlist_id": playlist.pk,
        "created_at": job.created_at.replace(microsecond=0).isoformat(),
    }
    emit("build-job:new", payload, project_id=playlist.project_id)
    transaction.on_commit(lambda: run_build.delay(str(run.pk)))
    return job


def run_build(run_id):
    """Build what a run is for and say how it went; return whether it is to be queued again.

    A run that was taken or ended, or whose playlist is gone, is left alone.
    """
    return run_in_workspace(BuildRun, run_id, make=_make, publish=_publish, failed=_failed)


def _build_job(run):
    return BuildJob.objects.select_related("playlist__project").get(pk=run.build_job_id)


def _make(folder, run, progress):
    """Make the file of a run in the folder; return (path, message or None)."""
    job = _build_job(run)

    def announce(percent):
        payload = {"build_job_id": job.pk, "playlist_id": job.playlist_id, "progress": percent}
        emit("build-job:progress", payload, project_id=job.playlist.project_id, persist=False)

    percent = teller(progress, announce)

    def tell(fraction):
        percent(fraction * 100)

    if job.job_type == BuildType.ARCHIVE:
        path, message = folder / "playlist.zip", None
        write_archive(job.playlist, path, tell)
    else:
        path, message = join_movies(previews_in(job.playlist, extension="mp4"), folder, full=run.full, tell=tell)
    storage.stage(job.pk, {storage.BUILD: path})
    return path, message


def _publish(run, made):
    path, message = made
    job = _build_job(run)
    finish(job=job, status=BuildStatus.SUCCEEDED, message=message, path=path)
    if run.person_id is not None:
        signals.build_ready.send(BuildJob, job=job, person_id=run.person_id)
    return {"progress": 100}


def _failed(run_id, error):
    """End the build job of a failed run, if the run is still this worker's."""
    run = BuildRun.objects.filter(pk=run_id, state=JobState.RUNNING, worker=background.worker_name()).first()
    if run is not None:
        message = getattr(error, "message", "") or f"An unexpected error happened ({type(error).__name__})."
        finish(job=_build_job(run), status=BuildStatus.FAILED, message=message)
    return {}


def end_abandoned():
    """Say `failed` of the build jobs whose runs were given up, and of running ones that nobody runs."""
    running = BuildJob.objects.filter(status=BuildStatus.RUNNING).select_related("playlist__project", "run")
    for job in running.filter(Q(run=None) | Q(run__state=JobState.FAILED)):
        reason = job.run.reason if hasattr(job, "run") else "Nothing runs this build."
        finish(job=job, status=BuildStatus.FAILED, message=reason)


def join_movies(previews, folder, *, full, tell=lambda fraction: None):
    """Return (path of one movie of all previews, message or None); raise MovieError.

    Movies that already agree are joined without encoding them again, unless `full`. `tell(fraction)` hears
    how far it is.
    """
    parts = []
    for number, preview in enumerate(previews):
        path = folder / f"source-{number}"
        if stored_movie(preview, path):
            parts.append((preview, path, movies.probe(path)))
    if not parts:
        raise movies.MovieError("None of the movies of the playlist is stored.")
    target, message = folder / "playlist.mp4", None
    kinds = {(facts.width, facts.height, round(facts.fps, 3), facts.has_audio) for _p, _path, facts in parts}
    if len(kinds) == 1 and not full:
        try:
            movies.concatenate([path for _preview, path, _facts in parts], folder, target)
            return target, None
        except movies.MovieError:
            message = "The movies could not be joined as they are: they were encoded again."
    task = parts[0][0].task
    width, height = canvas(task, parts[0][2])
    encoding = movies.Encoding(width, height, f"{frame_rate(task):.3f}", bitrates(task)[0])
    total, before, encoded = sum(facts.duration for _p, _path, facts in parts) or 1.0, 0.0, []
    for number, (_preview, path, facts) in enumerate(parts):
        encoded.append(folder / f"part-{number}.mp4")
        movies.encode(path, encoded[-1], facts, encoding, lambda seconds, done=before: tell((done + seconds) / total))
        before += facts.duration
    movies.concatenate(encoded, folder, target)
    return target, message


@transaction.atomic
def finish(*, job, status, message=None, path=None):
    """End a build job; emits `build-job:update`."""
    row = BuildJob.objects.select_for_update(of=("self",)).filter(pk=job.pk, status=BuildStatus.RUNNING).first()
    if row is None:
        return
    if path is not None:
        storage.keep(storage.BUILD, row.pk, path)
    row.status, row.message, row.ended_at = status, message, timezone.now()
    row.save(update_fields=["status", "message", "ended_at"])
    payload = {
        "build_job_id": row.pk,
        "playlist_id": row.playlist_id,
        "status": row.status,
        "message": message,
    }
    emit("build-job:update", payload, project_id=job.playlist.project_id)


@transaction.atomic
def delete_build(*, job):
    """Delete a build job with its movie; emits `build-job:delete`."""
    payload = {"build_job_id": job.pk, "playlist_id": job.playlist_id}
    storage.discard([job.pk], [storage.BUILD], force=True)
    project_id = job.playlist.project_id
    job.delete()
    emit("build-job:delete", payload, project_id=project_id)


def context_name(playlist):
    """Return what a file of a playlist is called after: the production, its episode, the playlist (spec 08, 2.14)."""
    parts = [slug(playlist.project.name)]
    if playlist.project.production_type == "tvshow":
        if playlist.episode_id:
            parts.append(slug(playlist.episode.name))
        elif playlist.for_entity == "asset":
            parts.append("all_assets")
        else:
            parts.append("all_shots" if playlist.is_for_all else "main_pack")
    return "_".join([*parts, slug(playlist.name)])


def write_archive(playlist, target, tell=lambda fraction: None):
    """Write a zip of every position of each revision a playlist positions; files that are not stored are left out.

    `tell(fraction)` hears how far it is.
    """
    positioned = previews_in(playlist)
    revisions = {(preview.task_id, preview.revision) for preview in positioned}
    siblings = previews_handed_out(playlist).filter(
        task_id__in={task_id for task_id, _revision in revisions},
        revision__in={revision for _task_id, revision in revisions},
    )
    by_revision = {}
    for preview in siblings.select_related(*CONTEXT).order_by("position", "created_at", "pk"):
        by_revision.setdefault((preview.task_id, preview.revision), []).append(preview)
    names = set()
    keys = list(dict.fromkeys((preview.task_id, preview.revision) for preview in positioned))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, key in enumerate(keys):
            for preview in by_revision.get(key, ()):
                _add_to_archive(archive, preview, names, number)
            tell((number + 1) / len(keys))


def _add_to_archive(archive, preview, names, number):
    extension = preview.extension or "png"
    slots = {"png": (storage.PICTURE,), "mp4": MOVIE_READ_ORDER}.get(extension, (storage.RAW,))
    for slot in slots:
        file = storage.open_file(slot, preview.pk)
        if file is None:
            continue
        name = download_name(preview, extension)
        if name in names:
            name = f"{number:04d}_{name}"
        names.add(name)
        with closing(file), archive.open(name, "w", force_zip64=True) as out:
            shutil.copyfileobj(file, out, CHUNK)
        return
