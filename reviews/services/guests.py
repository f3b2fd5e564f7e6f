"""Guests of a shared playlist: who they are, what they say and draw (spec 08, 3.2)."""

import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.choices import Role
from accounts.models import Person
from events.emitter import emit
from productionsite.api.errors import ApiError
from productionsite.api.inputs import as_uuid
from reviews.errors import ShareError
from tasks.access import client_may_use
from tasks.models import Comment, Task, TaskStatus
from tasks.services.comment_edits import follow_edition, tell_of_edition
from tasks.services.comment_removal import delete_comments
from tasks.services.comments import NewComment, post_comment

NAME_LENGTH = Person._meta.get_field("first_name").max_length
MOST_NEW, WINDOW = 100, timedelta(hours=1)  # guests a link makes of visitors nobody knows


def guests_of(link):
    """Return the guests of a link."""
    return Person.objects.filter(is_guest=True, data__share_link_id=str(link.pk))


@transaction.atomic
def welcome(*, link, first_name, last_name, guest_id=None):
    """Return (guest, whether they were known by id): the guest of an id or of these names, else a new one.

    Emits `person:new` for a new one. Raises 429 when a link makes more of them than any screening seats.
    """
    guests = guests_of(link)
    known = guests.filter(pk=guest_id).first() if guest_id else None
    if known is not None:
        return known, True
    names = {"first_name": first_name.strip()[:NAME_LENGTH] or "Guest", "last_name": last_name.strip()[:NAME_LENGTH]}
    guest = guests.filter(**names).first()
    if guest is None:
        if guests.filter(created_at__gt=timezone.now() - WINDOW).count() >= MOST_NEW:
            raise ApiError("Too many people came by this link. Try again in an hour.", status=429)
        guest = Person.objects.create(
            **names,
            email=f"guest-{secrets.token_hex(4)}@guest.kitsu",
            role=Role.CLIENT,
            is_guest=True,
            data={"share_link_id": str(link.pk)},
        )
        emit("person:new", {"person_id": guest.pk})
    return guest, False


def find_guest(link, guest_id):
    """Return a guest of the link; ShareError (403) for anybody else."""
    guest = guests_of(link).filter(pk=as_uuid(guest_id)).first()
    if guest is None:
        raise ShareError("The guest does not belong to this link.", status=403)
    return guest


def check_may_comment(link):
    """Refuse (403) comments and drawings where the link only shows."""
    if not link.can_comment:
        raise ShareError("This link does not allow comments.", status=403)


def check_status(project_id, status_id, *, refusal):
    """Return a status guests may set; ShareError with the status `refusal` for any other."""
    status = TaskStatus.objects.filter(pk=as_uuid(status_id)).first()
    if status is None:
        raise ShareError("The task status does not exist.", status=refusal)
    if not client_may_use(project_id, status):
        raise ShareError("Clients may not set this status.", status=refusal)
    return status


@transaction.atomic
def post(*, link, scope, guest_id, task_id, status_id, text, checklist):
    """Post a guest's comment, with everything a comment does; return the `Post`."""
    check_may_comment(link)
    guest = find_guest(link, guest_id)
    task = Task.objects.filter(pk=as_uuid(task_id)).first()
    if task is None or task.pk not in scope.task_ids:
        raise ShareError("The task is not in this playlist.", status=403)
    status = check_status(task.project_id, status_id, refusal=400)
    new = NewComment(task_id=task.pk, status=status, person_id=guest.pk, text=text, checklist=list(checklist))
    return post_comment(comment=new, actor_id=guest.pk)


def own_comment(*, link, scope, guest_id, comment):
    """Refuse (403) a comment that is not the guest's or not on a task of the playlist; return its task."""
    guest = find_guest(link, guest_id)
    if comment.person_id != guest.pk or comment.object_id not in scope.task_ids:
        raise ShareError("The comment is not yours.", status=403)
    return Task.objects.get(pk=comment.object_id)


@transaction.atomic
def edit(*, link, scope, guest_id, comment, text=None, checklist=None, status_id=None):
    """Change a guest's own comment, with what follows; emits `comment:update`."""
    check_may_comment(link)
    task = own_comment(link=link, scope=scope, guest_id=guest_id, comment=comment)
    previous = comment.task_status_id
    if status_id is not None:
        comment.task_status = check_status(task.project_id, status_id, refusal=403)
    if text is not None:
        comment.text = text
    if checklist is not None:
        comment.checklist = list(checklist)
    comment.editor_id = comment.person_id
    comment.save(update_fields=["text", "checklist", "task_status", "editor"])
    moved = comment.task_status_id != previous
    follow_edition(comment=comment, task=task, status_moved=moved, previous_status_id=previous)
    tell_of_edition(comment=comment, task=task)


def delete(*, link, scope, guest_id, comment):
    """Delete a guest's own comment with everything that hangs on it."""
    own_comment(link=link, scope=scope, guest_id=guest_id, comment=comment)
    delete_comments(comments=[Comment.objects.get(pk=comment.pk)])
