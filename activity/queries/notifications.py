"""Notifications as inboxes show them (spec 08, 4.6)."""

from datetime import datetime

import orjson
from django.apps import apps

from accounts.choices import Role
from activity.models import Notification
from activity.queries.names import entity_facts, name_entities
from productionsite.api.errors import BadInput
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid, asked_id
from productionsite.api.pagination import after_cursor
from productionsite.api.rows import Shape, Wire, fetch, related_ids, select
from tasks.access import Readers
from tasks.models import Comment
from tasks.queries.tasks import add_facts

MOST = 100
NEWEST = ("-created_at", "-pk")
PLAIN = Shape(Notification, rename={"type": "notification_type"})
ITEM = Shape(
    Notification,
    keys=[
        "id",
        "type",
        "author_id",
        "comment_id",
        "task_id",
        "playlist_id",
        "reply_id",
        "created_at",
        "read",
        "change",
    ],
    rename={"type": "notification_type"},
)
FACTS = {
    "task_type_id": Wire("task__task_type_id", "id"),
    "task_status_id": Wire("comment__task_status_id", "id"),
    "project_id": Wire("task__project_id", "id"),
    "project_name": "task__project__name",
    "comment_text": "comment__text",
    "_replies": Wire("comment__replies", "json"),
    "_for_client": "comment__for_client",
    "_comment_author_id": Wire("comment__person_id", "id"),
    "_author_role": "author__role",
    "_isolated": "task__project__is_clients_isolated",
    "playlist_name": "playlist__name",
    "playlist_for_entity": "playlist__for_entity",
    "playlist_is_for_all": "playlist__is_for_all",
    "_playlist_project_id": Wire("playlist__project_id", "id"),
    "_playlist_project": "playlist__project__name",
    "_playlist_episode_id": Wire("playlist__episode_id", "id"),
}


def moment_filter(query, name):
    """Return the moment of a query parameter, None without one; BadInput for what is no ISO date."""
    text = query.get(name)
    if not text:
        return None
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError as error:
        raise BadInput(f"{name}: an ISO 8601 date is expected.", field=name) from error


def inbox(who, query):
    """Return the caller's latest notifications that the parameters choose, newest first.

    `cursor_notification_id`, the id of the last one seen, goes on from there; `limit` asks for fewer.
    """
    rows = after_cursor(Notification.objects.filter(person_id=who.person_id), query, "cursor_notification_id")
    limit = min(whole_number(query, "limit", MOST, minimum=1), MOST)
    after, before = moment_filter(query, "after"), moment_filter(query, "before")
    if after is not None:
        rows = rows.filter(created_at__gt=after)
    if before is not None:
        rows = rows.filter(created_at__lt=before)
    for name in ("task_type_id", "task_status_id"):
        value = asked_id(query, name)
        if value is not None:
            rows = rows.filter(**{f"task__{name}": value})
    if query.get("type"):
        rows = rows.filter(type=query["type"])
    if "read" in query:
        rows = rows.filter(read=query["read"].lower() == "true")
    if "watching" in query:
        watched = who.person.subscriptions.filter(task__isnull=False).values("task_id")
        rows = (
            rows.filter(task_id__in=watched)
            if query["watching"].lower() == "true"
            else rows.exclude(task_id__in=watched)
        )
    return items(who, list(rows.order_by(*NEWEST).values_list("pk", flat=True)[:limit]))


def items(who, ids):
    """Return notifications with what they tell of; a constant number of queries."""
    queryset = Notification.objects.filter(pk__in=ids).order_by(*NEWEST)
    rows = add_facts(fetch(queryset, ITEM), queryset, {**FACTS, **entity_facts("task__entity")})
    comments = Comment.objects.filter(notifications__in=queryset.order_by().values("pk")).distinct()
    mentions = {name: related_ids(comments, name) for name in ("mentions", "department_mentions")}
    previews = first_previews(comments)
    subscriptions = {
        str(task): str(pk)
        for task, pk in who.person.subscriptions.filter(task__isnull=False, task__notifications__in=ids).values_list(
            "task_id", "pk"
        )
    }
    authors = {row[key] for row in rows for key in ("author_id", "_comment_author_id")} - {None}
    readers = Readers({row["project_id"] for row in rows} - {None}, {who.person_id, *map(as_uuid, authors)})
    for row in name_entities(rows):
        reply = _reply(row)
        for name, found in mentions.items():
            row[name] = found.get(row["comment_id"], [])
            row[f"reply_{name}"] = reply.get(name) or []
        row["reply_text"] = reply.get("text") or ""
        row["preview_file_id"] = previews.get(row["comment_id"])
        row["subscription_id"] = subscriptions.get(row["task_id"])
        _hide_from(who.person_id, row, readers)
        _tell_playlist(row)
    return rows


def _reply(row):
    replies = row.pop("_replies")
    reply_id = row.pop("reply_id")
    if reply_id is None or replies is None:
        return {}
    return next((reply for reply in orjson.loads(replies) or () if reply.get("id") == reply_id), {})


def _hide_from(reader_id, row, readers):
    """Clients and artists do not read each other's talk, in their inbox neither: by their roles on the production.

    Nor does an artist read what somebody says who is a client elsewhere (spec 06, 12).
    """
    author_role, for_client, isolated = row.pop("_author_role"), row.pop("_for_client"), row.pop("_isolated")
    author_id, project_id = as_uuid(row.pop("_comment_author_id") or ""), as_uuid(row["project_id"] or "")
    if row["comment_id"] is None:
        return
    facts = {"for_client": for_client, "isolated": isolated}
    if not readers.may_read(reader_id, project_id, author_id=author_id, **facts) or (
        readers.role(project_id, reader_id) == Role.USER
        and Role.CLIENT in (author_role, readers.role(project_id, as_uuid(row["author_id"])))
    ):
        row["comment_text"] = row["reply_text"] = ""


def _tell_playlist(row):
    project_id, project, episode_id = (
        row.pop(key) for key in ("_playlist_project_id", "_playlist_project", "_playlist_episode_id")
    )
    if row["playlist_id"] is None:
        row.update(playlist_name="", playlist_for_entity="", playlist_is_for_all=False)
    else:
        row.update(project_id=project_id, project_name=project, episode_id=episode_id)


def first_previews(comments):
    """Return {comment id: id of its first preview}."""
    Link = apps.get_model("files.CommentPreviewLink")
    links = Link.objects.filter(comment__in=comments).order_by("preview_file__created_at", "pk")
    found = {}
    for comment_id, preview_id in select(links, Wire("comment_id", "id"), Wire("preview_file_id", "id")):
        found.setdefault(comment_id, preview_id)
    return found
