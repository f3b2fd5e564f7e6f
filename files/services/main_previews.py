"""Which preview stands for a task and for an entity (spec 07, 6.4, 6.6 and 6.7)."""

from django.utils import timezone

from events.emitter import emit
from files.choices import PreviewStatus
from files.models import PreviewFile
from productions.entities import emit_entity, kind_of
from productions.models import Entity
from tasks.models import Task

SHOWABLE = ("png", "mp4")  # what stands for a task or an entity: pictures and movies


def show(entity, preview):
    """Make a preview (or none) the main one of an entity, with its events."""
    now = timezone.now()
    Entity.objects.filter(pk=entity.pk).update(preview_file=preview, updated_at=now)
    entity.preview_file = preview
    entity.updated_at = now
    shown = {
        "entity_id": entity.pk,
        "preview_file_id": preview and preview.pk,
        "preview_file_status": preview and preview.status,
    }
    emit("preview-file:set-main", shown, project_id=entity.project_id)
    emit_entity(kind_of(entity), "update", entity)


def newest_showable(previews):
    """Return the newest main, ready picture or movie among some previews, or None."""
    return (
        previews.filter(position=1, status=PreviewStatus.READY, extension__in=SHOWABLE)
        .order_by("-created_at", "-pk")
        .first()
    )


def forget(preview):
    """Make a task and entities that show a preview fall back to the newest remaining one (spec 07, 6.7)."""
    others = PreviewFile.objects.exclude(pk=preview.pk)
    task = preview.task
    if task is not None and task.last_preview_file_id == preview.pk:
        last = newest_showable(others.filter(task=task))
        Task.objects.filter(pk=task.pk).update(last_preview_file_id=last and last.pk, updated_at=timezone.now())
        emit("task:update", {"task_id": task.pk}, project_id=task.project_id)
    for entity in preview.main_preview_of.select_related("entity_type", "project"):
        remaining = others.filter(task__entity_id=entity.pk)
        show(entity, newest_showable(remaining) if entity.project.is_set_preview_automated else None)
