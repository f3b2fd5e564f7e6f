"""Mails that go with notifications (spec 06, 7.3): run by the job `activity.send_messages`."""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.template.loader import render_to_string

from accounts.models import Organisation
from activity.choices import NotificationType
from activity.models import Notification
from productions.entities import ASSET, EDIT, SHOT, kind_of
from productions.queries.projects import TV_SHOW

logger = logging.getLogger(__name__)
PAGES = {SHOT: "shots", EDIT: "edits", ASSET: "assets"}
RELATED = (
    "person",
    "author",
    "comment__task_status",
    "task__project",
    "task__task_type",
    "task__entity__entity_type",
    "task__entity__parent__parent",
)


def send(*, notification_ids):
    """Mail notifications to the people who want mails; rows that are gone by now are skipped.

    One connection for all of them; an address that is refused is logged and keeps nobody else waiting.
    """
    rows = Notification.objects.filter(
        pk__in=notification_ids,
        task__isnull=False,
        person__notifications_enabled=True,
        person__active=True,
        person__email__isnull=False,
    ).select_related(*RELATED)
    rows = list(rows.order_by("created_at", "pk"))
    if not rows:
        return
    studio = Organisation.objects.order_by("created_at").values_list("name", flat=True).first() or "Kitsu"
    connection = get_connection()
    for row in rows:
        mail = message_of(row, studio)
        mail.connection = connection
        try:
            mail.send()
        except (OSError, SMTPException):
            logger.exception("A mail about the notification %s could not be sent.", row.pk)


def message_of(row, studio):
    """Return the mail of a notification about a task, in plain text and HTML."""
    subject, sentence, text = _wording(row)
    context = {
        "person": row.person,
        "sentence": sentence,
        "text": text,
        "task_name": name_of(row.task),
        "link": link_to(row.task),
        "studio": studio,
        "site": f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}",
    }
    body = render_to_string("activity/mails/notification.txt", context)
    mail = EmailMultiAlternatives(f"[{studio}] {subject}", body, settings.DEFAULT_FROM_EMAIL, [row.person.email])
    mail.attach_alternative(render_to_string("activity/mails/notification.html", context), "text/html")
    return mail


def _wording(row):
    """Return (subject, sentence, quoted text) of a notification."""
    author, task = row.author.full_name, name_of(row.task)
    text = (row.comment.text if row.comment else "") or ""
    reply = _reply(row)
    match row.type:
        case NotificationType.ASSIGNATION:
            return f"{author} assigned you to {task}", f"{author} assigned you to {task}.", ""
        case NotificationType.MENTION:
            return f"{author} mentioned you on {task}", f"{author} mentioned you in a comment on {task}.", text
        case NotificationType.REPLY:
            return f"{author} replied on {task}", f"{author} replied to a comment on {task}.", reply
        case NotificationType.REPLY_MENTION:
            return f"{author} mentioned you on {task}", f"{author} mentioned you in a reply on {task}.", reply
    status = row.comment.task_status.short_name.upper() if row.comment and row.comment.task_status else ""
    if text:
        return f"{status} - {author} commented on {task}", f"{author} wrote a comment on {task} ({status}).", text
    return f"{status} - {author} changed the status of {task}", f"{author} set {task} to {status}.", ""


def _reply(row):
    replies = row.comment.replies or [] if row.comment else []
    found = next((reply for reply in replies if reply.get("id") == str(row.reply_id)), {})
    return found.get("text") or ""


def name_of(task):
    """Return `<production> / <entity> / <task type>`."""
    entity = task.entity
    parts = [task.project.name if task.project else None]
    if entity is not None and entity.parent is not None:
        parts += [entity.parent.parent.name if entity.parent.parent else None, entity.parent.name, entity.name]
    elif entity is not None:
        parts += [entity.entity_type.name, entity.name]
    parts.append(task.task_type.name if task.task_type else None)
    return " / ".join(part for part in parts if part)


def link_to(task):
    """Return the address of a task's page."""
    kind = kind_of(task.entity) if task.entity else ASSET
    episode = ""
    if task.project is not None and task.project.production_type == TV_SHOW:
        parent = task.entity.parent if task.entity else None
        episode_id = (parent.parent_id if parent else None) or (task.entity.source_id if task.entity else None)
        episode = f"/episodes/{episode_id or 'main'}"
    site = f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"
    return f"{site}/productions/{task.project_id}{episode}/{PAGES.get(kind, 'assets')}/tasks/{task.pk}"
