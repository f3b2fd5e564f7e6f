"""PostgreSQL counts tables that have grown as soon as a bulk write is committed."""

import io
import json

import pytest
from django.db import connection

from events.models import ApiEvent
from imports.services.engine import run_import
from imports.services.snapshot.loading import load
from productionsite.db import bulk, statistics
from productionsite.models import new_id
from tests import factories

pytestmark = pytest.mark.django_db


def count_again():
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans by its indexes alone")
def test_tables_that_have_grown_are_counted_once():
    count_again()
    assert statistics.refresh() == []
    bulk.insert(ApiEvent, [ApiEvent(name="task:new", data={"number": n}) for n in range(3000)])
    assert statistics.refresh() == ["api_event"]
    assert statistics.refresh() == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'api_event'")
        assert cursor.fetchone()[0] >= 3000


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_sqlite_needs_no_counting(sql_count):
    assert sql_count(statistics.refresh) == 0


def a_file(project):
    run_import("assets", io.BytesIO(b"Type,Name\nProps,Chair\n"), project=project)


def a_snapshot(_project):
    row = {"id": str(new_id()), "name": "Lighting", "color": "#000000"}
    load(io.BytesIO(json.dumps({"department": [row]}).encode()))


@pytest.mark.parametrize("write", [a_file, a_snapshot])
def test_imports_have_tables_counted_after_their_commit(write, monkeypatch, django_capture_on_commit_callbacks):
    calls = []
    monkeypatch.setattr(statistics, "refresh", lambda: calls.append("counted"))
    with django_capture_on_commit_callbacks(execute=True):
        write(factories.project())
        assert calls == []
    assert calls == ["counted"]
