"""Tasks as they are served (spec 06, 3)."""

import orjson
from django.db.models import F, Q

from accounts.choices import Role
from productions.access import projects_as
from productions.entities import SCENE, SEQUENCE, SHOT, kind_of
from productions.models import Entity, EntityType, Project
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.rows import Shape, Wire, add_relations, fetch, select
from tasks.models import Task, TaskPersonLink, TaskStatus, TaskType
from tasks.queries.comments import STATUS, people

TASK = Shape(Task, relations=("assignees",))
TYPE = Shape(TaskType)
ENTITY = Shape(Entity)
ENTITY_TYPE = Shape(EntityType)
PROJECT = Shape(Project)

#: what clients see instead of how the studio works (spec 06, 3.8)
BLANKS = {
    "assigner_id": None,
    "completion_rate": 0,
    "difficulty": None,
    "done_date": None,
    "due_date": None,
    "end_date": None,
    "last_comment_date": None,
    "real_start_date": None,
    "start_date": None,
    "duration": 0,
    "estimation": 0,
    "nb_assets_ready": 0,
    "nb_drawings": 0,
    "priority": 0,
    "retake_count": 0,
}


def blank(row):
    """Take out of a task's row what clients do not see."""
    for key, value in BLANKS.items():
        if key in row:
            row[key] = value
    if "assignees" in row:
        row["assignees"] = []
    return row


def roles_by_project(who):
    """Return {project id: effective role} of the caller's teams."""
    links = who.person.team_links.values_list("project_id", "role")
    return {str(pk): who.role if role in (None, Role.ADMIN) else role for pk, role in links}


def blank_for_clients(who, rows):
    """Blank the rows of productions where the caller is a client."""
    if who.is_admin:
        return rows
    roles = roles_by_project(who)
    for row in rows:
        if roles.get(row["project_id"], who.role) == Role.CLIENT:
            blank(row)
    return rows


def visible_tasks(who, queryset):
    """Narrow tasks, where the caller's role on the production is vendor, to those assigned to them."""
    if who.is_admin:
        return queryset
    own = Q(pk__in=who.person.task_person_links.values("task_id"))
    return queryset.filter(~Q(project_id__in=projects_as(who, Role.VENDOR)) | own)


def visible_to(who, queryset):
    """Narrow tasks to what the caller may list: all, their own (vendors), or those of their open productions."""
    if who.is_admin:
        return queryset
    if who.role == Role.VENDOR:
        return queryset.filter(pk__in=who.person.task_person_links.values("task_id"))
    return visible_tasks(who, queryset.filter(project_id__in=who.my_projects()))


NAMES = {
    "project_name": "project__name",
    "task_type_name": "task_type__name",
    "task_status_name": "task_status__name",
    "entity_type_name": "entity__entity_type__name",
    "entity_name": "entity__name",
}


def add_facts(rows, queryset, facts, bags=()):
    """Put columns of related rows on tasks: `facts` is {key: path}, `bags` the json ones; one statement."""
    found = {}
    expressions = [value if isinstance(value, Wire) else F(value) for value in facts.values()]
    for pk, *values in select(queryset.order_by(), Wire("id", "id"), *expressions):
        found[pk] = values
    for row in rows:
        row.update(zip(facts, found[row["id"]]))
        for key in bags:
            row[key] = None if row[key] is None else orjson.Fragment(row[key])
    return rows


def plain(queryset, *, assignees=False):
    """Return tasks as rows, with the ids of their assignees when asked for."""
    rows = fetch(queryset, TASK)
    return add_relations(rows, queryset, ["assignees"]) if assignees else rows


def detailed(queryset, *, assignees=False):
    """Return tasks with the names around them (spec 05, 3.4), sorted by those."""
    rows = add_facts(plain(queryset, assignees=assignees), queryset, NAMES)
    order = ("name", "project_name", "task_type_name", "entity_type_name", "entity_name")
    return sorted(rows, key=lambda row: [(row[key] or "").casefold() for key in order])


NEW_FACTS = {
    "task_status_name": "task_status__name",
    "task_status_short_name": "task_status__short_name",
    "task_status_color": "task_status__color",
    "task_type_name": "task_type__name",
    "task_type_color": "task_type__color",
    "task_type_priority": "task_type__priority",
}


def created(tasks):
    """Return tasks just made, in order (spec 06, 3.2)."""
    queryset = Task.objects.filter(pk__in=[task.pk for task in tasks])
    rows = {row["id"]: {**row, "assignees": []} for row in add_facts(fetch(queryset, TASK), queryset, NEW_FACTS)}
    return [rows[str(task.pk)] for task in tasks]


def task_types_of(tasks):
    """Return the distinct types of some tasks."""
    return fetch(TaskType.objects.filter(pk__in=tasks.order_by().values("task_type_id")).order_by("name", "pk"), TYPE)


def in_order(task_ids, *, assignees=False):
    """Return the rows of some tasks in the order of their ids."""
    queryset = Task.objects.filter(pk__in=task_ids)
    rows = {row["id"]: row for row in plain(queryset, assignees=assignees)}
    return [rows[str(pk)] for pk in task_ids if str(pk) in rows]


def full(task, who):
    """Return a task with everything around it (spec 06, 3.5)."""
    queryset = Task.objects.filter(pk=task.pk)
    row = plain(queryset, assignees=True)[0]
    is_client = who.role_in(task.project_id) == Role.CLIENT
    entity = task.entity
    around = {entity.pk, entity.parent_id, entity.parent and entity.parent.parent_id} - {None}
    entities = {found["id"]: found for found in fetch(Entity.objects.filter(pk__in=around), ENTITY)}
    row["entity"] = {**entities[str(entity.pk)], "type": "Entity"}
    row["project"] = fetch(Project.objects.filter(pk=task.project_id), PROJECT)[0]
    row["task_type"] = fetch(TaskType.objects.filter(pk=task.task_type_id), TYPE)[0]
    row["task_status"] = fetch(TaskStatus.objects.filter(pk=task.task_status_id), STATUS)[0]
    row["entity_type"] = fetch(EntityType.objects.filter(pk=entity.entity_type_id), ENTITY_TYPE)[0]
    row["is_subscribed"] = task.subscriptions.filter(person_id=who.person_id).exists()
    row.update(_above(entity, entities))
    if is_client:
        return {**blank(row), "persons": []}
    private = who.manages(task.project_id)
    known = people({*row["assignees"], row["assigner_id"]} - {None}, private=private)
    row["persons"] = [
        {key: value for key, value in known[pk].items() if key != "departments"} for pk in row["assignees"]
    ]
    if row["assigner_id"]:
        row["assigner"] = known[row["assigner_id"]]
    return row


def _above(entity, entities):
    """Return the sequence and the episode of an entity, where its kind has them."""
    kind, above = kind_of(entity), {}
    if kind in (SHOT, SCENE) and entity.parent_id:
        above["sequence"] = {**entities[str(entity.parent_id)], "type": "Sequence"}
        if entity.parent.parent_id:
            above["episode"] = {**entities[str(entity.parent.parent_id)], "type": "Episode"}
    elif kind == SEQUENCE and entity.parent_id:
        above["sequence"] = {**entities[str(entity.pk)], "type": "Sequence"}
        above["episode"] = {**entities[str(entity.parent_id)], "type": "Episode"}
    return above


def load_full(task_id):
    """Return a task with what its full form needs; NotFound when part of it is missing."""
    task = Task.objects.select_related("entity__entity_type", "entity__parent").filter(pk=as_uuid(task_id)).first()
    if task is None or None in (task.entity_id, task.project_id, task.task_type_id, task.task_status_id):
        raise NotFound
    return task


def assignments_of(tasks):
    """Return the assignments of some tasks, with their task."""
    by_id = {task.pk: task for task in tasks}
    links = list(TaskPersonLink.objects.filter(task_id__in=by_id).order_by("pk"))
    for link in links:
        link.task = by_id[link.task_id]
    return links
