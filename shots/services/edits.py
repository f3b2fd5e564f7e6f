"""Writes of edits (spec 05, 7 and 8.7)."""

from productions.entities import EDIT
from shots.services.creation import create_all


def create_edit(*, project_id, name, episode_id=None, created_by=None, **values):
    """Return (edit, created): the edit of that name in that episode, made when it is not there."""
    row = {"name": name, "parent_id": episode_id, **values}
    return create_edits(project_id=project_id, rows=[row], created_by=created_by)[0]


def create_edits(*, project_id, rows, created_by=None):
    """Return [(edit, created)] for rows of column values (`name`, `parent_id` = episode, ...); emits `edit:new`."""
    rows = [{"data": {}, "description": "", "parent_id": None, **row} for row in rows]

    def told(edit):
        return {"parent_id": str(edit.parent_id) if edit.parent_id else None}

    return create_all(EDIT, project_id=project_id, rows=rows, created_by=created_by, told=told)
