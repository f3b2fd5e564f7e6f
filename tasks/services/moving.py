"""Moving a comment to another task of the same entity (spec 06, 9.11)."""

from django.db import transaction
from django.utils import timezone

from events.emitter import emit
from productionsite.api.errors import BadInput, NotFound
from tasks import signals
from tasks.models import Comment
from tasks.services.comment_removal import tell_moves
from tasks.services.locks import lock_tasks
from tasks.services.progress import recompute_tasks


def check_move(*, comment, source, target):
    """Raise BadInput (400) when a comment cannot go from one task to another."""
    if comment.object_id != source.pk:
        raise BadInput("The comment is not on this task.")
    if source.pk == target.pk:
        raise BadInput("The comment is on this task already.", field="target_task_id")
    if source.entity_id != target.entity_id:
        raise BadInput("The tasks belong to different entities.", field="target_task_id")
    if comment.comment_preview_links.exists():
        raise BadInput("A comment with previews cannot be moved.")


@transaction.atomic
def move_comment(*, comment, source, target):
    """Move a comment; both tasks are recomputed, who is told of it is told anew.

    Emits `task:update` for both (and, live only, `task:status-changed` where the status moved), `comment:delete` and
    `comment:new`; listeners of `comments_moved` write news and notifications again. NotFound when the comment or a
    task has gone meanwhile.
    """
    comment = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if comment is None or len(lock_tasks([source.pk, target.pk])) < len({source.pk, target.pk}):
        raise NotFound
    check_move(comment=comment, source=source, target=target)
    Comment.objects.filter(pk=comment.pk).update(object_id=target.pk, updated_at=timezone.now())
    comment.object_id = target.pk
    tell_moves(recompute_tasks(task_ids=[source.pk]), comment.person_id, source.project_id)
    tell_moves(recompute_tasks(task_ids=[target.pk]), comment.person_id, target.project_id)
    emit("comment:delete", {"comment_id": comment.pk, "task_id": source.pk}, project_id=source.project_id)
    payload = {
        "comment_id": comment.pk,
        "task_id": target.pk,
        "task_status_id": comment.task_status_id,
        "person_id": comment.person_id,
        "for_client": comment.for_client,
    }
    emit("comment:new", payload, project_id=target.project_id)
    signals.comments_moved.send(Comment, comment=comment, target=target)
