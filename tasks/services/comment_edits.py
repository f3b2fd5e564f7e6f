"""What follows from a changed comment: mentions, the people told, the task's progress (spec 06, 9.7)."""

from django.db import transaction

from events.emitter import emit, emit_many
from tasks import signals
from tasks.models import Comment
from tasks.services.comment_removal import status_changed
from tasks.services.mentions import Mentions, store_mentions
from tasks.services.progress import recompute_tasks


@transaction.atomic
def follow_edition(*, comment, task, status_moved, previous_status_id=None, left_task_id=None):
    """Bring up to date what depends on an edited comment.

    `status_moved`: whether its status changed, from `previous_status_id`; the task is then recomputed, with
    `task:update` and `task:status-changed`. `left_task_id`: the task it was on before, recomputed as well.
    Listeners of `comments_edited` tell the mentioned again.
    """
    store_mentions({comment.pk: Mentions(task.project_id).read(comment.text)})
    signals.comments_edited.send(Comment, comment_ids=[comment.pk])
    if status_moved or left_task_id:
        recompute_tasks(task_ids={task.pk, left_task_id} - {None})
    if status_moved:
        event = status_changed(task.pk, previous_status_id, comment.task_status_id, comment.person_id, task.project_id)
        emit_many([event])


def tell_of_edition(*, comment, task, persist=True):
    """Emit `comment:update` of a comment; without `persist` only for those who listen now."""
    payload = {
        "comment_id": comment.pk,
        "task_id": task.pk,
        "person_id": comment.person_id,
        "for_client": comment.for_client,
    }
    emit("comment:update", payload, project_id=task.project_id, persist=persist)
