"""The feed as it is read (spec 08, 6)."""

from django.apps import apps
from django.db.models import Count, Q

from accounts.choices import Role
from activity.models import News
from activity.queries.names import entity_facts, name_entities
from productionsite.api.errors import BadInput
from productionsite.api.filters import FALSE, TRUE, whole_number
from productionsite.api.inputs import asked_id
from productionsite.api.pagination import after_cursor, page_of
from productionsite.api.rows import Shape, Wire, fetch
from tasks.access import client_people
from tasks.queries.comments import authors
from tasks.queries.open_tasks import moment_filter
from tasks.queries.tasks import add_facts, roles_by_project

NEWEST = ("-created_at", "-pk")
PAGE = 50
NEWS = Shape(News, keys=["id", "author_id", "comment_id", "task_id", "preview_file_id", "created_at", "change"])
FACTS = {
    "task_type_id": Wire("task__task_type_id", "id"),
    "task_status_id": Wire("comment__task_status_id", "id"),
    "task_entity_id": Wire("task__entity_id", "id"),
    "preview_file_extension": "preview_file__extension",
    "preview_file_revision": "preview_file__revision",
    "project_id": Wire("task__project_id", "id"),
    "project_name": "task__project__name",
}


def visible(who, news):
    """Narrow news to what the caller may know, on every route alike.

    Where their role is vendor, to those of entities they work on; where it is client, to those of comments they may
    read (`tasks.access.reads_comment`). For everybody else there is nothing to join.
    """
    roles = {} if who.is_admin else roles_by_project(who)
    as_vendor, as_client = ([pk for pk, held in roles.items() if held == role] for role in (Role.VENDOR, Role.CLIENT))
    if as_vendor:
        own = Q(task__entity_id__in=who.person.assigned_tasks.values("entity_id"))
        news = news.filter(~Q(project_id__in=as_vendor) | own)
    if as_client:
        readable = Q(comment__for_client=True) | Q(author_id=who.person_id)
        for pk in as_client:
            by_clients = Q(project_id=pk, author_id__in=client_people(pk))
            readable |= by_clients & ~Q(task__project__is_clients_isolated=True)
        news = news.filter(~Q(project_id__in=as_client) | readable)
    return news


def items(news, *, with_files=False):
    """Return news with what they tell of; `with_files`: all previews of the same revision."""
    queryset = News.objects.filter(pk__in=list(news.values_list("pk", flat=True))).order_by(*NEWEST)
    rows = name_entities(add_facts(fetch(queryset, NEWS), queryset, {**FACTS, **entity_facts("task__entity")}))
    people = authors({row["author_id"] for row in rows})
    files = preview_files(rows) if with_files else {}
    for row in rows:
        row["person"] = people.get(row["author_id"])
        if with_files:
            row["preview_files"] = files.get((row["task_id"], row["preview_file_revision"]), [])
    return rows


def preview_files(rows):
    """Return {(task id, revision): [preview]} of the previews news show."""
    Preview = apps.get_model("files.PreviewFile")
    keys = ["id", "name", "extension", "revision", "position", "status", "task_id"]
    previews = Preview.objects.filter(task_id__in={row["task_id"] for row in rows}).order_by("revision", "position")
    found = {}
    for row in fetch(previews, Shape(Preview, keys=keys, type=None)):
        found.setdefault((row.pop("task_id"), row["revision"]), []).append(row)
    return found


def feed(news, query, *, stats=True):
    """Return one page of news that the parameters choose, with the number of changes per status.

    With `cursor_news_id`, the id of the last entry seen, the page goes on from there and nothing is counted:
    `{data, limit, cursor_news_id}`, the cursor null at the end.
    """
    only_preview = _flag(query, "only_preview")
    if only_preview:
        news = news.filter(preview_file__isnull=False)
    for name, path in (
        ("task_type_id", "task__task_type_id"),
        ("task_status_id", "task_status_id"),
        ("person_id", "author_id"),
        ("episode_id", "task__entity__parent__parent_id"),
    ):
        value = asked_id(query, name)
        if value is not None:
            news = news.filter(**{path: value})
    after, before = moment_filter(query, "after"), moment_filter(query, "before")
    if after is not None:
        news = news.filter(created_at__gt=after)
    if before is not None:
        news = news.filter(created_at__lt=before)
    limit = whole_number(query, "limit", PAGE, minimum=1)
    if query.get("cursor_news_id"):
        older = after_cursor(news, query, "cursor_news_id").order_by(*NEWEST)
        rows = items(older[:limit], with_files=only_preview)
        return {"data": rows, "limit": limit, "cursor_news_id": rows[-1]["id"] if len(rows) == limit else None}
    page = whole_number(query, "page", 1, minimum=1)
    answer = page_of(news, page, limit, lambda rows: items(rows, with_files=only_preview), order=NEWEST)
    if stats:
        changes = news.filter(change=True, task_status__isnull=False).order_by()
        counts = changes.values_list("task_status_id").annotate(amount=Count("*"))
        answer["stats"] = {str(status): amount for status, amount in counts}
    return answer


def _flag(query, name):
    word = query.get(name, "false").lower()
    if word not in TRUE | FALSE:
        raise BadInput(f"{name}: true or false is expected.", field=name)
    return word in TRUE
