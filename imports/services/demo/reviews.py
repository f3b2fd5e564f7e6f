"""The demo's reviews: published pictures and movies, drawings over them, playlists."""

import tempfile
from pathlib import Path

from events.emitter import emit
from files.models import PreviewFile
from files.services import processing
from files.services.annotations import update_annotations
from files.services.previews import add_preview
from files.services.publishing import upload_preview
from imports.services.demo import days
from imports.services.demo.pictures import SIZE, movie, picture_of
from productionsite.background import JobState
from reviews.choices import PlaylistFor
from reviews.models import Playlist
from tasks.models import Comment, Task

SHOWN_TYPES = ("Modeling", "Layout", "Concept")  # of an asset without a model its concept is shown
MOVIES = 2
DRAWINGS = 3
WITH_CONTEXT = ("entity__entity_type", "entity__parent", "task_type", "project")


def publish(project):
    """Publish a picture of every asset and laid out shot, and two movies where animation was shown."""
    shown = Comment.objects.filter(task_status__is_feedback_request=True).order_by("created_at")
    first = {comment.object_id: comment for comment in reversed(shown)}
    tasks = Task.objects.filter(project=project, pk__in=list(first)).select_related(*WITH_CONTEXT)
    ordered = tasks.order_by("entity__parent__name", "entity__name", "pk")
    pictured = {}
    for name in SHOWN_TYPES:
        for task in ordered.filter(task_type__name=name):
            pictured.setdefault(task.entity_id, task)
    for number, task in enumerate(pictured.values()):
        _publish(task, first[task.pk], picture_of(task, number))
    with tempfile.TemporaryDirectory() as folder:
        waiting = ordered.filter(task_type__name="Animation").order_by("-task_status__is_feedback_request", "due_date")
        for number, task in enumerate(waiting[:MOVIES]):
            upload = movie(Path(folder), number)
            preview = _publish(task, first[task.pk], upload or picture_of(task, number))
            for job in preview.jobs.filter(state=JobState.QUEUED):
                processing.run(job.pk)


def _publish(task, comment, upload):
    preview = add_preview(task=task, comment=comment, author_id=comment.person_id)
    upload_preview(preview=preview, upload=upload, normalize=False)  # drawn small: nothing to reduce
    return preview


def annotate(project, author):
    """Circle something on some pictures, and on the movie at its half second."""
    previews = PreviewFile.objects.filter(task__project=project)
    for preview in previews.filter(extension="png").order_by("created_at")[:DRAWINGS]:
        _circle(preview, author, 0)
    taken = previews.filter(extension="mp4").order_by("created_at").first()
    if taken is not None:
        _circle(taken, author, 0.5)


def _circle(preview, author, moment):
    wide, high = SIZE
    ring = {
        "type": "ellipse",
        "originX": "center",
        "originY": "center",
        "left": wide * 0.72,
        "top": high * 0.42,
        "rx": 110,
        "ry": 90,
        "fill": None,
        "stroke": "#ff3860",
        "strokeWidth": 6,
        "canvasWidth": wide,
        "canvasHeight": high,
        "createdBy": str(author.pk),
    }
    added = {"time": moment, "drawing": {"objects": [ring]}}
    update_annotations(preview=preview, person_id=author.pk, additions=[added])


def write_playlists(project, author):
    """Gather what was published into the dailies, and the models for the client."""
    for name, for_entity, for_client, types in (
        (f"Dailies {days.today():%Y-%m-%d}", PlaylistFor.SHOT, False, ("Animation", "Layout")),
        ("Models for the client", PlaylistFor.ASSET, True, ("Modeling", "Concept")),
    ):
        previews = PreviewFile.objects.filter(task__project=project, task__task_type__name__in=types)
        order = ("task__task_type__name", "task__entity__parent__name", "task__entity__name")
        entries, seen = [], set()
        for preview in previews.select_related("task").order_by(*order):
            if preview.task.entity_id not in seen:
                seen.add(preview.task.entity_id)
                entries.append({"entity_id": str(preview.task.entity_id), "preview_file_id": str(preview.pk)})
        playlist = Playlist.objects.create(
            name=name, project=project, for_entity=for_entity, for_client=for_client, shots=entries, created_by=author
        )
        emit("playlist:new", {"playlist_id": playlist.pk}, project_id=project.pk)
