"""Every kind of row of another instance: what one serves, another takes (spec 09, 11)."""

import json
import uuid

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from imports.services.kitsu import KINDS
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_served_row_is_taken_back(admin, name):
    model = KINDS[name].model
    stored = served_row(admin, name)
    before = model._base_manager.count()
    answer = admin.post(f"/import/kitsu/{name}", [stored])
    assert answer.status_code == 200, answer.content
    assert [row["id"] for row in answer.json()] == [stored["id"]]
    assert model._base_manager.count() == before


@pytest.mark.parametrize("name", sorted(set(KINDS) - {"entity-links"}))
def test_a_row_under_a_new_id_is_a_new_one(admin, name):
    model = KINDS[name].model
    stored = served_row(admin, name)
    model._base_manager.filter(pk=stored["id"]).delete()
    entry = {**stored, "id": str(uuid.uuid4())}
    answer = admin.post(f"/import/kitsu/{name}", [entry])
    assert answer.status_code == 200, answer.content
    assert model._base_manager.filter(pk=entry["id"]).exists()


def served_row(admin, name):
    """Return a row as it is served with its relations; build jobs, which have no listing, as the database has it."""
    model = KINDS[name].model
    row = factories.make(model)
    if name == "build-jobs":
        values = model._base_manager.filter(pk=row.pk).values().get()
        return json.loads(json.dumps(values, cls=DjangoJSONEncoder))
    listed = admin.get(f"/data/{name}?relations=true&page=1").json()["data"]
    return next(one for one in listed if one["id"] == str(row.pk))
