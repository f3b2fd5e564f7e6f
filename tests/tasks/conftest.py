"""A small production with tasks to work on."""

from types import SimpleNamespace

import pytest

from tests import factories


@pytest.fixture
def work(studio):
    """An asset and a shot with one task each, the studio's usual statuses, the artist assigned to the shot's task."""
    status = factories.task_status
    statuses = SimpleNamespace(
        todo=status("todo", is_default=True),
        wip=status("wip", is_wip=True),
        wfa=status("wfa", is_feedback_request=True),
        retake=status("retake", is_retake=True),
        done=status("done", is_done=True, is_artist_allowed=False, is_client_allowed=False),
    )
    modeling = factories.task_type("Modeling", "Asset", department=factories.department("Assets"))
    animation = factories.task_type("Animation", "Shot", department=factories.department("Animation"))
    asset, shot = factories.entity(studio.project), factories.shot(studio.project)
    return SimpleNamespace(
        statuses=statuses,
        modeling=modeling,
        animation=animation,
        asset=asset,
        shot=shot,
        asset_task=factories.task(asset, modeling, statuses.todo),
        task=factories.task(shot, animation, statuses.todo, assignees=[studio.artist]),
    )
