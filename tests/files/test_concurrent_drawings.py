"""Two people draw on one preview at the same time: both keep what they drew (spec 07, 8)."""

import uuid

import pytest

from files.models import PreviewFile
from tests import factories
from tests.conftest import ApiClient
from tests.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def preview(studio):
    task = factories.task(factories.entity(studio.project))
    stored = [{"time": 0, "drawing": {"objects": [{"id": f"old-{n}"} for n in range(8)]}}]
    return factories.make(PreviewFile, task=task, name=uuid.uuid4().hex[:13], annotations=stored)


def objects_of(preview):
    preview.refresh_from_db()
    return {(entry["time"], one["id"]): one for entry in preview.annotations for one in entry["drawing"]["objects"]}


def test_everybody_keeps_what_they_drew(studio, preview):
    people = [studio.manager, studio.supervisor, studio.client, studio.admin] * 2
    path = f"/actions/preview-files/{preview.pk}/update-annotations"

    def draw(number, person):
        client = ApiClient(person)
        new = {"time": number % 3, "drawing": {"objects": [{"id": f"new-{number}"}]}}
        gone = {"time": 0, "objects": [f"old-{number}"]}
        return lambda: client.put(path, {"additions": [new], "deletions": [gone]})

    answers = at_once(*(draw(number, person) for number, person in enumerate(people)))
    assert {answer.status_code for answer in answers} == {200}
    assert set(objects_of(preview)) == {(number % 3, f"new-{number}") for number in range(8)}


def test_one_object_changed_and_removed_at_once(studio, preview):
    """Whoever comes last wins; nothing else is touched, nothing is there twice."""
    path = f"/actions/preview-files/{preview.pk}/update-annotations"
    changed = {"updates": [{"time": 0, "drawing": {"objects": [{"id": "old-0", "stroke": "red"}]}}]}
    removed = {"deletions": [{"time": 0, "objects": ["old-0"]}]}
    manager, client = ApiClient(studio.manager), ApiClient(studio.client)
    answers = at_once(lambda: manager.put(path, changed), lambda: client.put(path, removed))
    assert {answer.status_code for answer in answers} == {200}
    found = objects_of(preview)
    assert {key for key in found if key != (0, "old-0")} == {(0, f"old-{n}") for n in range(1, 8)}
    assert found.get((0, "old-0"), {}).get("stroke") in (None, "red")
