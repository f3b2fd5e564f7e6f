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
#: what an import of the kind reads, and nothing else: such a file comes back as it went out
FOR_IMPORT = {
    ASSET: ["Episode", "Type", "Name", "Description", "Resolution", "Ready for"],
    SHOT: ["Episode", "Sequence", "Name", "Description", "Frames", "Frame In", "Frame Out", "FPS", "Resolution"],
    EDIT: ["Episode", "Name", "Description"],
}
#: where an entity stands: header → path, in the order of the rows
PLACE = {
    ASSET: {"Type": "entity_type__name"},
    SHOT: {"Episode": "parent__parent__name", "Sequence": "parent__name"},
    EDIT: {"Episode": "parent__name"},
}
BESIDE = {ASSET: {"Episode": "source__name", "Ready for": "ready_for__name"}, SHOT: {}, EDIT: {}}
IN_DATA = {"Frame In": "frame_in", "Frame Out": "frame_out", "FPS": "fps", "Resolution": "resolution"}
COLUMNS = ("pk", "name", "description", "nb_frames", "data")
MINUTES_A_DAY = 8 * 60  # fixed by the contract, whatever the studio's day
MAIN_PACK = "main"


def entity_table(project, kind, *, who, query):
    """Return (header, rows) of the entities of a kind of a production; rows are read as they are asked for.

    `query`: `id`, `episode_id` and `assigned_to` (a person, else the caller) narrow assets and shots;
    `for_import` (true) gives the headers that an import reads, people by e-mail. A constant number of
    statements per thousand rows.
    """
    for_import = query.get("for_import", "").lower() == "true"
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
    fixed = (FOR_IMPORT if for_import else HEADERS)[kind]
    header = [*fixed, *(one.name for one in descriptors)]
    for task_type in types:
        header += [task_type.name, f"{task_type.name} assignations" if for_import else "Assignations"]
    # Clients do not see who works.
    called = None if is_client else _address if for_import else _full_name
    return header, _lines(project, kind, entities, tasks, [one.pk for one in types], descriptors, fixed, called)


def _lines(project, kind, entities, tasks, type_ids, descriptors, fixed, called):
    """Yield the cells of entities, in the order of where they stand and of their names."""
    place, beside = PLACE[kind], BESIDE[kind]
    names = [*place, *beside]
    ordered = entities.order_by(*in_text_order(*place.values(), "name"), "pk")
    for chunk in chunks(ordered.values_list(*COLUMNS, *place.values(), *beside.values())):
        found, minutes = _tasks(tasks, [row[0] for row in chunk])
        people = _assignees(found, called) if called else {}
        for pk, name, description, nb_frames, data, *around in chunk:
            data, own = data if isinstance(data, dict) else {}, found.get(pk, {})
            told = {"Project": project.name, "Name": name, "Description": description, "Frames": nb_frames}
            told["Time Spent"] = f"{minutes[pk] / MINUTES_A_DAY:.2f}"
            told.update((column, data.get(key)) for column, key in IN_DATA.items())
            told.update(zip(names, around))
            cells = [told[column] for column in fixed] + [_metadata(one, data) for one in descriptors]
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


def _full_name(person):
    return person.full_name


def _address(person):
    """Return what an import finds a person by, and nobody else."""
    return person.email or str(person.pk)


def _assignees(tasks, called):
    """Return {task id: [what people are called]}."""
    ids = [pk for by_type in tasks.values() for pk, _status in by_type.values()]
    names = defaultdict(list)
    for link in TaskPersonLink.objects.filter(task_id__in=ids).select_related("person").order_by("pk"):
        names[link.task_id].append(called(link.person))
    return names


def _metadata(descriptor, data):
    value = data.get(descriptor.field_name)
    if descriptor.data_type == MetadataType.BOOLEAN:
        return "true" if value is True or str(value).lower() == "true" else "false"
    if isinstance(value, bool):
        return str(value).lower()
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list | dict) else value
