"""Making tasks (spec 06, 8.4 and 8.9)."""

from django.db import transaction

from assets.services.readiness import count_ready
from events.emitter import emit_many
from productions.entities import ASSET, CONCEPT, SHOT, kind_of, temporal_type_id
from productions.models import Entity
from productionsite.api.errors import BadInput, Conflict, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.db import bulk
from productionsite.models import new_ids
from tasks.models import Task, TaskType
from tasks.services.statuses import default_status


def check_type_fits(task_type, entity):
    """Raise Conflict (400) when a task type is for another kind of entity."""
    if task_type.for_entity != kind_of(entity):
        raise Conflict("The task type is not for this kind of entity.")


@transaction.atomic
def create_tasks(*, pairs, assigner_id, status=None, name="main", only_name=False):
    """Create the tasks that entities lack; return the new ones, in the order of `pairs`.

    See `plan_tasks`. Emits `task:new` each; a constant number of statements.
    """
    tasks = plan_tasks(pairs=pairs, assigner_id=assigner_id, status=status, name=name, only_name=only_name)
    store_tasks(tasks)
    return tasks


def plan_tasks(*, pairs, assigner_id, status=None, name="main", only_name=False):
    """Return the tasks that entities lack, unsaved, in the order of `pairs`; `store_tasks` inserts them.

    `pairs`: [(entity, task type)], entities with their type loaded. An entity that has any task of a
    type gets none (with `only_name`, only a task of that name counts). `status` None means the studio's
    default, the one of concepts when the first entity is a concept. Concurrent transactions for the same
    entities wait for each other.
    """
    if not pairs:
        return []
    entity_ids = {entity.pk for entity, _type in pairs}
    locked = Entity.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=entity_ids).order_by("pk")
    list(locked.values_list("pk", flat=True))
    # Not asked for by type as well: SQLite would look through every task of those types.
    existing = Task.objects.filter(entity_id__in=entity_ids)
    if only_name:
        existing = existing.filter(name=name)
    taken = set(existing.values_list("entity_id", "task_type_id"))
    if status is None:
        for_concept = pairs[0][0].entity_type_id == temporal_type_id(CONCEPT)
        status = default_status(for_concept=for_concept)
    make = bulk.maker(
        Task, ["id", "project_id", "entity_id", "task_type_id"], name=name, task_status=status, assigner_id=assigner_id
    )
    tasks = {}
    for pk, (entity, task_type) in zip(new_ids(len(pairs)), pairs, strict=True):
        key = (entity.pk, task_type.pk)
        if key not in taken and key not in tasks:
            tasks[key] = make((pk, entity.project_id, *key), {"entity": entity, "task_type": task_type})
    return list(tasks.values())


def store_tasks(tasks):
    """Insert planned tasks, with the number of ready assets of those on shots. Emits `task:new` each."""
    count_ready([task for task in tasks if task.task_type.for_entity == SHOT])
    bulk.insert(Task, tasks)
    emit_many([("task:new", {"task_id": task.id}, task.project_id) for task in tasks])


def types_for(entity, wanted):
    """Return the task types to create on an entity (spec 06, 8.9): those wanted, or all that fit.

    A type fits when its production has it enabled, it is for this kind of entity, and the workflow of
    the asset type (when there is one) has it. Raises NotFound for an unknown type, BadInput for one that
    does not fit.
    """
    kind = kind_of(entity)
    enabled = TaskType.objects.filter(project_task_type_links__project_id=entity.project_id)
    workflow = set(entity.entity_type.task_types.values_list("pk", flat=True)) if kind == ASSET else set()
    fitting = [
        task_type
        for task_type in enabled.order_by("priority", "name", "pk")
        if task_type.for_entity in (None, "", kind) and (not workflow or task_type.pk in workflow)
    ]
    if not wanted:
        return fitting
    ids = [as_uuid(value) for value in wanted]
    known = {task_type.pk: task_type for task_type in TaskType.objects.filter(pk__in=[pk for pk in ids if pk])}
    if any(pk not in known for pk in ids):
        raise NotFound
    if {*ids} - {task_type.pk for task_type in fitting}:
        raise BadInput("A task type does not fit the entity or is not enabled in its production.")
    return [known[pk] for pk in dict.fromkeys(ids)]
