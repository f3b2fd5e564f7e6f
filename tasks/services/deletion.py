"""Removing tasks with everything they own: one transaction, set-based steps (spec 06, 8.6)."""

from django.db import transaction

from events.emitter import emit_many
from productionsite.api.errors import BadRow
from tasks import signals
from tasks.models import Comment, Task, TaskPersonLink, TimeSpent
from tasks.services.comment_removal import clear_comments
from tasks.services.locks import lock_tasks, lock_threads

BLOCKERS = ("news", "notifications", "preview_files", "subscriptions", "time_spents", "working_files")


def refuse_if_used(task):
    """Raise BadRow (400) naming what still refers to a task; comments go along with it."""
    used = [name for name in BLOCKERS if getattr(task, name).exists()]
    if used:
        raise BadRow(f"The task still has {', '.join(name.replace('_', ' ') for name in used)}.")


@transaction.atomic
def clear_comments_of_tasks(*, task_ids):
    """Delete the comments of tasks with all that hangs on them."""
    comments = Comment.objects.filter(object_id__in=task_ids)
    clear_comments(comment_ids=list(comments.values_list("pk", flat=True)))


@transaction.atomic
def clear_tasks(*, task_ids):
    """Delete what tasks own: comments, time spents, assignments; listeners of `tasks_deleting` the rest."""
    # Without it, the previews on their way out would each announce another one for a task that is going, too.
    Task.objects.filter(pk__in=task_ids).update(last_preview_file_id=None)
    clear_comments_of_tasks(task_ids=task_ids)
    signals.tasks_deleting.send(Task, task_ids=list(task_ids))
    TimeSpent.objects.filter(task_id__in=task_ids).delete()
    TaskPersonLink.objects.filter(task_id__in=task_ids).delete()


@transaction.atomic
def delete_tasks(*, task_ids):
    """Delete tasks with everything they own; returns how many there were. Emits `task:delete` each."""
    lock_threads(task_ids)
    tasks = list(Task.objects.filter(pk__in=lock_tasks(task_ids, deleting=True)))
    found = [task.pk for task in tasks]
    clear_tasks(task_ids=found)
    Task.objects.filter(pk__in=found).delete()
    emit_many([("task:delete", deletion_payload(task), task.project_id) for task in tasks])
    return len(tasks)


def deletion_payload(task):
    """Return the payload of `task:delete`."""
    return {"task_id": task.pk, "entity_id": task.entity_id, "task_type_id": task.task_type_id}
