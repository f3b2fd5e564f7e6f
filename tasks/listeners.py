"""What this app does when entities or people go: it listens to `assets.signals` and `accounts.signals`."""

from django.dispatch import receiver

from accounts.signals import hours_removed, person_removing
from assets.signals import entities_deleting
from tasks.models import Comment, Task
from tasks.services.comment_removal import delete_comments
from tasks.services.deletion import delete_tasks
from tasks.services.progress import recompute_durations


@receiver(entities_deleting, dispatch_uid="tasks.entities_deleting")
def remove_tasks(sender, entity_ids, **_kwargs):
    """Tasks go with their entities, each with all it owns and its own event (spec 05, 13)."""
    task_ids = list(Task.objects.filter(entity_id__in=entity_ids).order_by("created_at").values_list("pk", flat=True))
    if task_ids:
        delete_tasks(task_ids=task_ids)


@receiver(person_removing, dispatch_uid="tasks.person_removing")
def remove_comments(sender, person, **_kwargs):
    """Comments go with a person deleted by force, each with all it carries; their tasks are recomputed (spec 00, 3)."""
    comments = list(Comment.objects.filter(person=person).order_by("created_at"))
    if comments:
        delete_comments(comments=comments)


@receiver(hours_removed, dispatch_uid="tasks.hours_removed")
def refresh_durations(sender, task_ids, **_kwargs):
    """Tasks whose logged hours went have another duration (spec 06, 6)."""
    if task_ids:
        recompute_durations(task_ids=task_ids)
