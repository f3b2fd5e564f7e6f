"""From an upload to a preview people see (spec 07, 6.4): rows, stored files, events, the job that encodes."""

import logging

from django.db import transaction
from django.utils import timezone

from events.emitter import emit
from files import movies, pictures, storage
from files.choices import PreviewStatus
from files.models import PreviewFile
from files.services import main_previews, uploads
from files.services.previews import add_preview
from productionsite.api.errors import ApiError, NotFound
from tasks.services.comment_edits import tell_of_edition

logger = logging.getLogger(__name__)

PICTURE_PLACES = {slot.prefix: slot for slot in storage.PICTURE_SLOTS}
COPIED = ("original_name", "extension", "file_size", "status", "width", "height", "duration", "data", "description")
WITH_CONTEXT = ("task__entity__entity_type", "task__project", "task__task_type", "person")


def load(preview_id):
    """Return a preview with everything publishing looks at, or None."""
    return PreviewFile.objects.select_related(*WITH_CONTEXT).filter(pk=preview_id).first()


def refuse_second_upload(preview):
    """Raise 400 when the preview already has its file: another file is another preview."""
    if preview.original_name:
        raise ApiError("A file was already uploaded for this preview.")


def upload_preview(*, preview, upload, normalize=True):
    """Store the file of a preview: pictures and raw files are ready at once, movies once a job encoded them.

    `upload`: a Django uploaded file. `normalize=False` keeps a movie as it came. Raises BadInput for an
    extension or bytes that are not supported, leaving the preview as it was, ready for another try.
    """
    refuse_second_upload(preview)
    with storage.workspace() as folder:
        received = uploads.receive(upload, folder)
        family = uploads.family_of(received)
        if family is uploads.PICTURES:
            image, paths = uploads.prepare_picture(received, folder)
            storage.stage(preview.pk, {PICTURE_PLACES[prefix]: path for prefix, path in paths.items()})
            publish_picture(preview_id=preview.pk, image=image, paths=paths, name=received.stem)
        elif family is uploads.MOVIES:
            storage.stage(preview.pk, {storage.SOURCE_MOVIE: received.path})
            accept_movie(preview_id=preview.pk, received=received, normalize=normalize)
        else:
            storage.stage(preview.pk, {storage.RAW: received.path})
            publish_raw(preview_id=preview.pk, received=received)


def _claim(preview_id):
    """Return the preview under lock, still without a file: of two uploads at once, one gets through."""
    PreviewFile.objects.select_for_update().filter(pk=preview_id).values_list("pk", flat=True).first()
    preview = load(preview_id)
    if preview is None:
        raise ApiError("404 Not Found: The preview was deleted meanwhile.", status=404)
    refuse_second_upload(preview)
    return preview


def _write(preview, **values):
    for name, value in values.items():
        setattr(preview, name, value)
    preview.save(update_fields=list(values))


def _emit_update(preview, *, with_status):
    payload = {"preview_file_id": preview.pk}
    if with_status:
        payload["status"] = preview.status
    emit("preview-file:update", payload, project_id=preview.task.project_id)


def _emit_file(preview):
    """Tell that a preview got its file, for each comment that carries it."""
    task = preview.task
    for comment in preview.comments.all():
        tell_of_edition(comment=comment, task=task)
        payload = {
            "comment_id": comment.pk,
            "task_id": task.pk,
            "preview_file_id": preview.pk,
            "revision": preview.revision,
            "extension": preview.extension,
            "status": preview.status,
        }
        emit("preview-file:add-file", payload, project_id=task.project_id)


@transaction.atomic
def publish_picture(*, preview_id, image, paths, name):
    """Store a picture and its sizes and make the preview ready; events of spec 07, 6.4."""
    preview = _claim(preview_id)
    sizes = {prefix: storage.keep(PICTURE_PLACES[prefix], preview_id, path) for prefix, path in paths.items()}
    _write(
        preview,
        extension="png",
        original_name=name,
        width=image.width,
        height=image.height,
        file_size=sizes["original"],
        status=PreviewStatus.READY,
    )
    _emit_update(preview, with_status=True)
    main_previews.became_ready(preview)
    _emit_update(preview, with_status=True)
    _emit_file(preview)


@transaction.atomic
def publish_raw(*, preview_id, received):
    """Store a file nobody converts and make the preview ready; it never stands for its task or entity."""
    preview = _claim(preview_id)
    size = storage.keep(storage.RAW, preview_id, received.path)
    _write(
        preview,
        extension=received.extension,
        original_name=received.stem,
        file_size=size,
        status=PreviewStatus.READY,
    )
    _emit_update(preview, with_status=True)
    _emit_file(preview)


@transaction.atomic
def accept_movie(*, preview_id, received, normalize):
    """Keep the upload as the movie's source and queue its encoding; the preview stays `processing`."""
    from files.services.processing import queue  # publishes through this module

    preview = _claim(preview_id)
    storage.keep(storage.SOURCE_MOVIE, preview_id, received.path)
    data = {**preview.facts, "movie_prefixes": [storage.SOURCE_MOVIE.prefix], "normalize": normalize}
    _write(
        preview,
        extension="mp4",
        original_name=received.stem,
        file_size=received.size,
        status=PreviewStatus.PROCESSING,
        data=data,
    )
    _emit_update(preview, with_status=True)
    _emit_file(preview)
    queue(preview_id)


@transaction.atomic
def publish_movie(*, preview_id, facts, paths, stills, data):
    """Store what a job made of a movie and make the preview ready (spec 07, 7.1).

    `paths`: {slot: path} of movies and tiles. `stills`: {prefix: path} of the pictures of its first frame.
    """
    PreviewFile.objects.select_for_update().filter(pk=preview_id).values_list("pk", flat=True).first()
    preview = load(preview_id)
    if preview is None:
        raise NotFound("The preview was deleted meanwhile.")
    sizes = {slot: storage.keep(slot, preview_id, path) for slot, path in paths.items()}
    for prefix, path in stills.items():
        storage.keep(PICTURE_PLACES[prefix], preview_id, path)
    movie_size = sizes.get(storage.MOVIE) or sizes.get(storage.LOW_MOVIE) or preview.file_size
    _write(
        preview,
        width=facts.width,
        height=facts.height,
        duration=facts.duration,
        file_size=movie_size,
        status=PreviewStatus.READY,
        data={**preview.facts, **data},
    )
    if storage.SOURCE_MOVIE.prefix not in data["movie_prefixes"]:
        storage.discard([preview_id], [storage.SOURCE_MOVIE], force=True)
    _emit_update(preview, with_status=True)
    main_previews.became_ready(preview)
    _emit_update(preview, with_status=False)
    _emit_file(preview)


@transaction.atomic
def mark_broken(*, preview_id, reason):
    """Tell that no preview could be made of an upload, and why (`data.reason`); the source is kept."""
    preview = load(preview_id)
    if preview is None or preview.status != PreviewStatus.PROCESSING:
        return
    _write(preview, status=PreviewStatus.BROKEN, data={**preview.facts, "reason": reason})
    _emit_update(preview, with_status=True)
    _emit_file(preview)


@transaction.atomic
def replace_stills(*, preview_id, folder, frame_path):
    """Make the pictures of a movie preview show another frame (spec 07, 6.6)."""
    image = pictures.read(frame_path)
    paths = {"original": frame_path, **pictures.write_variants(image, folder)}
    for prefix, path in paths.items():
        storage.keep(PICTURE_PLACES[prefix], preview_id, path)
    PreviewFile.objects.filter(pk=preview_id).update(updated_at=timezone.now())


def set_main_frame(*, preview, number):
    """Show a frame of a movie as its pictures; a movie that cannot be read is only logged (spec 07, 6.6)."""
    from files.services.encoding import frame_rate, stored_movie

    with storage.workspace() as folder:
        source = folder / "movie"
        if not stored_movie(preview, source):
            logger.warning("preview %s: no stored movie to take frame %s from", preview.pk, number)
            return
        target = folder / "frame.png"
        try:
            movies.frame(source, target, number, frame_rate(preview.task))
        except movies.MovieError as error:
            logger.warning("preview %s: frame %s: %s", preview.pk, number, error)
            return
        replace_stills(preview_id=preview.pk, folder=folder, frame_path=target)


@transaction.atomic
def publish_uploads(*, task, comment, uploads):
    """Publish uploaded files as the previews of one revision of a comment, in order: all of them or none."""
    for upload in uploads:
        preview = add_preview(task=task, comment=comment, author_id=comment.person_id)
        upload_preview(preview=preview, upload=upload)


@transaction.atomic
def copy_last_revision(*, comment, source_task, target_task):
    """Show the last revision of one task on a comment of another, as that task's next revision (spec 06, 5.6).

    Rows and stored files are copied; events of a new preview and of its file for each.
    """
    previews = source_task.preview_files.order_by("-revision", "position", "created_at")
    first = previews.first()
    for source in previews.filter(revision=first.revision) if first else ():
        made = load(add_preview(task=target_task, comment=comment, author_id=comment.person_id).pk)
        _write(made, **{name: getattr(source, name) for name in COPIED})
        storage.duplicate((*storage.MOVIE_SLOTS, storage.RAW), source.pk, made.pk)
        _emit_update(made, with_status=True)
        if made.status == PreviewStatus.READY and made.extension in main_previews.SHOWABLE:
            main_previews.became_ready(made)
        _emit_file(made)
