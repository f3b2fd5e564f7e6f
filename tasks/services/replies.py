"""Answers under a comment (spec 06, 9.9): kept inside the comment, in order."""

from django.db import transaction
from django.utils import timezone

from events.emitter import emit
from productionsite.api.errors import NotFound
from productionsite.models import new_id
from tasks import signals
from tasks.access import find_reply
from tasks.models import Comment
from tasks.services.comment_edits import tell_of_edition
from tasks.services.mentions import Mentions


def _locked(comment):
    """Return a comment as it is now, locked; NotFound when it has gone meanwhile."""
    found = Comment.objects.select_for_update(of=("self",)).filter(pk=comment.pk).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def post_reply(*, comment, task, person_id, text, files=()):
    """Answer a comment; return the stored reply. Emits `comment:reply`; listeners notify and attach files."""
    comment = _locked(comment)
    people, departments = Mentions(task.project_id).read(text)
    moment = timezone.now().replace(microsecond=0).isoformat()
    reply = {
        "id": str(new_id()),
        "date": moment,
        "person_id": str(person_id),
        "text": text,
        "mentions": [str(pk) for pk in people],
        "department_mentions": [str(pk) for pk in departments],
        "created_at": moment,
    }
    comment.replies = [*(comment.replies or []), reply]
    comment.save(update_fields=["replies"])
    payload = {"task_id": task.pk, "comment_id": comment.pk, "reply_id": reply["id"]}
    emit("comment:reply", payload, project_id=task.project_id)
    signals.comment_replied.send(Comment, comment=comment, task=task, reply=reply, files=list(files))
    return reply


@transaction.atomic
def edit_reply(*, comment, task, reply_id, text):
    """Change the text of an answer; NotFound when it is not there (any more). Emits `comment:update`.

    Its mentions are read anew; listeners of `reply_edited` tell whoever it did not mention before.
    """
    comment = _locked(comment)
    reply = find_reply(comment, reply_id)
    told = {"mentions": [], "department_mentions": []}
    for name, found in zip(told, Mentions(task.project_id).read(text), strict=True):
        before, reply[name] = reply.get(name) or (), [str(pk) for pk in found]
        told[name] = [pk for pk in reply[name] if pk not in before]
    reply["text"] = text
    comment.save(update_fields=["replies"])
    tell_of_edition(comment=comment, task=task)
    signals.reply_edited.send(Comment, comment=comment, task=task, reply={**reply, **told})


@transaction.atomic
def delete_reply(*, comment, task, reply_id):
    """Take an answer back; NotFound when it is not there (any more).

    Emits `comment:delete-reply`, for live listeners only; listeners of `replies_deleting` remove
    attachments and notifications.
    """
    comment = _locked(comment)
    kept = [reply for reply in comment.replies or [] if reply.get("id") != str(reply_id)]
    if len(kept) == len(comment.replies or []):
        raise NotFound
    signals.replies_deleting.send(Comment, reply_ids=[reply_id])
    comment.replies = kept
    comment.save(update_fields=["replies"])
    payload = {"task_id": task.pk, "comment_id": comment.pk, "reply_id": reply_id}
    emit("comment:delete-reply", payload, project_id=task.project_id, persist=False)
