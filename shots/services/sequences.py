"""Writes of sequences (spec 05, 7 and 8.5)."""

from productions.entities import SEQUENCE
from shots.services.creation import create_all


def create_sequence(*, project_id, name, episode_id=None, created_by=None, **values):
    """Return (sequence, created): the sequence of that name in that episode, made when it is not there."""
    row = {"name": name, "parent_id": episode_id, **values}
    return create_sequences(project_id=project_id, rows=[row], created_by=created_by)[0]


def create_sequences(*, project_id, rows, created_by=None):
    """Return [(sequence, created)] for rows of column values (`name`, `parent_id` = episode, ...).

    Emits `sequence:new` for new ones.
    """
    rows = [{"data": {}, "description": "", "parent_id": None, **row} for row in rows]
    return create_all(SEQUENCE, project_id=project_id, rows=rows, created_by=created_by)
