"""Assets, shots and edits as CSV, with their metadata and tasks (spec 09, 15.2)."""

import json
from collections import defaultdict

from accounts.choices import Role
from productions.choices import MetadataType
from productions.entities import ASSET, EDIT, SHOT, entities_of_kind
from productions.models import Entity, MetadataDescriptor
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from tasks.models import Task, TaskPersonLink

HEADERS = {
    ASSET: ["Project", "Type", "Name", "Description", "Time Spent"],
    SHOT: ["Project", "Episode", "Sequence", "Name", "Description", "Time Spent"]
    + ["Frames", "Frame In", "Frame Out", "FPS"],
    EDIT: ["Project", "Episode", "Name", "Description", "Time Spent"],
}
MINUTES_A_DAY = 8 * 60  # fixed by the contract, whatever the studio's day
MAIN_PACK = "main"


def entity_table(project, kind, *, who, query):
    """Return (header, rows) of the entities of a kind of a production. A constant number of statements.

    `query`: `id`, `episode_id` and `assigned_to` (a person, else the caller) narrow assets and shots.
    """
    entities = _narrowed(project, kind, who, query)
    rows = list(entities.select_related("entity_type", "parent__parent").order_by("name", "pk"))
    rows.sort(key=lambda row: (*_place(kind, row), row.name))
    tasks, minutes = _tasks(rows, kind, who, query)
    types = sorted(
        {task.task_type for by_type in tasks.values() for task in by_type.values()},
        key=lambda one: (one.priority or 0, one.name, str(one.pk)),
    )
    is_client = who.role_in(project.pk) == Role.CLIENT
    people = defaultdict(str) if is_client else _assignees(tasks)  # clients do not see who works
    descriptors = MetadataDescriptor.objects.filter(project=project, entity_type=kind)
    if is_client:
        descriptors = descriptors.filter(for_client=True)
    descriptors = list(descriptors.order_by("position", "name"))
    header = [*HEADERS[kind], *(one.name for one in descriptors)]
    for task_type in types:
        header += [task_type.name, "Assignations"]

    def line(row):
        own = tasks.get(row.pk, {})
        data = row.data if isinstance(row.data, dict) else {}
        days = minutes[row.pk] / MINUTES_A_DAY
        cells = [project.name, *_place(kind, row), row.name, row.description, f"{days:.2f}"]
        if kind == SHOT:
            cells += [row.nb_frames, data.get("frame_in"), data.get("frame_out"), data.get("fps")]
        cells += [_metadata(one, data) for one in descriptors]
        for task_type in types:
            task = own.get(task_type.pk)
            cells += (
                ["", ""] if task is None else [task.task_status.short_name if task.task_status else "", people[task.pk]]
            )
        return cells

    return header, [line(row) for row in rows]


def _place(kind, row):
    """Return the cells that say where an entity stands; rows are sorted by them."""
    if kind == ASSET:
        return [row.entity_type.name]
    parent = row.parent.name if row.parent else ""
    if kind == EDIT:
        return [parent]
    above = row.parent.parent if row.parent else None
    return [above.name if above else "", parent]


def _id(query, name):
    value = as_uuid(query[name])
    if value is None:
        raise BadInput(f"{name}: an id is expected.", field=name)
    return value


def _person(who, query):
    return as_uuid(query["assigned_to"]) or who.person_id


def _narrowed(project, kind, who, query):
    entities = entities_of_kind(kind, Entity.objects.filter(project=project))
    if kind == EDIT:
        return entities
    if query.get("id"):
        entities = entities.filter(pk=_id(query, "id"))
    episode = query.get("episode_id")
    if episode == MAIN_PACK:
        path = "source" if kind == ASSET else "parent__parent"
        entities = entities.filter(**{f"{path}__isnull": True})
    elif episode and episode != "all":
        path = "source_id" if kind == ASSET else "parent__parent_id"
        entities = entities.filter(**{path: _id(query, "episode_id")})
    if query.get("assigned_to"):
        links = TaskPersonLink.objects.filter(person_id=_person(who, query), task__project=project)
        entities = entities.filter(pk__in=links.values("task__entity_id"))
    return entities


def _tasks(rows, kind, who, query):
    """Return {entity id: {task type id: task}} (of two of one type, the last) and {entity id: minutes spent}."""
    tasks = Task.objects.filter(entity_id__in=[row.pk for row in rows], task_type__isnull=False)
    if kind != EDIT and query.get("assigned_to"):
        links = TaskPersonLink.objects.filter(person_id=_person(who, query))
        tasks = tasks.filter(pk__in=links.values("task_id"))
    found, minutes = defaultdict(dict), defaultdict(float)
    for task in tasks.select_related("task_type", "task_status").order_by("created_at", "pk"):
        found[task.entity_id][task.task_type_id] = task
        minutes[task.entity_id] += task.duration or 0
    return found, minutes


def _assignees(tasks):
    """Return {task id: full names joined by commas}."""
    ids = [task.pk for by_type in tasks.values() for task in by_type.values()]
    names = defaultdict(list)
    for link in TaskPersonLink.objects.filter(task_id__in=ids).select_related("person").order_by("pk"):
        names[link.task_id].append(link.person.full_name)
    return defaultdict(str, {pk: ",".join(found) for pk, found in names.items()})


def _metadata(descriptor, data):
    value = data.get(descriptor.field_name)
    if descriptor.data_type == MetadataType.BOOLEAN:
        return "true" if value is True or str(value).lower() == "true" else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
