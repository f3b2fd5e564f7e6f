"""A playlist as a table (spec 09, 15.4)."""

from collections import defaultdict
from datetime import UTC
from zoneinfo import ZoneInfo

from accounts.choices import Role
from productions.entities import ASSET, base_type
from productionsite.api.inputs import as_uuid
from reviews.access import previews_shown
from reviews.choices import PlaylistFor
from reviews.queries.playlists import entries_of
from tasks.access import client_authors
from tasks.models import Comment

HEADER = ["Entity name", "Nb Frames", "Task Type", "Retake count", "Revision", "Task Status"]
HEADER += ["Last comment author", "Last comment date", "Last comment"]


def playlist_table(playlist, who):
    """Return (first row, rows) of a playlist: what it is, an empty row, a header, one row per entry in its order.

    Dates are told in the reader's time zone. Entries without a preview say what is known of the entity, and
    clients read what is published to them. A constant number of statements.
    """
    zone = ZoneInfo(who.person.timezone or "UTC")
    about = f" - {playlist.episode.name}" if playlist.episode else ""
    for_what = "assets" if playlist.for_entity == PlaylistFor.ASSET else "shots"
    first = ["Playlist", f"{playlist.project.name}{about} | for {for_what}", playlist.name]
    first += [_moment(playlist.created_at, zone), "", "", ""]
    return first, [[""] * 7, HEADER, *_entries(playlist, who, zone)]


def _entries(playlist, who, zone):
    entries = entries_of(playlist.shots)
    around = ("entity_type", "parent__parent")
    entities = playlist.project.entities.select_related(*around).in_bulk({pk for pk, _entry in entries})
    entries = [(entities.get(pk), as_uuid(entry.get("preview_file_id"))) for pk, entry in entries]
    wanted = {preview_id for _entity, preview_id in entries if preview_id}
    related = ("task__task_type", "task__task_status")
    previews = previews_shown(who, playlist).select_related(*related).in_bulk(wanted)
    comments = _last_comments(playlist.project_id, {one.task_id for one in previews.values()}, who)
    for entity, preview_id in entries:
        preview = previews.get(preview_id)
        if entity is None:
            continue
        cells = [_full_name(entity), entity.nb_frames]
        task = preview and preview.task
        if task is None:
            yield [*cells, "", "", preview.revision if preview else "", "", "", "", ""]
            continue
        cells += [task.task_type.name if task.task_type else "", task.retake_count, preview.revision]
        cells.append(task.task_status.name if task.task_status else "")
        said = comments.get(task.pk)
        cells += [said.person.full_name, _moment(said.created_at, zone), said.text] if said else ["", "", ""]
        yield cells


def _last_comments(project_id, task_ids, who):
    """Return {task id: newest comment of somebody who is no client there, as far as the reader reads it}."""
    found = defaultdict(list)
    comments = Comment.objects.filter(object_id__in=task_ids).select_related("person")
    if who.role_in(project_id) == Role.CLIENT:
        comments = comments.filter(for_client=True)
    for comment in comments.order_by("-created_at", "-pk"):
        found[comment.object_id].append(comment)
    authors = {comment.person_id for many in found.values() for comment in many}
    clients = client_authors(project_id, authors)
    newest = ((pk, next((one for one in many if one.person_id not in clients), None)) for pk, many in found.items())
    return {pk: comment for pk, comment in newest if comment}


def _full_name(entity):
    """Return `Episode / Sequence / Shot`, or `Type / Asset`."""
    if base_type(entity.entity_type.name) == ASSET:
        return f"{entity.entity_type.name} / {entity.name}"
    above = [entity.parent and entity.parent.parent, entity.parent, entity]
    return " / ".join(one.name for one in above if one)


def _moment(moment, zone):
    return moment.replace(tzinfo=UTC).astimezone(zone).strftime("%Y-%m-%dT%H:%M:%S") if moment else ""
