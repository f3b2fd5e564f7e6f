"""Order of task types and statuses on a production, and of task types in the studio (spec 00, 4)."""

from django.db import transaction
from django.utils import timezone

from events.emitter import emit_many
from productions.models import Project, ProjectTaskStatusLink, ProjectTaskTypeLink
from productions.services.settings import changed, known_id


@transaction.atomic
def set_task_type_link(*, project, task_type_id, priority):
    """Link a task type to a production, or change the priority of its link; return the link's id."""
    key = known_id(ProjectTaskTypeLink, "task_type", task_type_id)
    return _set(ProjectTaskTypeLink, project, {"task_type_id": key}, {"priority": priority})


@transaction.atomic
def set_task_status_link(*, project, task_status_id, priority, roles_for_board):
    """Link a task status to a production, or change priority and board roles of its link; return the link's id."""
    key = known_id(ProjectTaskStatusLink, "task_status", task_status_id)
    values = {"priority": priority, "roles_for_board": roles_for_board}
    return _set(ProjectTaskStatusLink, project, {"task_status_id": key}, values)


def _set(model, project, key, values):
    link, created = model.objects.get_or_create(project=project, **key, defaults=values)
    if not created:
        model.objects.filter(pk=link.pk).update(updated_at=timezone.now(), **values)
    changed(project.pk)
    return link.pk


def _reorder(rows, ids, key):
    """Give rows the priority of their 1-based position in a list of ids; the last one of a repeated id. Return them."""
    positions = {value: position for position, value in enumerate(ids, start=1)}
    found, now = list(rows.filter(**{f"{key}__in": list(positions)})), timezone.now()
    for row in found:
        row.priority, row.updated_at = positions[getattr(row, key)], now
    rows.model.objects.bulk_update(found, ["priority", "updated_at"])
    return found


@transaction.atomic
def reorder_task_type_links(*, project, task_type_ids):
    """Order the task types of a production; ids that are not linked only take up a position."""
    _reorder(ProjectTaskTypeLink.objects.filter(project=project), task_type_ids, "task_type_id")
    changed(project.pk)


@transaction.atomic
def reorder_task_status_links(*, project, task_status_ids):
    """Order the task statuses of a production; ids that are not linked only take up a position."""
    _reorder(ProjectTaskStatusLink.objects.filter(project=project), task_status_ids, "task_status_id")
    changed(project.pk)


@transaction.atomic
def reorder_task_types(*, task_type_ids):
    """Order the task types of the studio. Unknown ids only take up a position. Emits `task-type:update`, live only."""
    task_types = Project._meta.get_field("task_types").related_model.objects.all()
    moved = _reorder(task_types, task_type_ids, "pk")
    emit_many([("task-type:update", {"task_type_id": row.pk}, None) for row in moved], persist=False)
