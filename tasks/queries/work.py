"""Tasks with everything a work list shows around them (spec 06, 3.3 and 3.4)."""

from django.db.models import F, OuterRef, Q, Subquery, Value, Window
from django.db.models.functions import Coalesce, RowNumber

from accounts.choices import Role
from assets.models import EntityLink
from productions.entities import EPISODE, SEQUENCE
from productions.models import ProjectPersonLink
from productionsite.api.rows import Wire, add_relations, select
from tasks.models import Comment, Task
from tasks.queries.tasks import add_facts, plain

AROUND = {
    "project_name": "project__name",
    "project_has_avatar": "project__has_avatar",
    "entity_name": "entity__name",
    "entity_description": "entity__description",
    "entity_data": Wire("entity__data", "json"),
    "entity_preview_file_id": Wire("entity__preview_file_id", "id"),
    "entity_source_id": Wire("entity__source_id", "id"),
    "entity_type_name": "entity__entity_type__name",
    "entity_canceled": "entity__canceled",
    "sequence_name": "entity__parent__name",
    "task_type_for_entity": "task_type__for_entity",
}
EPISODES = {
    "_parent_id": Wire("entity__parent_id", "id"),
    "_above_id": Wire("entity__parent__parent_id", "id"),
    "_above_name": "entity__parent__parent__name",
    "_source_name": "entity__source__name",
    "_source_type": "entity__source__entity_type__name",
}
LABELS = {
    "type_name": "task_type__name",
    "status_name": "task_status__name",
    "type_color": "task_type__color",
    "status_color": "task_status__color",
    "status_short_name": "task_status__short_name",
}
#: planning values that work lists repeat under a prefix
REPEATED = ("estimation", "duration", "start_date", "due_date")


def open_rows(queryset):
    """Return tasks as rows of the open-tasks listing."""
    rows = _around(queryset, LABELS)
    return add_relations(rows, queryset, ["assignees"])


def todo_rows(queryset, *, episodes=True):
    """Return tasks as rows of a person's list, each with its last comment; `episodes`: those it is cast in."""
    rows = _around(queryset, {f"task_{key}": path for key, path in LABELS.items()})
    add_relations(rows, queryset, ["assignees"])
    comments = last_comments(queryset)
    cast = cast_episodes(queryset) if episodes else {}
    for row in rows:
        row.update({f"task_{name}": row[name] for name in REPEATED})
        row["last_comment"] = comments.get(row["id"], {})
        if row["entity_id"] in cast:
            row.update(cast[row["entity_id"]])
    return rows


def _around(queryset, labels):
    rows = add_facts(plain(queryset), queryset, {**AROUND, **EPISODES, **labels}, bags=("entity_data",))
    for row in rows:
        parent, above, above_name, source_name, source_type = (row.pop(key) for key in EPISODES)
        episode, name = "", None
        if above:
            episode, name = above, above_name
        elif row["entity_source_id"]:
            episode, name = row["entity_source_id"], source_name if source_type == EPISODE else "MP"
        elif row["entity_type_name"] == SEQUENCE and parent:
            episode, name = parent, row["sequence_name"]
        row["episode_id"], row["episode_name"] = episode, name
        for key in ("entity_preview_file_id", "entity_source_id"):
            row[key] = row[key] or ""
    return rows


def last_comments(tasks):
    """Return {task id: {text, date, person_id}}: the newest comment of each task that no client wrote."""
    project = Task.objects.filter(pk=OuterRef("object_id")).values("project_id")[:1]
    link = ProjectPersonLink.objects.filter(project_id=OuterRef("on_project"), person_id=OuterRef("person_id"))
    # The role there counts, the global one where there is none; administrators are never clients.
    by_client = Q(team_role=Role.CLIENT) | Q(person__role=Role.CLIENT, team_role__in=["", Role.ADMIN])
    comments = (
        Comment.objects.filter(object_id__in=tasks.order_by().values("pk"))
        .annotate(on_project=Subquery(project))
        .annotate(team_role=Coalesce(Subquery(link.values("role")[:1]), Value("")))
        .exclude(by_client & ~Q(person__role=Role.ADMIN))
        .annotate(rank=Window(RowNumber(), partition_by="object_id", order_by=[F("created_at").desc(), F("pk").desc()]))
        .filter(rank=1)
    )
    facts = (Wire("object_id", "id"), F("text"), Wire("created_at", "datetime"), Wire("person_id", "id"))
    return {pk: {"text": text, "date": day, "person_id": person} for pk, text, day, person in select(comments, *facts)}


def cast_episodes(tasks):
    """Return {entity id: {episode_ids, episode_names}} of the entities of tasks that are cast in episodes."""
    links = EntityLink.objects.filter(
        entity_out__in=tasks.order_by().values("entity_id"), entity_in__entity_type__name=EPISODE
    ).order_by("entity_in__name", "entity_in_id")
    found = {}
    for entity, episode, name in select(
        links, Wire("entity_out_id", "id"), Wire("entity_in_id", "id"), F("entity_in__name")
    ):
        lists = found.setdefault(entity, {"episode_ids": [], "episode_names": []})
        if episode not in lists["episode_ids"]:
            lists["episode_ids"].append(episode)
            lists["episode_names"].append(name)
    return found
