"""Writes of shots (spec 05, 7 and 8.1)."""

from productions.entities import SHOT
from productions.models import Entity
from shots.services.creation import create_all


def create_shot(*, project_id, name, sequence_id=None, created_by=None, **values):
    """Return (shot, created): the shot of that name in that sequence, made when it is not there."""
    row = {"name": name, "parent_id": sequence_id, **values}
    return create_shots(project_id=project_id, rows=[row], created_by=created_by)[0]


def create_shots(*, project_id, rows, created_by=None):
    """Return [(shot, created)] for rows of column values (`name`, `parent_id` = sequence, `data`, ...).

    Shots that exist, canceled ones too, come back untouched. Emits `shot:new` for new ones. A constant
    number of statements; of two concurrent calls one creates.
    """
    episodes = _episodes_above({row.get("parent_id") for row in rows})
    rows = [{"data": {}, "parent_id": None, **row} for row in rows]

    def told(shot):
        return {"episode_id": episodes.get(shot.parent_id)}

    return create_all(SHOT, project_id=project_id, rows=rows, created_by=created_by, told=told)


def _episodes_above(sequence_ids):
    """Return {sequence id: episode id as text} of the sequences that are in an episode."""
    above = Entity.objects.filter(pk__in=sequence_ids - {None}, parent__isnull=False)
    return {pk: str(parent_id) for pk, parent_id in above.values_list("pk", "parent_id")}
