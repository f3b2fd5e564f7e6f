"""Readiness of cast assets (spec 04, 8.9): the counters that follow from castings, recomputed from the rows."""

from collections import defaultdict

from django.apps import apps
from django.utils import timezone

from assets.models import EntityLink
from events.emitter import emit_many
from productions.entities import EPISODE, SHOT, kind_of
from productions.models import Entity, ProjectTaskTypeLink

SHOT_LIKE = {SHOT: "shot", EPISODE: "episode"}


def casting_event(kind, entity_id, project_id, count, added=(), removed=()):
    """Return the `...:casting-update` event of a container; whatever is no shot or episode says `asset`."""
    name = SHOT_LIKE.get(kind, "asset")
    payload = {
        f"{name}_id": str(entity_id),
        "nb_entities_out": count,
        "added_asset_ids": sorted(map(str, added)),
        "removed_asset_ids": sorted(map(str, removed)),
    }
    return f"{name}:casting-update", payload, project_id


def containers_of(asset_ids):
    """Return the ids of live containers with a parent (shots and the like) that assets are cast in."""
    links = EntityLink.objects.filter(entity_out_id__in=asset_ids, entity_in__parent__isnull=False)
    links = links.exclude(entity_in__canceled=True)
    return list(links.values_list("entity_in_id", flat=True).distinct())


def refresh_casting_stats(container_ids):
    """Recount `nb_entities_out` of containers and `nb_assets_ready` of the tasks of the shots among them.

    Tells every container whose count moved (`...:casting-update` without asset ids) and every task whose
    number moved (`task:update-casting-stats`, for live listeners only). Call inside the transaction of the
    change, after it. A constant number of statements, whatever the number of containers.
    """
    if not container_ids:
        return
    containers = list(Entity.objects.filter(pk__in=container_ids).select_related("entity_type").order_by("pk"))
    cast = _live_cast(container_ids)
    moved = [one for one in containers if one.nb_entities_out != len(cast[one.pk])]
    for container in moved:
        container.nb_entities_out = len(cast[container.pk])
        container.updated_at = timezone.now()
    Entity.objects.bulk_update(moved, ["nb_entities_out", "updated_at"])
    emit_many([casting_event(kind_of(one), one.pk, one.project_id, one.nb_entities_out) for one in moved])
    refresh_readiness([one.pk for one in containers if kind_of(one) == SHOT], cast)


def _live_cast(container_ids):
    """Return {container id: [(ready_for, is_shared, project id)]} of the live entities cast in containers."""
    cast = defaultdict(list)
    links = EntityLink.objects.filter(entity_in_id__in=container_ids).exclude(entity_out__canceled=True)
    facts = ("entity_in_id", "entity_out__ready_for_id", "entity_out__is_shared", "entity_out__project_id")
    for container_id, *asset in links.values_list(*facts):
        cast[container_id].append(asset)
    return cast


def count_ready(tasks):
    """Set `nb_assets_ready` of tasks of shots that are about to be stored."""
    cast = _live_cast({task.entity_id for task in tasks}) if tasks else {}
    if cast:
        priorities = shot_priorities({task.project_id for task in tasks})
        for task in tasks:
            task.nb_assets_ready = _number_ready(task, cast, priorities)


def refresh_readiness(shot_ids, cast=None):
    """Recount `nb_assets_ready` of every task of some shots (spec 04, 8.9)."""
    if not shot_ids:
        return
    Task = apps.get_model("tasks.Task")
    facts = ("entity_id", "project_id", "task_type_id", "nb_assets_ready")
    tasks = list(Task.objects.filter(entity_id__in=shot_ids).only(*facts))
    if not tasks:
        return
    cast = _live_cast(shot_ids) if cast is None else cast
    priorities = shot_priorities({task.project_id for task in tasks})
    moved = []
    for task in tasks:
        ready = _number_ready(task, cast, priorities)
        if ready != task.nb_assets_ready:
            task.nb_assets_ready, task.updated_at = ready, timezone.now()
            moved.append(task)
    Task.objects.bulk_update(moved, ["nb_assets_ready", "updated_at"])
    told = [
        ("task:update-casting-stats", {"task_id": str(t.pk), "nb_assets_ready": t.nb_assets_ready}, t.project_id)
        for t in moved
    ]
    emit_many(told, persist=False)


def shot_priorities(project_ids):
    """Return {project id: {task type id: priority}} of the shot task types of productions."""
    priorities = defaultdict(dict)
    links = ProjectTaskTypeLink.objects.filter(project_id__in=project_ids, task_type__for_entity=SHOT)
    for project_id, task_type_id, priority in links.values_list("project_id", "task_type_id", "priority"):
        priorities[project_id][task_type_id] = priority or 0
    return priorities


def _number_ready(task, cast, priorities):
    return sum(_is_ready(task, asset, priorities[task.project_id]) for asset in cast[task.entity_id])


def _is_ready(task, asset, priorities):
    """Whether a cast asset is far enough for a task: foreign and shared, or ready for a step not before it."""
    ready_for, is_shared, project_id = asset
    if is_shared and project_id != task.project_id:
        return True
    reached = priorities.get(ready_for, 0)
    return reached > 0 and priorities.get(task.task_type_id, 0) <= reached
