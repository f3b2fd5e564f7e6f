"""Planning of tasks: what is set on many at once (spec 06, 8.11)."""

from django.db import transaction
from django.utils import timezone

from events.emitter import emit_many
from tasks.models import Task
from tasks.services.locks import lock_tasks


@transaction.atomic
def set_priority(*, tasks, priority):
    """Set the priority of tasks. Emits `task:update` each."""
    ids = lock_tasks([task.pk for task in tasks])
    Task.objects.filter(pk__in=ids).update(priority=priority, updated_at=timezone.now())
    emit_many([("task:update", {"task_id": task.pk}, task.project_id) for task in tasks])
