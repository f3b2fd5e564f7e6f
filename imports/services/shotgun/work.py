"""Tasks, versions and notes from ShotGrid (spec 09, 12)."""

from datetime import datetime

from django.db import transaction

from accounts.models import Person
from files.models import PreviewFile
from imports.services.shotgun.entries import (
    Incomplete,
    at,
    by_shotgun_id,
    columns,
    complete,
    id_of,
    number,
    store,
    write_on,
)
from productions.entities import EPISODE, SCENE, SEQUENCE, SHOT, ensure_temporal_types
from productions.models import Entity, Project
from productionsite.api.errors import BadInput
from tasks.models import Comment, Task, TaskPersonLink, TaskStatus, TaskType

TEMPORAL = frozenset({SHOT, SCENE, SEQUENCE, EPISODE})
DEFAULTED = frozenset({"duration"})


@transaction.atomic
def import_tasks(entries):
    """Import tasks, matched by ShotGrid id, else by name, production, task type and entity; return their ids.

    Assignees are replaced. A task with an unknown assignee is left out; whatever else is unknown is stored as none.
    """
    records = complete(entries, _task)
    projects = by_shotgun_id(Project, [record["project"] for record in records])
    types = by_shotgun_id(TaskType, [record["step"] for record in records])
    people = by_shotgun_id(Person, [one for record in records for one in (record["created_by"], *record["assignees"])])
    statuses = {row.short_name: row.pk for row in TaskStatus.objects.all()}
    entities = _entities([record["entity"] for record in records])
    known = by_shotgun_id(Task, [record["values"]["shotgun_id"] for record in records])
    same = {
        (task.name, task.project_id, task.task_type_id, task.entity_id): task
        for task in Task.objects.filter(name__in={record["values"]["name"] for record in records})
    }
    rows, assigned = [], {}
    for record in records:
        if any(one not in people for one in record["assignees"]):
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
        row = known.get(values["shotgun_id"]) or same.get(key) or Task()
        if row._state.adding:  # what a new task is not told takes its default; a known one is emptied
            values = {name: value for name, value in values.items() if value is not None or name not in DEFAULTED}
        write_on(row, values)
        known[row.shotgun_id] = same[key] = row
        rows.append(row)
        assigned[row.pk] = [people[one].pk for one in record["assignees"]]
    store(list(dict.fromkeys(rows)))
    TaskPersonLink.objects.filter(task_id__in=assigned).delete()
    TaskPersonLink.objects.bulk_create(
        TaskPersonLink(task_id=pk, person_id=person)
        for pk, people in assigned.items()
        for person in dict.fromkeys(people)
    )
    return [row.pk for row in rows]


def _task(entry):
    step, project = at(entry, "step"), at(entry, "project")
    if step is None or project is None:
        raise Incomplete
    entity = at(entry, "entity")
    assignees = at(entry, "task_assignees")
    values = columns(
        Task,
        shotgun_id=number(at(entry, "id")),
        name=at(entry, "cached_display_name"),
        start_date=at(entry, "start_date"),
        due_date=at(entry, "due_date"),
        sort_order=at(entry, "sg_sort_order") or 0,
        duration=at(entry, "duration"),
    )
    return {
        "values": values,
        "step": number(at(step, "id")),
        "project": number(at(project, "id")),
        "entity": (at(entity, "type"), number(at(entity, "id"))) if entity is not None else None,
        "created_by": number(at(entry, "created_by", "id")),
        "assignees": [number(at(one, "id")) for one in assignees or []],
        "status": at(entry, "sg_status_list"),
    }


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


@transaction.atomic
def import_versions(entries):
    """Import versions as previews without file, matched by ShotGrid id, else by name and task; return their ids."""
    if isinstance(entries, list) and any(isinstance(entry, dict) and "sg_task" not in entry for entry in entries):
        raise BadInput("Every version needs its sg_task.", field="sg_task")
    records = complete(entries, _version)
    tasks = by_shotgun_id(Task, [record["task"] for record in records])
    people = by_shotgun_id(Person, [record["user"] for record in records])
    known = by_shotgun_id(PreviewFile, [record["values"]["shotgun_id"] for record in records])
    task_ids = {task.pk for task in tasks.values()}
    same = {(row.name, row.task_id): row for row in PreviewFile.objects.filter(task_id__in=task_ids)}
    rows = []
    for record in records:
        task, person = tasks.get(record["task"]), people.get(record["user"])
        values = {**record["values"], "task_id": task and task.pk}
        if person is not None:
            values["person_id"] = person.pk
        key = (values["name"], values["task_id"])
        row = known.get(values["shotgun_id"]) or same.get(key) or PreviewFile(revision=1)
        write_on(row, values)
        known[row.shotgun_id] = same[key] = row
        rows.append(row)
    store(list(dict.fromkeys(rows)))
    return [row.pk for row in rows]


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
        source="Shotgun",
        uploaded_movie_url=movie.get("url"),
        uploaded_movie_name=movie.get("name"),
    )
    return {"values": values, "task": number(at(entry, "sg_task", "id")), "user": id_of(entry.get("user"))}


@transaction.atomic
def import_notes(entries):
    """Import notes as comments on the first task they name, matched by ShotGrid id; return their ids."""
    if isinstance(entries, list) and any(isinstance(entry, dict) and "tasks" not in entry for entry in entries):
        raise BadInput("Every note needs its tasks.", field="tasks")
    records = complete(entries, _note)
    tasks = by_shotgun_id(Task, [record["task"] for record in records])
    people = by_shotgun_id(Person, [record["user"] for record in records])
    known = by_shotgun_id(Comment, [record["values"]["shotgun_id"] for record in records])
    rows = []
    for record in records:
        task = tasks.get(record["task"])
        if task is None:
            continue
        person = people.get(record["user"])
        if person is None:
            raise BadInput(f"Nobody has the ShotGrid id {record['user']}.", field="user")
        values = {**record["values"], "object_id": task.pk, "object_type": "Task", "person_id": person.pk}
        row = known.get(values["shotgun_id"]) or Comment()
        known[values["shotgun_id"]] = row
        rows.append(write_on(row, {**values, "created_at": record["created_at"]}))
    store(list(dict.fromkeys(rows)))
    return [row.pk for row in rows]


def _note(entry):
    tasks = entry["tasks"]
    first = tasks[0] if isinstance(tasks, list) and tasks else None
    written = at(entry, "created_at")
    try:
        moment = datetime.fromisoformat(str(written)[:19])
    except ValueError as error:
        raise BadInput(f"{written!r:.40} is not a date.", field="created_at") from error
    values = columns(Comment, shotgun_id=number(at(entry, "id")), text=at(entry, "content"))
    return {"values": values, "task": id_of(first), "user": number(at(entry, "user", "id")), "created_at": moment}
