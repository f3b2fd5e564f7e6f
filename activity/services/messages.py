"""Mails and chat messages that go with notifications (spec 06, 7.3): sent by the job `activity.send_messages`."""

import dataclasses
import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.db.models import Q
from django.template.loader import render_to_string

from accounts.models import Organisation
from activity.choices import NotificationType
from activity.models import Notification
from activity.services import wording
from activity.services.channels import CHANNELS, ChannelError
from productions.entities import ASSET, EDIT, SHOT, kind_of
from productions.queries.projects import TV_SHOW
from tasks.access import Readers

logger = logging.getLogger(__name__)
PAGES = {SHOT: "shots", EDIT: "edits", ASSET: "assets"}
BATCH = 200  # notifications read at once
RELATED = (
    "person",
    "author",
    "comment__task_status",
    "task__project",
    "task__task_type",
    "task__entity__entity_type",
    "task__entity__parent__parent",
    "playlist__project",
)
WANTED = Q(person__notifications_enabled=True)
for _switch, *_ in CHANNELS:
    WANTED |= Q(**{f"person__{_switch}": True})


@dataclasses.dataclass
class Message:
    """What one person is told: one sentence, what was written, and where to look."""

    language: str
    subject: str
    sentence: str
    text: str
    place: str
    link: str

    @property
    def plain(self):
        """The message as a chat shows it."""
        return "\n".join(part for part in (self.sentence, self.text, self.link) if part)


def send(*, notification_ids):
    """Send notifications on the channels their people switched on; rows that are gone by now are skipped.

    One connection to the mail server for all; whoever is refused by a service is logged and keeps nobody
    else waiting.
    """
    studio = Organisation.objects.order_by("created_at").first() or Organisation(name="Kitsu")
    rows = Notification.objects.filter(WANTED, pk__in=notification_ids, person__active=True)
    ids = list(rows.order_by("created_at", "pk").values_list("pk", flat=True))
    with _Mails(studio) as mails:
        for start in range(0, len(ids), BATCH):
            part = Notification.objects.filter(pk__in=ids[start : start + BATCH]).select_related(*RELATED)
            rows = list(part.order_by("created_at", "pk"))
            readers = readers_of(rows)
            for row in rows:
                if row.task is None and row.playlist is None:
                    continue
                message = message_of(row, readers)
                if row.person.notifications_enabled or row.type == NotificationType.PLAYLIST_READY:
                    mails.send(row, message)
                _chat(row, message, studio)


def _chat(row, message, studio):
    for switch, name, key, send_to in CHANNELS:
        user_id, key = getattr(row.person, name), getattr(studio, key)
        if not (getattr(row.person, switch) and user_id and key):
            continue
        try:
            send_to(key, user_id, message.plain)
        except (ChannelError, LookupError, TypeError) as error:
            logger.warning("%s did not take the notification %s: %s", send_to.__name__, row.pk, error)


class _Mails:
    """The mail server, asked for at the first mail."""

    def __init__(self, studio):
        self.studio, self.connection = studio, get_connection()
        self.is_open = False

    def __enter__(self):
        return self

    def __exit__(self, *_error):
        if self.is_open:
            self.connection.close()

    def send(self, row, message):
        """Send one mail; log why it could not be sent."""
        if not row.person.email:
            return
        mail = mail_of(row.person, message, self.studio)
        mail.connection = self.connection
        try:
            if not self.is_open:
                self.connection.open()
                self.is_open = True
            mail.send()
        except (OSError, SMTPException):
            logger.exception("A mail about the notification %s could not be sent.", row.pk)
            self.connection.close()  # the next one starts afresh
            self.is_open = False


def mail_of(person, message, studio):
    """Return a message as a mail, in plain text and HTML."""
    context = {
        "person": person,
        "greeting": wording.GREETINGS[message.language].format(name=person.first_name),
        "message": message,
        "language": message.language,
        "studio": studio.name,
        "site": site(),
    }
    mail = EmailMultiAlternatives(
        f"[{studio.name}] {message.subject}",
        render_to_string("activity/mails/notification.txt", context),
        settings.DEFAULT_FROM_EMAIL,
        [person.email],
        headers={"Content-Language": message.language},
    )
    mail.attach_alternative(render_to_string("activity/mails/notification.html", context), "text/html")
    return mail


def readers_of(rows):
    """Return who of the people of some notifications reads which comments."""
    tasks, comments = [row.task for row in rows if row.task], [row.comment for row in rows if row.comment]
    people = {row.person_id for row in rows} | {comment.person_id for comment in comments}
    return Readers({task.project_id for task in tasks}, people)


def _reads(row, readers):
    """Whether the person of a notification may read the comment it is about, and the answers below."""
    comment, project = row.comment, row.task.project
    return readers.may_read(
        row.person_id,
        row.task.project_id,
        author_id=comment.person_id,
        for_client=comment.for_client,
        isolated=project is not None and project.is_clients_isolated,
    )


def message_of(row, readers):
    """Return what a notification tells, in the language of its person, else of the studio's site.

    What its person may not read in the thread of the task is not mailed to them either (spec 06, 17).
    """
    language = wording.language_of(row.person.locale or settings.DEFAULT_LOCALE)
    if row.task is None:
        return _playlist_message(row, language)
    task, author = name_of(row.task), row.author.full_name
    status = row.comment.task_status.short_name.upper() if row.comment and row.comment.task_status else ""
    text = (row.comment.text if row.comment else "") or ""
    what, lead = row.type, ""
    if row.type == NotificationType.COMMENT:
        what, lead = (row.type if text else wording.STATUS), f"{status} - "
    elif row.type == NotificationType.ASSIGNATION:
        text = ""
    elif row.type in (NotificationType.REPLY, NotificationType.REPLY_MENTION):
        text = _reply(row)
    if row.comment and not _reads(row, readers):
        text = ""
        what = wording.STATUS if what == NotificationType.COMMENT else what
    told = wording.sentence(language, what, author=author, task=task, status=status)
    return Message(language, _one_line(f"{lead}{author} - {task}"), told, text, task, link_to(row.task))


def _playlist_message(row, language):
    playlist, amount = row.playlist, len(row.playlist.shots or [])
    facts = {"author": row.author.full_name, "playlist": playlist.name, "project": playlist.project.name}
    told = wording.sentence(language, row.type, **facts)
    more = wording.AMOUNTS[language].format(amount=amount) if amount > 1 else ""
    link = f"{site()}/productions/{playlist.project_id}{_episode(playlist.project, playlist.episode_id)}"
    place = f"{playlist.project.name} / {playlist.name}"
    return Message(language, _one_line(place), told, more, place, f"{link}/playlists/{playlist.pk}")


def _one_line(text):
    return " ".join(text.split())


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


def site():
    """Return the address of the web client."""
    return f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"


def _episode(project, episode_id):
    is_show = project is not None and project.production_type == TV_SHOW
    return f"/episodes/{episode_id or 'main'}" if is_show else ""


def link_to(task):
    """Return the address of a task's page."""
    entity = task.entity
    parent = entity.parent if entity else None
    episode_id = (parent.parent_id if parent else None) or (entity.source_id if entity else None)
    page = PAGES.get(kind_of(entity) if entity else ASSET, "assets")
    return f"{site()}/productions/{task.project_id}{_episode(task.project, episode_id)}/{page}/tasks/{task.pk}"
