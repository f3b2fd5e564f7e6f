"""Movies and archives made of playlists (spec 08, 2.14)."""

import zipfile

from django.db import transaction
from django.utils import timezone

from events.emitter import emit
from files import movies, storage
from files.models import PreviewFile
from files.naming import download_name, slug
from files.services.encoding import MOVIE_READ_ORDER, bitrates, canvas, frame_rate
from productionsite.api.errors import ApiError, BadInput
from productionsite.api.inputs import as_uuid
from reviews.choices import BuildStatus
from reviews.models import BuildJob, Playlist
from reviews.queries.playlists import entries_of

CONTEXT = ("task__entity__entity_type", "task__project", "task__task_type")


def previews_in(playlist, **filters):
    """Return the previews a playlist positions, in its order."""
    ids = [as_uuid(entry.get("preview_file_id")) for _entity_id, entry in entries_of(playlist.shots)]
    rows = PreviewFile.objects.filter(pk__in=[pk for pk in ids if pk], **filters).select_related(*CONTEXT)
    found = {row.pk: row for row in rows}
    return [found[pk] for pk in ids if pk in found]


@transaction.atomic
def start_build(*, playlist, full):
    """Queue the movie of a playlist; return the running job. Emits `build-job:new`.

    Raises BadInput when the playlist holds no movie, 409 when a build is running already.
    """
    from reviews.jobs import build_movie  # the job imports this module

    Playlist.objects.select_for_update(of=("self",)).get(pk=playlist.pk)
    if playlist.build_jobs.filter(status=BuildStatus.RUNNING).exists():
        raise ApiError("A movie of this playlist is being built already.", status=409)
    if not previews_in(playlist, extension="mp4"):
        raise BadInput("The playlist holds no movie.")
    job = BuildJob.objects.create(playlist=playlist)
    payload = {
        "build_job_id": job.pk,
        "playlist_id": playlist.pk,
        "created_at": job.created_at.replace(microsecond=0).isoformat(),
    }
    emit("build-job:new", payload, project_id=playlist.project_id)
    transaction.on_commit(lambda: build_movie.delay(str(job.pk), full))
    return job


def run_build(job_id, *, full):
    """Make the movie of a build job and say how it went; a job that ended, or is gone, is left alone."""
    job = BuildJob.objects.select_related("playlist__project").filter(pk=job_id, status=BuildStatus.RUNNING).first()
    if job is None:
        return
    try:
        with storage.workspace() as folder:
            target, message = join_movies(previews_in(job.playlist, extension="mp4"), folder, full=full)
            finish(job=job, status=BuildStatus.SUCCEEDED, message=message, path=target)
    except movies.MovieError as error:
        finish(job=job, status=BuildStatus.FAILED, message=str(error))


def join_movies(previews, folder, *, full):
    """Return (path of one movie of all previews, message or None); raise MovieError.

    Movies that already agree are joined without encoding them again, unless `full`.
    """
    parts = []
    for number, preview in enumerate(previews):
        path = folder / f"source-{number}"
        if any(storage.fetch_to(slot, preview.pk, path) for slot in MOVIE_READ_ORDER):
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
    encoded = []
    for number, (_preview, path, facts) in enumerate(parts):
        encoded.append(folder / f"part-{number}.mp4")
        movies.encode(path, encoded[-1], facts, encoding)
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


def write_archive(playlist, target):
    """Write a zip of every position of each revision a playlist positions; files that are not stored are left out."""
    positioned = previews_in(playlist)
    revisions = {(preview.task_id, preview.revision) for preview in positioned}
    siblings = PreviewFile.objects.filter(
        task_id__in={task_id for task_id, _revision in revisions},
        revision__in={revision for _task_id, revision in revisions},
    )
    by_revision = {}
    for preview in siblings.select_related(*CONTEXT).order_by("position", "created_at", "pk"):
        by_revision.setdefault((preview.task_id, preview.revision), []).append(preview)
    names = set()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as archive:
        for number, key in enumerate(dict.fromkeys((p.task_id, p.revision) for p in positioned)):
            for preview in by_revision.get(key, ()):
                _add_to_archive(archive, preview, names, number)


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
        with file, archive.open(name, "w") as out:
            for chunk in file.chunks():
                out.write(chunk)
        return
