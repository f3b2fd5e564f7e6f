"""Listings of previews (spec 07, 6.8). Constant statements each."""

from django.conf import settings
from django.db.models import F

from files import shapes
from files.choices import PreviewJobKind, PreviewStatus
from files.models import PreviewFile
from productionsite.api.errors import BadInput
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid
from productionsite.api.pagination import page_of
from productionsite.api.rows import Wire, fetch, select
from productionsite.background import count_so_far
from tasks.queries.comments import parsed

REVISION_KEYS = (
    "id",
    "revision",
    "original_name",
    "extension",
    "width",
    "height",
    "duration",
    "status",
    "annotations",
    "created_at",
    "task_id",
)
ORIGINAL_KEYS = ("original_width", "original_height", "original_duration", "original_file_size")
UNFINISHED = (PreviewStatus.PROCESSING, PreviewStatus.BROKEN, PreviewStatus.MISSING)


def progress_of(preview):
    """Return how far the work on an upload is: the preview's status, percent, why it failed, how often it was tried."""
    job = preview.jobs.filter(kind=PreviewJobKind.MOVIE).order_by("-created_at", "-pk").first()
    percent = 100 if preview.status == PreviewStatus.READY else 0
    if job is not None and preview.status == PreviewStatus.PROCESSING:
        percent = count_so_far(job_id=job.pk, state=job.state, stored=job.progress)
    return {
        "status": preview.status,
        "progress": percent,
        "reason": preview.facts.get("reason"),
        "attempts": job.attempts if job is not None else 0,
    }


def previews_of_task(task, previews):
    """Return those of some previews that are a task's, newest revision first."""
    rows = previews.filter(task=task).order_by(F("revision").desc(nulls_last=True), "position", "created_at")
    return fetch(rows, shapes.PREVIEW)


def previews_of_entity(entity, previews):
    """Return those of some previews that are an entity's, presented.

    By task type, revision (highest first) and position.
    """
    rows = previews.filter(task__entity=entity)
    return fetch(rows.order_by("task__task_type__name", "-revision", "position", "pk"), shapes.PRESENTED_PREVIEW)


def previews_by_task_type(entity, previews):
    """Return {task type id: revisions} of an entity, of some previews: what a player offers (spec 07, 6.8)."""
    return previews_of_entities([entity.pk], previews).get(str(entity.pk), {})


def previews_of_entities(entity_ids, previews):
    """Return {entity id: {task type id: revisions}} of some entities, of some previews: two statements.

    Task types by priority (none, then highest first) and name. One item per revision, highest first: its first
    created preview, with the others of it under `previews`. Two tasks of one type share a list.
    """
    rows = previews.filter(task__entity__in=entity_ids, task__task_type__isnull=False)
    rows = rows.order_by(
        F("task__task_type__priority").desc(nulls_first=True),
        "task__task_type__name",
        "task__task_type_id",
        "-revision",
        "created_at",
        "pk",
    )
    owners = owners_of_tasks(entity_ids)
    found = {}
    for row in fetch(rows, shapes.PREVIEW):
        entity_id, task_type_id = owners[row["task_id"]]
        item = player_item(row)
        revisions = found.setdefault(entity_id, {}).setdefault(task_type_id, {})
        first = revisions.get(row["revision"])
        if first is None:
            revisions[row["revision"]] = {**item, "previews": []}
        else:
            first["previews"].append({**item, "position": row["position"], "task_type_id": task_type_id})
    return {
        entity_id: {task_type_id: list(revisions.values()) for task_type_id, revisions in types.items()}
        for entity_id, types in found.items()
    }


def owners_of_tasks(entity_ids):
    """Return {task id: (entity id, task type id)} of the tasks of some entities."""
    tasks = PreviewFile._meta.get_field("task").related_model.objects.filter(entity__in=entity_ids)
    columns = (Wire("pk", "id"), Wire("entity_id", "id"), Wire("task_type_id", "id"))
    return {task_id: (entity_id, task_type_id) for task_id, entity_id, task_type_id in select(tasks, *columns)}


def player_item(row):
    """Return what a player needs of a preview row."""
    data = parsed(row["data"])
    data = data if isinstance(data, dict) else {}
    return {**{key: row[key] for key in REVISION_KEYS}, **{key: data.get(key) for key in ORIGINAL_KEYS}}


def previews_of_project(project, query):
    """Return the previews of a production, last changed first; with `page`, one page of them."""
    rows = PreviewFile.objects.filter(task__project=project)
    page = whole_number(query, "page")
    limit = whole_number(query, "limit", minimum=0)
    if page is None or page < 1:
        return fetch(rows.order_by("-updated_at", "-created_at", "pk"), shapes.PREVIEW)
    return page_of(rows, page, limit or settings.NB_RECORDS_PER_PAGE, lambda some: fetch(some, shapes.PREVIEW))


def unfinished_previews(query):
    """Return the previews of open productions that are not ready, newest first, with where they belong.

    `limit` rows (0: all of them), created before `cursor_preview_file_id` when that is given (400 for an unknown one).
    """
    rows = PreviewFile.objects.filter(status__in=UNFINISHED, task__project__project_status__name="Open")
    cursor = query.get("cursor_preview_file_id")
    if cursor:
        pk = as_uuid(cursor)
        start = PreviewFile.objects.filter(pk=pk).values_list("created_at", flat=True).first() if pk else None
        if start is None:
            raise BadInput("cursor_preview_file_id: there is no such preview", field="cursor_preview_file_id")
        rows = rows.filter(created_at__lt=start)
    rows = rows.order_by("-created_at", "pk")
    limit = whole_number(query, "limit", minimum=0)
    if limit:
        rows = rows[:limit]
    found = fetch(rows, shapes.PREVIEW)
    names = entity_names({row["task_id"] for row in found})
    for row in found:
        row.update(names[row["task_id"]])
    return found


def entity_names(task_ids):
    """Return {task id: {project_id, task_type_id, full_entity_name}} of some tasks: one statement per thousands."""
    levels = ("entity", "entity__parent", "entity__parent__parent")
    columns = [name for level in levels for name in (f"{level}__name",)]
    tasks = PreviewFile._meta.get_field("task").related_model.objects.filter(pk__in=task_ids)
    found = {}
    for task_id, project_id, type_id, kind, *names in select(
        tasks,
        Wire("pk", "id"),
        Wire("project_id", "id"),
        Wire("task_type_id", "id"),
        F("entity__entity_type__name"),
        *map(F, columns),
    ):
        own, parent, grandparent = names
        if kind in ("Shot", "Sequence", "Episode"):
            line = [name for name in (grandparent, parent, own) if name]
        else:
            line = [name for name in (kind, own) if name]
        full_name = " / ".join(line)
        found[task_id] = {"project_id": project_id, "task_type_id": type_id, "full_entity_name": full_name}
    return found
