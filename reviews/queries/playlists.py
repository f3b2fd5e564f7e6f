"""Playlists as they are listed and as the player reads them (spec 08, 2). Constant statements each."""

from django.db.models import F, Q

from files.queries.previews import owners_of_tasks, previews_of_entities
from files.shapes import PREVIEW
from productionsite.api.errors import BadInput
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid
from productionsite.api.pagination import page_of
from productionsite.api.rows import Shape, add_relations, fetch
from productionsite.background import count_so_far
from reviews.choices import BuildStatus
from reviews.models import BuildJob, BuildRun, Playlist
from tasks.models import Task
from tasks.queries.comments import parsed

PLAYLIST = Shape(Playlist, relations=("build_jobs",))
BUILD_JOB = Shape(BuildJob)
SHORT_JOB = Shape(BuildJob, keys=["id", "status", "created_at", "message"], type=None)
PER_PAGE = 20
NEWEST_FIRST = ("created_at", "updated_at")
LOADED = ("id", "revision", "extension", "width", "height", "duration", "status", "created_at", "task_id")
PREFIXED = ("extension", "revision", "width", "height", "duration", "status", "task_id")


def entries_of(shots):
    """Return the entries of a stored `shots` value as [(entity id, entry)]: what is no entry is left out."""
    found = []
    for entry in shots if isinstance(shots, list) else ():
        if not isinstance(entry, dict):
            continue
        entity_id = as_uuid(named_entity(entry))
        if entity_id is not None:
            found.append((entity_id, entry))
    return found


def named_entity(entry):
    """Return what an entry says its entity is; older ones use other names (spec 08, 2.1)."""
    return entry.get("id") or entry.get("shot_id") or entry.get("entity_id")


def listed(queryset, query):
    """Return one page of twenty playlists in their short form (spec 08, 2.7)."""
    if query.get("task_type_id"):
        task_type_id = as_uuid(query["task_type_id"])
        if task_type_id is None:
            raise BadInput("task_type_id: an id is expected", field="task_type_id")
        queryset = queryset.filter(task_type_id=task_type_id)
    page = max(whole_number(query, "page", 1), 1)
    column = query.get("sort_by")
    if column not in PLAYLIST.fields or column in ("shots", *NEWEST_FIRST):
        column = column if column in NEWEST_FIRST else "updated_at"
        order = f"-{column}"
    else:
        order = PLAYLIST.fields[column].attname
    start = (page - 1) * PER_PAGE
    rows = fetch(queryset.order_by(order, "pk")[start : start + PER_PAGE], PLAYLIST)
    for row in rows:
        entries = entries_of(parsed(row.pop("shots")))
        row["for_entity"] = row["for_entity"] or "shot"
        if entries and entries[0][1].get("preview_file_id"):
            row["first_preview_file_id"] = entries[0][1]["preview_file_id"]
    return rows


def of_episode(queryset, episode_id, project_id, query):
    """Narrow the playlists of a production to an episode, to `main` or to `all` (spec 08, 2.8)."""
    if query.get("for_entity"):
        queryset = queryset.filter(for_entity=query["for_entity"])
    if episode_id in ("main", "all"):
        everywhere = Q(is_for_all=True)
        return queryset.filter(everywhere if episode_id == "all" else ~everywhere, episode__isnull=True)
    return queryset.filter(episode_id=episode_id)


def all_of_project(queryset, query):
    """Return full rows with the ids of their builds, all of them or one page."""
    page = whole_number(query, "page")
    limit = whole_number(query, "limit", minimum=0)

    def load(rows):
        return add_relations(fetch(rows, PLAYLIST), rows, ["build_jobs"])

    if page is None or page < 1:
        return load(queryset.order_by("created_at", "pk"))
    return page_of(queryset, page, limit, load)


def row_of(playlist):
    """Return the row of a playlist, without its builds."""
    return fetch(Playlist.objects.filter(pk=playlist.pk), PLAYLIST)[0]


def loaded_previews(entity_ids, previews, *, annotations=False):
    """Return ({entity id: {task type id: revisions}}, {preview id: (item, others of its revision)}) of entities.

    Task types by priority (highest first, null before), name; revisions from the highest, positions from
    the first. Two statements.
    """
    rows = previews.filter(task__entity__in=entity_ids).order_by(
        F("task__task_type__priority").desc(nulls_first=True),
        "task__task_type__name",
        F("revision").desc(nulls_last=True),
        "position",
        "created_at",
        "pk",
    )
    owners = owners_of_tasks(entity_ids)
    keys = (*LOADED, "annotations") if annotations else LOADED
    by_entity, by_id, heads = {}, {}, {}
    for row in fetch(rows, PREVIEW):
        entity_id, task_type_id = owners[row["task_id"]]
        item = {key: row[key] for key in keys}
        item["status"] = item["status"].capitalize()
        place = (entity_id, task_type_id, row["revision"])
        if place not in heads:
            heads[place] = {**item, "previews": []}
            by_entity.setdefault(entity_id, {}).setdefault(task_type_id, []).append(heads[place])
            by_id[row["id"]] = heads[place], heads[place]["previews"]
        else:
            heads[place]["previews"].append(item)
            by_id[row["id"]] = item, []
    return by_entity, by_id


def for_player(playlist, previews, *, annotations=False):
    """Return a playlist with those of some previews that are of its entities (spec 08, 2.9).

    Five statements however long it is.
    """
    row = row_of(playlist)
    entries = entries_of(parsed(row["shots"]))
    entity_ids = {entity_id for entity_id, _entry in entries}
    by_entity, by_id = loaded_previews(entity_ids, previews, annotations=annotations)
    shots = []
    for entity_id, stored in entries:
        entry = {**stored, "id": stored.get("id") or str(entity_id)}
        entry["preview_files"] = by_entity.get(str(entity_id), [])
        chosen = by_id.get(str(as_uuid(entry.pop("preview_file_id", None))))
        if chosen is not None:
            item, others = chosen
            entry["preview_file_id"] = item["id"]
            entry.update({f"preview_file_{key}": item[key] for key in PREFIXED})
            entry["preview_file_previews"] = others
            if annotations:
                entry["preview_file_annotations"] = item["annotations"]
        shots.append(entry)
    jobs = fetch(playlist.build_jobs.order_by("-created_at", "-pk"), SHORT_JOB)
    return {**row, "shots": shots, "build_jobs": jobs}


def progress_of(job):
    """Return how far a build is: its status, percent, and why it failed."""
    run = BuildRun.objects.filter(build_job=job).first()
    percent = 100 if job.status == BuildStatus.SUCCEEDED else 0
    if run is not None and job.status == BuildStatus.RUNNING:
        percent = count_so_far(job_id=run.pk, state=run.state, stored=run.progress)
    return {"status": job.status, "progress": percent, "message": job.message}


# -- temporary playlists -----------------------------------------------------------------------

TASK_CONTEXT = ("entity__entity_type", "entity__parent__parent", "task_type", "project")


def latest_tasks_of(entity_ids):
    """Return the task with a preview of each entity that was commented last: one statement."""
    tasks = Task.objects.filter(entity__in=entity_ids, preview_files__isnull=False).distinct()
    found = {}
    for task in tasks.order_by(F("last_comment_date").desc(nulls_last=True), "-created_at", "pk"):
        found.setdefault(task.entity_id, task.pk)
    return [found[entity_id] for entity_id in entity_ids if entity_id in found]


def temporary(tasks, previews):
    """Return unsaved entries for some tasks, of some previews, in their order (spec 08, 2.13)."""
    previews = previews_of_entities({task.entity_id for task in tasks}, previews)
    return [temporary_entry(task, previews.get(str(task.entity_id), {})) for task in tasks]


def temporary_entry(task, previews):
    """Return the entry of a task: its entity, where that belongs, and the preview to show first."""
    entity, kind, parent = task.entity, task.entity.entity_type.name, task.entity.parent
    nothing = {"id": "", "name": ""}
    episode = sequence = asset_type = nothing
    if kind in ("Shot", "Scene") and parent is not None:
        sequence = {"id": str(parent.pk), "name": parent.name}
    elif kind in ("Sequence", "Edit"):
        episode = {"id": str(parent.pk), "name": parent.name} if parent is not None else nothing
    elif kind not in ("Shot", "Scene", "Episode", "Concept"):
        asset_type = {"id": str(entity.entity_type_id), "name": kind}
    entry = {
        "id": str(entity.pk),
        "name": entity.name,
        "preview_file_task_id": str(task.pk),
        "parent_name": sequence["name"] or episode["name"] or asset_type["name"],
        "preview_files": previews,
    }
    for name, row in (("episode", episode), ("sequence", sequence), ("asset_type", asset_type)):
        entry[f"{name}_id"], entry[f"{name}_name"] = row["id"], row["name"]
    revisions = previews.get(str(task.task_type_id)) or next(iter(previews.values()), None)
    if revisions:
        first = revisions[0]
        keys = ("id", "extension", "width", "height", "duration", "revision", "status", "previews")
        entry.update({f"preview_file_{key}": first[key] for key in keys})
        entry["preview_file_annotations"] = first["annotations"] or []
    return entry


def by_name(entry):
    """Return the sort key of a temporary entry."""
    return tuple(entry[key] for key in ("episode_name", "sequence_name", "asset_type_name", "name"))
