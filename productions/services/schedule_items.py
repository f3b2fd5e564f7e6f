"""Schedule items that come into being when the schedule is looked at (spec 03, 11.1)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from events.emitter import emit_many
from productions.entities import ASSET, EDIT, EPISODE, SEQUENCE, SHOT, entities_of_kind, lock_project
from productions.models import Entity, EntityType, Project, ProjectTaskTypeLink, ScheduleItem
from productionsite.api.errors import NotFound

SCHEDULED = (ASSET, SHOT, SEQUENCE, EPISODE, EDIT)


def _task_types():
    return Project._meta.get_field("task_types").related_model.objects


def scheduled_task_types(project_id):
    """Return the ids of the task types a production's schedule shows.

    Those that have tasks there, are about scheduled kinds of entities, and are among the production's
    settings when it lists any.
    """
    tasks = _task_types().model._meta.get_field("tasks").related_model.objects
    found = _task_types().filter(
        Exists(tasks.filter(project=project_id, task_type=OuterRef("pk"))), for_entity__in=SCHEDULED
    )
    listed = ProjectTaskTypeLink.objects.filter(project=project_id)
    if listed.exists():
        found = found.filter(pk__in=listed.values("task_type"))
    return list(found.values_list("pk", flat=True))


def scheduled_objects(project_id, kind, episode_id=None):
    """Return {id: name} of what a task type is scheduled for: asset types (`Asset`), episodes, sequences or edits."""
    entities = Entity.objects.filter(project=project_id)
    if kind == ASSET:
        assets = entities.assets()
        if episode_id is not None:
            assets = assets.filter(source=episode_id)
        return dict(EntityType.objects.filter(pk__in=assets.values("entity_type")).values_list("pk", "name"))
    found = entities_of_kind(kind, entities)
    if kind == EDIT:
        found = found.exclude(canceled=True)
    if episode_id is not None:
        found = found.filter(pk=episode_id) if kind == EPISODE else found.filter(parent=episode_id)
    return dict(found.values_list("pk", "name"))


def ensure_items(*, project_id, keys):
    """Create the schedule items that are missing among `[(task type id, object id or None)]`.

    They start today and end tomorrow; each emits `schedule-item:new`. Looks before it locks: a schedule that
    is complete is only read. Of two callers at once, one creates.
    """
    if not _missing(project_id, keys):
        return
    with transaction.atomic():
        lock_project(project_id)
        missing = _missing(project_id, keys)
        unknown = {task_type for task_type, _object in missing}
        if _task_types().filter(pk__in=unknown).count() != len(unknown):
            raise NotFound("No such task type.")
        today = timezone.now().date()
        created = ScheduleItem.objects.bulk_create(
            ScheduleItem(
                project_id=project_id,
                task_type_id=task_type,
                object_id=object_id,
                start_date=today,
                end_date=today + timedelta(days=1),
            )
            for task_type, object_id in missing
        )
        emit_many([("schedule-item:new", {"schedule_item_id": item.pk}, project_id) for item in created])


def _missing(project_id, keys):
    task_types = {task_type for task_type, _object in keys}
    present = ScheduleItem.objects.filter(project=project_id, task_type__in=task_types)
    known = set(present.values_list("task_type_id", "object_id"))
    return [key for key in keys if key not in known]
