"""Writes of episodes (spec 05, 7 and 8.6)."""

from productions.choices import EntityStatus
from productions.entities import EPISODE
from shots.services.creation import create_all


def create_episode(*, project_id, name, created_by=None, **values):
    """Return (episode, created): the episode of that name, made when the production has none."""
    return create_episodes(project_id=project_id, rows=[{"name": name, **values}], created_by=created_by)[0]


def create_episodes(*, project_id, rows, created_by=None):
    """Return [(episode, created)] for rows of column values (`name`, `status`, ...); emits `episode:new`."""
    rows = [{"data": {}, "description": "", "status": EntityStatus.RUNNING, **row} for row in rows]
    return create_all(EPISODE, project_id=project_id, rows=rows, created_by=created_by, by=("name",))
