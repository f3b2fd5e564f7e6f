"""Removing what was imported from ShotGrid (spec 09, 13): by its id there, only what nothing refers to."""

from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError, RestrictedError

from accounts.models import Person
from assets.services.deletion import delete_entities, delete_if_unused
from events.emitter import emit, emit_many
from files.models import PreviewFile
from productions.entities import ASSET, EPISODE, SCENE, SEQUENCE, SHOT, ensure_temporal_types, kind_of, temporal_type_id
from productions.models import Entity, Project, ProjectPersonLink
from productions.services.deletion import delete_project
from productions.services.projects import project_changed
from productionsite.api.errors import Conflict
from tasks.models import Comment, Task, TaskStatus, TaskType
from tasks.services.deletion import delete_tasks

MODELS = {
    "person": Person,
    "step": TaskType,
    "status": TaskStatus,
    "note": Comment,
    "version": PreviewFile,
}
KINDS = {"shot": SHOT, "scene": SCENE, "episode": EPISODE, "sequence": SEQUENCE}


@transaction.atomic
def remove(noun, shotgun_id):
    """Remove the row of a noun with a ShotGrid id; return the answer: success, and which row it was.

    An unknown id is a success; a row that is still referred to stays (success false).
    """
    if noun in KINDS:
        return _remove_entity(KINDS[noun], shotgun_id)
    if noun in MODELS:
        return _remove_row(MODELS[noun], shotgun_id)
    return {"project": _remove_project, "asset": _remove_asset, "task": _remove_task}[noun](shotgun_id)


def _first(queryset, shotgun_id):
    return queryset.filter(shotgun_id=shotgun_id).order_by("created_at", "pk").first()


def _answer(row, success):
    return {"removed_instance_id": str(row.pk), "success": success}


def _remove_row(model, shotgun_id):
    row = _first(model._base_manager.all(), shotgun_id)
    if row is None:
        return {"success": True}
    row_id = row.pk
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError, IntegrityError):
        row.pk = row_id
        return _answer(row, False)
    row.pk = row_id
    return _answer(row, True)


def _remove_project(shotgun_id):
    """Remove a production in which nothing is left that was made; its settings, team and journal go along.

    The reference counts the journal as a reference, so that hardly any production goes. Emits `project:delete`.
    """
    project = _first(Project.objects.all(), shotgun_id)
    if project is None:
        return {"success": True}
    try:
        delete_project(project=project)
    except Conflict:
        return _answer(project, False)
    return _answer(project, True)


def _remove_entity(kind, shotgun_id):
    temporal_type_id(kind)
    entity = _first(Entity.objects.of_type(kind), shotgun_id)
    return {"success": True} if entity is None else _answer(entity, delete_if_unused(entity=entity))


def _remove_task(shotgun_id):
    task = _first(Task.objects.all(), shotgun_id)
    if task is None:
        return {"success": True}
    delete_tasks(task_ids=[task.pk])
    return _answer(task, True)


def _remove_asset(shotgun_id):
    """Remove an asset with its tasks and links; one whose tasks have working files is only cancelled."""
    ensure_temporal_types()
    entity = _first(Entity.objects.select_related("entity_type"), shotgun_id)
    if entity is None:
        return {"success": True}
    if kind_of(entity) != ASSET:
        return _answer(entity, True)
    if Task.objects.filter(entity=entity, working_files__isnull=False).exists():
        entity.canceled = True
        entity.save(update_fields=["canceled"])
        emit("asset:delete", {"asset_id": entity.pk}, project_id=entity.project_id)
    else:
        row_id = entity.pk
        delete_entities(entities=[entity])
        entity.pk = row_id
    return _answer(entity, True)


@transaction.atomic
def remove_connection(shotgun_id):
    """Take the person of a ShotGrid project connection off the team; emits `project:update`."""
    link = ProjectPersonLink.objects.filter(shotgun_id=shotgun_id).first()
    if link is not None:
        project_id = link.project_id
        link.delete()
        emit_many([project_changed(project_id)])
    return {"success": True}
