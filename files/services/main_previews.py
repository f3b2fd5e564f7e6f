"""Which preview stands for a task and for an entity (spec 07, 6.4, 6.6 and 6.7)."""

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from events.emitter import emit, emit_many
from files.choices import PreviewStatus
from files.models import PreviewFile
from productions.entities import base_type, emit_entity, event_key, event_prefix, kind_of
from productions.models import Entity
from productionsite.api.errors import BadInput
from tasks.models import Task

SHOWABLE = ("png", "mp4")  # what stands for a task or an entity: pictures and movies


def show(entity, preview):
    """Make a preview the main one of an entity; `preview-file:set-main`, `<kind>:update` (spec 07, 6.6)."""
    now = timezone.now()
    Entity.objects.filter(pk=entity.pk).update(preview_file=preview, updated_at=now)
    emit("preview-file:set-main", shown_payload(entity.pk, preview), project_id=entity.project_id)
    emit_entity(kind_of(entity), "update", entity)


def shown_payload(entity_id, preview):
    """Return the payload of `preview-file:set-main`."""
    return {
        "entity_id": entity_id,
        "preview_file_id": preview and preview.pk,
        "preview_file_status": preview and preview.status,
    }


def became_ready(preview):
    """Let a preview that is ready stand for its task and, where the production automates it, for its entity."""
    task = preview.task
    if preview.position != 1 or task is None:
        return
    Task.objects.filter(pk=task.pk).update(last_preview_file_id=preview.pk, updated_at=timezone.now())
    if task.entity_id and task.project_id and task.project.is_set_preview_automated:
        show(task.entity, preview)


def newest_of(previews, owner):
    """Return {owner id: its newest main, ready picture or movie} among some previews: one statement."""
    showable = previews.filter(position=1, status=PreviewStatus.READY, extension__in=SHOWABLE)
    found = {}
    for preview in showable.select_related("task").order_by("-created_at", "-pk"):
        found.setdefault(getattr(preview.task, owner), preview)
    return found


def forget(preview_ids):
    """Make tasks and entities that show some previews fall back to the newest remaining one (spec 07, 6.7).

    Entities fall back only where their production sets previews automatically, else to none. Constant
    statements; `task:update`, `preview-file:set-main` and `<kind>:update` for each.
    """
    now, others = timezone.now(), PreviewFile.objects.exclude(pk__in=preview_ids)
    tasks = list(Task.objects.filter(last_preview_file_id__in=preview_ids))
    entities = list(Entity.objects.filter(preview_file__in=preview_ids).select_related("entity_type", "project"))
    if tasks:
        newest = newest_of(others.filter(task__in=tasks), "pk")
        for task in tasks:
            last = newest.get(task.pk)
            task.last_preview_file_id, task.updated_at = last and last.pk, now
        Task.objects.bulk_update(tasks, ["last_preview_file_id", "updated_at"])
        emit_many([("task:update", {"task_id": task.pk}, task.project_id) for task in tasks])
    if entities:
        automated = [entity for entity in entities if entity.project.is_set_preview_automated]
        newest = newest_of(others.filter(task__entity__in=automated), "entity_id") if automated else {}
        events = []
        for entity in entities:
            entity.preview_file, entity.updated_at = newest.get(entity.pk), now
            kind = base_type(entity.entity_type.name)
            events.append(("preview-file:set-main", shown_payload(entity.pk, entity.preview_file), entity.project_id))
            events.append((f"{event_prefix(kind)}:update", {event_key(kind): entity.pk}, entity.project_id))
        Entity.objects.bulk_update(entities, ["preview_file", "updated_at"])
        emit_many(events)


@transaction.atomic
def show_latest(tasks, *, strict):
    """Make the latest preview of each task the main one of its entity; return those previews (spec 07, 6.6).

    The latest is the oldest of the highest revision. Tasks without preview are skipped, or refused when
    `strict`. All of it happens or nothing.
    """
    rows = PreviewFile.objects.filter(task__in=tasks).select_related("task__entity__entity_type")
    latest = {}
    for preview in rows.order_by(F("revision").desc(nulls_last=True), "created_at", "pk"):
        latest.setdefault(preview.task_id, preview)
    shown = [latest[task.pk] for task in tasks if task.pk in latest and task.entity_id]
    if strict and not shown:
        raise BadInput("The task has no preview.")
    for preview in shown:
        show(preview.task.entity, preview)
    return shown
