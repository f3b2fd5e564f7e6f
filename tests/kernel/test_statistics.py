"""PostgreSQL counts tables that have grown as soon as a bulk write is committed."""

import io
import json

import pytest
from django.db import connection

from imports.services.engine import run_import
from imports.services.snapshot.loading import load
from productionsite.db import statistics
from productionsite.db.statistics import refresh
from productionsite.models import new_id
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite plans by its indexes alone")
def test_tables_that_have_grown_are_counted_once():
    """In a schema of its own: what is counted of the product's tables stays counted when the test is over."""
    with connection.cursor() as cursor:

        def run(statement):
            cursor.execute(statement)
            return refresh()

        run("CREATE SCHEMA counted")
        run("SET LOCAL search_path TO counted")
        run("CREATE TABLE small (number integer); INSERT INTO small VALUES (1); CREATE TABLE large (number integer)")
        cursor.execute("ANALYZE large")
        assert run("INSERT INTO large SELECT * FROM generate_series(1, 10000)") == ["large"]
        assert run("SELECT 1") == []
        assert run("INSERT INTO large SELECT * FROM generate_series(1, 1000)") == []  # a tenth more
        assert run("INSERT INTO large SELECT * FROM generate_series(1, 10000)") == ["large"]
        cursor.execute("SELECT reltuples FROM pg_class WHERE relname = 'large'")
        assert cursor.fetchone()[0] == 21_000
        cursor.execute("DELETE FROM large; ANALYZE large")
        assert run("INSERT INTO large SELECT * FROM generate_series(1, 100)") == ["large"]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="of SQLite")
def test_sqlite_needs_no_counting(sql_count):
    assert sql_count(refresh) == 0


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
