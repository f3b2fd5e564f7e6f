"""Tasks, versions and notes from ShotGrid (spec 09, 12)."""

from django.db.models import Max, Q

from accounts.models import Person
from files.models import PreviewFile
from imports.services.shotgun.entries import (
    Incomplete,
    added,
    at,
    author_of,
    by_shotgun_id,
    columns,
    id_of,
    moment,
    number,
    word,
)
from imports.services.shotgun.nouns import SKIPPED, Noun, Rows, claim, gone_of, numbered
from productions.entities import EPISODE, SCENE, SEQUENCE, SHOT, ensure_temporal_types
from productions.models import Entity, Project
from productionsite.api.errors import BadInput
from tasks.models import Comment, Task, TaskPersonLink, TaskStatus, TaskType

TEMPORAL = frozenset({SHOT, SCENE, SEQUENCE, EPISODE})
DEFAULTED = frozenset({"duration"})
SOURCE = "Shotgun"


# -- tasks -----------------------------------------------------------------------------------------


def _task(entry):
    step, project = at(entry, "step"), at(entry, "project")
    if step is None or project is None:
        raise Incomplete
    entity, assignees, created_by = at(entry, "entity"), at(entry, "task_assignees"), at(entry, "created_by")
    if assignees and not isinstance(assignees, list):
        raise BadInput("task_assignees: a list of people is expected.", field="task_assignees")
    values = columns(
        Task,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "cached_display_name"),
        start_date=at(entry, "start_date"),
        due_date=at(entry, "due_date"),
        sort_order=at(entry, "sg_sort_order") or 0,
        duration=at(entry, "duration"),
    )
    if added(entry, "is_timed"):
        del values["duration"]  # the site plans it; here it is the sum of the time spent
    estimation = added(entry, "estimation")
    if estimation is not None:
        values |= columns(Task, estimation=estimation)
    return {
        "values": values,
        "step": number(at(step, "id")),
        "project": number(at(project, "id")),
        "entity": (word(at(entity, "type")), number(at(entity, "id"))) if entity is not None else None,
        "created_by": number(at(created_by, "id")) if created_by is not None else None,
        "assignees": [number(at(one, "id")) for one in assignees or []],
        "status": word(at(entry, "sg_status_list")),
        "gone": added(entry, "gone"),
    }


def _write_tasks(records):
    """Write tasks, matched by ShotGrid id, else by name, production, task type and entity.

    In pulls a task takes over another one's row only when that is gone there, else its name gets its number.
    Assignees are replaced. A task with an unknown assignee is left out; whatever else is unknown is stored as none.
    """
    projects = by_shotgun_id(Project, [record["project"] for record in records])
    types = by_shotgun_id(TaskType, [record["step"] for record in records])
    people = by_shotgun_id(Person, [one for record in records for one in (record["created_by"], *record["assignees"])])
    statuses = {row.short_name: row.pk for row in TaskStatus.objects.all()}
    entities = _entities([record["entity"] for record in records])
    known = by_shotgun_id(Task, [record["values"]["shotgun_id"] for record in records])
    same = _same_tasks({record["values"]["name"] for record in records}, projects, entities)
    rows, written, assigned, gone = Rows(), [], {}, gone_of(records)
    for record in records:
        if any(one not in people for one in record["assignees"]):
            written.append(None)
            continue
        project, task_type = projects.get(record["project"]), types.get(record["step"])
        assigner, entity = people.get(record["created_by"]), entities.get(record["entity"])
        values = {
            **record["values"],
            "project_id": project and project.pk,
            "task_type_id": task_type and task_type.pk,
            "task_status_id": statuses.get(record["status"]),
            "entity_id": entity,
            "assigner_id": assigner and assigner.pk,
        }
        key = (values["name"], values["project_id"], values["task_type_id"], entity)
        row = known.get(values["shotgun_id"])
        if gone is None:
            row = row or same.get(key)
        else:
            row, is_free = claim(same, key, row, gone)
            if not is_free:
                values |= columns(Task, name=numbered(values["name"], values["shotgun_id"]))
        row = row or Task()
        if row._state.adding:  # what a new task is not told takes its default; a known one is emptied
            values = {name: value for name, value in values.items() if value is not None or name not in DEFAULTED}
        rows.put(row, values)
        known[row.shotgun_id] = same[key] = row
        written.append(row)
        assigned[row.pk] = {people[one].pk for one in record["assignees"]}
    rows.store()
    rows.relinked(_assign(assigned))
    return [(SKIPPED, "Somebody assigned is unknown.") if row is None else rows.outcome(row) for row in written]


def _same_tasks(names, projects, entities):
    """Return {(name, production, task type, entity): task} of the tasks some records may mean."""
    on_entities = Q(entity_id__in=set(entities.values()))
    on_nothing = Q(entity__isnull=True) & (
        Q(project_id__in=[row.pk for row in projects.values()]) | Q(project__isnull=True)
    )
    found = Task.objects.filter(on_entities | on_nothing, name__in=names)
    return {(task.name, task.project_id, task.task_type_id, task.entity_id): task for task in found}


def _assign(assigned):
    """Make {task id: {person ids}} the assignees of some tasks; return the ids of those that changed."""
    stored = {}
    for pk, task_id, person_id in TaskPersonLink.objects.filter(task_id__in=assigned).values_list(
        "pk", "task_id", "person_id"
    ):
        stored[task_id, person_id] = pk
    wanted = {(task_id, person) for task_id, people in assigned.items() for person in people}
    gone = [pair for pair in stored if pair not in wanted]
    new = sorted(wanted - stored.keys(), key=str)
    TaskPersonLink.objects.filter(pk__in=[stored[pair] for pair in gone]).delete()
    TaskPersonLink.objects.bulk_create(TaskPersonLink(task_id=pk, person_id=person) for pk, person in new)
    return {pk for pk, _person in (*gone, *new)}


def _entities(references):
    """Return {(ShotGrid type, id): entity id} of what tasks are on."""
    found = {}
    wanted = {reference for reference in references if reference is not None}
    if any(kind not in TEMPORAL for kind, _id in wanted):
        ensure_temporal_types()
    for kind in {kind for kind, _id in wanted}:
        queryset = Entity.objects.of_type(kind) if kind in TEMPORAL else Entity.objects.assets()
        if kind == "Asset" or kind in TEMPORAL:
            rows = by_shotgun_id(queryset, [one for name, one in wanted if name == kind])
            found.update({(kind, key): row.pk for key, row in rows.items()})
    return found


# -- versions --------------------------------------------------------------------------------------


def _version(entry):
    if at(entry, "sg_task") is None:
        raise Incomplete
    movie = at(entry, "sg_uploaded_movie")
    movie = movie if isinstance(movie, dict) else {}
    values = columns(
        PreviewFile,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "code"),
        description=at(entry, "description"),
        source=SOURCE,
        uploaded_movie_url=movie.get("url"),
        uploaded_movie_name=movie.get("name"),
    )
    made = added(entry, "created_at")
    return {
        "values": values,
        "task": number(at(entry, "sg_task", "id")),
        "user": id_of(entry.get("user")),
        "created_at": moment(made) if made else None,
        "numbered": bool(added(entry, "numbered")),
    }


def _write_versions(records):
    """Write versions as previews without file, matched by ShotGrid id, else by name and task.

    A new one is revision 1; those of a pull are numbered on after the last of their task, in the order they come, and
    have a row each, whatever their names.
    """
    tasks = by_shotgun_id(Task, [record["task"] for record in records])
    people = by_shotgun_id(Person, [record["user"] for record in records])
    known = by_shotgun_id(PreviewFile, [record["values"]["shotgun_id"] for record in records])
    of_tasks = PreviewFile.objects.filter(task_id__in={task.pk for task in tasks.values()})
    same = {(row.name, row.task_id): row for row in of_tasks}
    last = dict(of_tasks.order_by().values_list("task_id").annotate(Max("revision")))
    rows, written = Rows(), []
    for record in records:
        task, person = tasks.get(record["task"]), people.get(record["user"])
        values = {**record["values"], "task_id": task and task.pk}
        if person is not None:
            values["person_id"] = person.pk
        key = (values["name"], values["task_id"])
        row = known.get(values["shotgun_id"])
        if row is None and (not record["numbered"] or key in same and same[key].shotgun_id is None):
            row = same.get(key)
        if row is None:
            row = PreviewFile(revision=1)
            if record["numbered"]:
                row.revision = last[values["task_id"]] = (last.get(values["task_id"]) or 0) + 1
            if record["created_at"]:
                row.created_at = record["created_at"]
        rows.put(row, values)
        known[row.shotgun_id] = same[key] = row
        written.append(row)
    rows.store()
    return [rows.outcome(row) for row in written]


# -- notes -----------------------------------------------------------------------------------------


def _note(entry):
    tasks = at(entry, "tasks")
    first = tasks[0] if isinstance(tasks, list) and tasks else None
    values = columns(Comment, shotgun_id=number(at(entry, "id")), text=at(entry, "content"))
    return {
        "values": values,
        "task": id_of(first),
        **author_of(entry),
        "created_at": moment(at(entry, "created_at")),
        "with_status": bool(added(entry, "with_status")),
        "status": added(entry, "status"),
        "links": added(entry, "links") or (),
    }


def _write_notes(records):
    """Write notes as comments on the first task they name, matched by ShotGrid id.

    A new comment of a pull shows a status: the one the rules name, else that of its task; the task keeps its own.
    Addresses attached to a note come to the links the comment has.
    """
    tasks = by_shotgun_id(Task, [record["task"] for record in records])
    people = by_shotgun_id(Person, [record["user"] for record in records])
    known = by_shotgun_id(Comment, [record["values"]["shotgun_id"] for record in records])
    statuses = {row.short_name: row.pk for row in TaskStatus.objects.all()}
    rows, written = Rows(), []
    for record in records:
        task = tasks.get(record["task"])
        if task is None:
            written.append(None)
            continue
        person_id = record["author_id"]
        if person_id is None and record["user"] not in people:
            raise BadInput(f"Nobody has the ShotGrid id {record['user']}.", field="user")
        person_id = person_id or people[record["user"]].pk
        values = {**record["values"], "object_id": task.pk, "object_type": "Task", "person_id": person_id}
        row = known.get(values["shotgun_id"])
        if row is None:
            row = known[values["shotgun_id"]] = Comment()
            if record["with_status"]:
                row.task_status_id = statuses.get(record["status"]) or task.task_status_id
        links = [*(row.links or ()), *(one for one in record["links"] if one not in (row.links or ()))]
        if links:
            values["links"] = links
        written.append(rows.put(row, {**values, "created_at": record["created_at"]}))
    rows.store()
    return [(SKIPPED, "It is on no known task.") if row is None else rows.outcome(row) for row in written]


TASKS = Noun("tasks", _task, _write_tasks)
VERSIONS = Noun("versions", _version, _write_versions, needs="sg_task")
NOTES = Noun("notes", _note, _write_notes, needs="tasks")
