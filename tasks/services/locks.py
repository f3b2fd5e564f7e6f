"""The order in which rows are locked: comments before tasks, each by id, so that nobody waits in a circle.

New comments lock nothing but their task. Locks on tasks let other rows still refer to them, unless the
tasks are about to go.
"""

from tasks.models import Comment, Task


def lock_tasks(task_ids, *, deleting=False):
    """Lock tasks until the transaction ends; return the ids of those that exist, in order."""
    rows = Task.objects.select_for_update(of=("self",), no_key=not deleting).filter(pk__in=task_ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def lock_threads(task_ids):
    """Lock the comments of tasks until the transaction ends: before the tasks themselves."""
    rows = Comment.objects.select_for_update(of=("self",)).filter(object_id__in=task_ids)
    return list(rows.order_by("pk").values_list("pk", flat=True))
