"""A production at work, seen from the desks of the people of the studio."""

from datetime import datetime, timedelta
from types import SimpleNamespace

import pytest
from django.test import Client

from productions.models import ProjectTaskTypeLink
from tests import factories


@pytest.fixture
def office(studio):
    """Return a function name → Django client logged into the back office as that person of the studio."""

    def enter(name):
        client = Client(headers={"accept": "text/html"})
        client.force_login(studio.people[name], backend="accounts.backends.StudioBackend")
        return client

    return enter


@pytest.fixture
def work(studio):
    """Two departments with a task type each, two statuses, two shots with a task of each type.

    The supervisor belongs to `animation` and not to `lighting`; `elsewhere` is a production of other people.
    """
    animation, lighting = factories.department("Animation"), factories.department("Lighting")
    types = [
        factories.task_type(name, for_entity="Shot", department=department)
        for name, department in (("Anim", animation), ("Light", lighting))
    ]
    for place, task_type in enumerate(types, 1):
        ProjectTaskTypeLink.objects.create(project=studio.project, task_type=task_type, priority=place)
    todo = factories.task_status("todo", is_default=True)
    done = factories.task_status("done", is_done=True)
    review = factories.task_status("wfa", is_feedback_request=True)
    studio.supervisor.departments.add(animation)
    studio.artist.departments.add(animation)
    sequence = factories.entity(studio.project, "Sequence", name="SQ01")
    shots = [factories.shot(studio.project, sequence, name=f"SH0{number}") for number in (1, 2)]
    late = datetime.now() - timedelta(days=3)
    tasks = [factories.task(shot, kind, todo, due_date=late) for shot in shots for kind in types]
    elsewhere = factories.project("Somebody Else's")
    other = factories.task(factories.shot(elsewhere), types[0], todo)
    return SimpleNamespace(
        anim=types[0],
        light=types[1],
        todo=todo,
        done=done,
        review=review,
        shots=shots,
        anim_tasks=[task for task in tasks if task.task_type == types[0]],
        light_tasks=[task for task in tasks if task.task_type == types[1]],
        elsewhere=elsewhere,
        other=other,
    )
