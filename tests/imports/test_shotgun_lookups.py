"""Rows are found by their ShotGrid ids through an index, on every database: a pull asks for each page of it."""

import pytest
from django.db import connection

from imports.services.shotgun.entries import by_shotgun_id
from productions.models import Entity
from tasks.models import Comment, Task
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("model", [Entity, Task, Comment])
def test_no_table_is_read_whole(model):
    row = factories.make(model, shotgun_id=7)
    assert by_shotgun_id(model, [7, 8]) == {7: row}
    rows = model._base_manager.filter(shotgun_id__in={7, 8})
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        plan = rows.explain()
    assert f"{model._meta.db_table}_shotgun_idx" in plan
