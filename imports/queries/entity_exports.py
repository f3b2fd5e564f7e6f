"""Assets, shots and edits with their metadata and tasks, as a table (spec 09, 15.2)."""

import json
from collections import defaultdict

from accounts.choices import Role
from imports.queries.tables import chunks, in_text_order
from productions.choices import MetadataType
from productions.entities import ASSET, EDIT, SHOT, entities_of_kind
from productions.models import Entity, MetadataDescriptor
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from tasks.models import Task, TaskPersonLink, TaskType

HEADERS = {
    ASSET: ["Project", "Type", "Name", "Description", "Time Spent"],
    SHOT: ["Project", "Episode", "Sequence", "Name", "Description", "Time Spent"]
    + ["Frames", "Frame In", "Frame Out", "FPS"],
    EDIT: ["Project", "Episode", "Name", "Description", "Time Spent"],
}
PLACE = {ASSET: ["entity_type__name"], SHOT: ["parent__parent__name", "parent__name"], EDIT: ["parent__name"]}
COLUMNS = ("pk", "name", "description", "nb_frames", "data")
MINUTES_A_DAY = 8 * 60  # fixed by the contract, whatever the studio's day
MAIN_PACK = "main"


def entity_table(project, kind, *, who, query):
    """Return (header, rows) of the entities of a kind of a production; rows are read as they are asked for.

    `query`: `id`, `episode_id` and `assigned_to` (a person, else the caller) narrow assets and shots. A
    constant number of statements per thousand rows.
    """
    entities = _narrowed(project, kind, who, query)
    tasks = Task.objects.filter(task_type__isnull=False)
    if kind != EDIT and query.get("assigned_to"):
        tasks = tasks.filter(pk__in=TaskPersonLink.objects.filter(person_id=_person(who, query)).values("task_id"))
    present = tasks.filter(entity__in=entities).values("task_type_id")
    types = sorted(TaskType.objects.filter(pk__in=present), key=lambda one: (one.priority or 0, one.name, str(one.pk)))
    is_client = who.role_in(project.pk) == Role.CLIENT
    descriptors = MetadataDescriptor.objects.filter(project=project, entity_type=kind)
    if is_client:
        descriptors = descriptors.filter(for_client=True)
    descriptors = list(descriptors.order_by("position", "name"))
    header = [*HEADERS[kind], *(one.name for one in descriptors)]
    for task_type in types:
        header += [task_type.name, "Assignations"]
    type_ids = [one.pk for one in types]
    return header, _lines(project, kind, entities, tasks, type_ids, descriptors, with_people=not is_client)


def _lines(project, kind, entities, tasks, type_ids, descriptors, *, with_people):
    """Yield the cells of entities, in the order of where they stand and of their names."""
    place = PLACE[kind]
    ordered = entities.order_by(*in_text_order(*place, "name"), "pk").values_list(*COLUMNS, *place)
    for chunk in chunks(ordered):
        found, minutes = _tasks(tasks, [row[0] for row in chunk])
        people = _assignees(found) if with_people else {}  # clients do not see who works
        for pk, name, description, nb_frames, data, *where in chunk:
            data, own = data if isinstance(data, dict) else {}, found.get(pk, {})
            cells = [project.name, *(text or "" for text in where), name, description]
            cells.append(f"{minutes[pk] / MINUTES_A_DAY:.2f}")
            if kind == SHOT:
                cells += [nb_frames, data.get("frame_in"), data.get("frame_out"), data.get("fps")]
            cells += [_metadata(one, data) for one in descriptors]
            for type_id in type_ids:
                task_id, status = own.get(type_id, (None, ""))
                cells += [status, ",".join(people.get(task_id, ()))]
            yield cells


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


def _tasks(tasks, entity_ids):
    """Return {entity id: {task type id: (task id, status)}} (of two of one type, the last), {entity id: minutes}."""
    found, minutes = defaultdict(dict), defaultdict(float)
    rows = tasks.filter(entity_id__in=entity_ids).order_by("created_at", "pk")
    columns = ("pk", "entity_id", "task_type_id", "task_status__short_name", "duration")
    for pk, entity_id, type_id, status, duration in rows.values_list(*columns):
        found[entity_id][type_id] = (pk, status or "")
        minutes[entity_id] += duration or 0
    return found, minutes


def _assignees(tasks):
    """Return {task id: [full name]}."""
    ids = [pk for by_type in tasks.values() for pk, _status in by_type.values()]
    names = defaultdict(list)
    for link in TaskPersonLink.objects.filter(task_id__in=ids).select_related("person").order_by("pk"):
        names[link.task_id].append(link.person.full_name)
    return names


def _metadata(descriptor, data):
    value = data.get(descriptor.field_name)
    if descriptor.data_type == MetadataType.BOOLEAN:
        return "true" if value is True or str(value).lower() == "true" else "false"
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
