"""What this app does when entities go: it listens to `assets.signals`."""

from django.dispatch import receiver

from assets.signals import entities_deleting
from tasks.models import Task
from tasks.services.deletion import delete_tasks


@receiver(entities_deleting, dispatch_uid="tasks.entities_deleting")
def remove_tasks(sender, entity_ids, **_kwargs):
    """Tasks go with their entities, each with all it owns and its own event (spec 05, 13)."""
    task_ids = list(Task.objects.filter(entity_id__in=entity_ids).order_by("created_at").values_list("pk", flat=True))
    if task_ids:
        delete_tasks(task_ids=task_ids)
