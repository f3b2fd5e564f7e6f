"""Playlists of a production, and what the player needs of one."""

from django.core.paginator import Paginator

from files.access import may_annotate
from files.choices import PreviewStatus
from files.models import PreviewFile
from productions.models import Entity
from productionsite.api.inputs import as_uuid
from reviews.access import previews_shown, visible_playlists
from reviews.models import Playlist
from reviews.queries.playlists import entries_of, for_player
from tasks.models import Task
from tasks.queries.comments import parsed

PER_PAGE = 30
PICTURES = frozenset({"png", "jpg", "jpeg", "gif"})


def playlists(who, project, number):
    """Return one page of the playlists of a production, last changed first, with `entries` and `thumbnail` each."""
    found = visible_playlists(who, Playlist.objects.filter(project=project))
    ordered = found.select_related("episode", "task_type", "created_by").order_by("-updated_at", "pk")
    page = Paginator(ordered, PER_PAGE).get_page(number)
    for playlist in page.object_list:
        entries = entries_of(playlist.shots)
        playlist.entries = len(entries)
        shown = [entry["preview_file_id"] for _entity, entry in entries if as_uuid(entry.get("preview_file_id"))]
        playlist.thumbnail = shown[0] if shown else None
    wanted = [playlist.thumbnail for playlist in page.object_list if playlist.thumbnail]
    ready = PreviewFile.objects.filter(pk__in=wanted, status=PreviewStatus.READY).values_list("pk", flat=True)
    ready = {str(pk) for pk in ready}
    for playlist in page.object_list:
        playlist.thumbnail = playlist.thumbnail if playlist.thumbnail in ready else None
    return page


def kind_of(extension):
    """Return how a browser shows a preview: `movie`, `picture`, or `file` to open elsewhere."""
    if extension == "mp4":
        return "movie"
    return "picture" if extension in PICTURES else "file"


def player(who, playlist):
    """Return [{entity, name, task, task_type, revision, preview, ...}] of a playlist: what to show, in order.

    Each entry has `revisions`: every preview of the entity, newest first by task type, to switch between.
    A constant number of statements.
    """
    shots = for_player(playlist, previews_shown(who, playlist), annotations=True)["shots"]
    entities = Entity.objects.select_related("parent", "entity_type").in_bulk(
        [pk for pk in (as_uuid(shot["id"]) for shot in shots) if pk]
    )
    ids = (
        {head["task_id"] for shot in shots for heads in (shot["preview_files"] or {}).values() for head in heads}
        if shots
        else set()
    )
    tasks = Task.objects.select_related("task_type", "task_status", "project").in_bulk([as_uuid(pk) for pk in ids])
    entries = []
    for shot in shots:
        entity = entities.get(as_uuid(shot["id"]))
        if entity is None:
            continue
        found = shot["preview_files"] or {}
        revisions = [
            revision_of(who, one, tasks[as_uuid(one["task_id"])])
            for heads in found.values()
            for head in heads
            for one in (head, *head["previews"])
        ]
        chosen = shot.get("preview_file_id")
        first = next((one for one in revisions if one["id"] == chosen), revisions[0] if revisions else None)
        parent = f"{entity.parent.name} / " if entity.parent else ""
        entries.append(
            {
                "entity": str(entity.pk),
                "name": f"{parent}{entity.name}",
                "shown": first and first["id"],
                "thumbnail": first and first["ready"] and first["id"],
                "revisions": revisions,
            }
        )
    return entries


def revision_of(who, item, task):
    """Return a preview as the player reads it."""
    return {
        "id": item["id"],
        "kind": kind_of(item["extension"]),
        "extension": item["extension"],
        "revision": item["revision"],
        "ready": item["status"] == "Ready",
        "width": item["width"] or 0,
        "height": item["height"] or 0,
        "task": str(task.pk),
        "task_type": task.task_type.name if task.task_type else task.name,
        "fps": float(task.project.fps or 25) if _is_number(task.project.fps) else 25.0,
        "annotations": times_of(parsed(item.get("annotations"))),
        "may_annotate": _may_annotate(who, task),
    }


def _is_number(text):
    try:
        return float(text or 25) > 0
    except ValueError:
        return False


def _may_annotate(who, task):
    return may_annotate(who, PreviewFile(task=task))


def times_of(annotations):
    """Return [[place, seconds]] of stored drawings, by time: what the player marks on its line."""
    found = []
    for place, entry in enumerate(annotations if isinstance(annotations, list) else ()):
        try:
            found.append([place, float(entry["time"])])
        except (KeyError, TypeError, ValueError):
            continue
    return sorted(found, key=lambda pair: pair[1])
