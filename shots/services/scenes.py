"""Writes of layout scenes (spec 05, 7, 8.2 and 8.3)."""

from django.db import transaction

from events.emitter import emit
from productions.entities import SCENE, SHOT, emit_entity
from shots.services.creation import create_all


def create_scene(*, project_id, name, sequence_id=None, created_by=None, **values):
    """Return (scene, created): the scene of that name in that sequence, made when it is not there."""
    row = {"data": {}, "name": name, "parent_id": sequence_id, **values}
    return create_all(SCENE, project_id=project_id, rows=[row], created_by=created_by)[0]


@transaction.atomic
def link_shot(*, scene, shot):
    """Make a scene the one that a shot is made from; a shot has one at most. Idempotent."""
    _point(shot, scene.pk)
    _tell("shot:add-to-scene", scene, shot)


@transaction.atomic
def unlink_shot(*, scene, shot):
    """Take a shot off a scene; a shot of another scene stays where it is, silently."""
    if shot.source_id in (scene.pk, None):
        _point(shot, None)
        _tell("shot:remove-from-scene", scene, shot)


def _point(shot, scene_id):
    shot.source_id = scene_id
    shot.save(update_fields=["source"])
    emit_entity(SHOT, "update", shot)


def _tell(name, scene, shot):
    emit(name, {"scene_id": str(scene.pk), "shot_id": str(shot.pk)}, project_id=shot.project_id)
