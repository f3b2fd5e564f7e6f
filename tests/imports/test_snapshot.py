"""Snapshots in and out: the same rows, or a refusal that names table, row and column."""

import io
import json
import sqlite3
import zlib
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings

from accounts.models import Department, DepartmentLink, Person
from imports.services.snapshot import SnapshotError, dump, load, reading, tables
from productions.models import Entity
from tests import factories
from tests.imports.snapshots import snapshots

CONTRACT = Path("/work/shared/contract/contract.db")
ID = "0b1f8a4e-0000-4000-8000-{:012}".format


def stored(content):
    """Load a snapshot given as Python value or bytes; return ({table: rows read}, warnings)."""
    raw = content if isinstance(content, bytes) else json.dumps(content).encode()
    warnings = []
    counts = load(io.BytesIO(raw), warn=warnings.append)
    return {table: count.read for table, count in counts.items()}, warnings


def dumped():
    """Return the snapshot of the database as a Python value."""
    file = io.BytesIO()
    dump(file)
    return json.loads(file.getvalue())


def in_order(snapshot):
    """Return a snapshot with the rows of each table in one order, empty tables left out."""

    def place(row):  # -0.0 equals 0.0 and sorts like it
        return json.dumps({name: 0 if value == 0 else value for name, value in row.items()}, sort_keys=True)

    return {table: sorted(rows, key=place) for table, rows in snapshot.items() if rows}


def department(number=1, **values):
    return {"id": ID(number), "name": f"Department {number}", "color": "#000000", **values}


def person(number=1, **values):
    return {"id": ID(number), "first_name": "Ada", "last_name": "L", "email": f"p{number}@studio.example", **values}


@pytest.mark.django_db
@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    phases=[Phase.explicit, Phase.generate],  # shrinking 80 tables takes minutes; the error names the row
    print_blob=True,
)
@given(snapshot=snapshots())
def test_import_then_export_gives_the_same_rows(snapshot):
    with transaction.atomic():
        counts, warnings = stored(snapshot)
        assert warnings == []
        assert counts == {table: len(rows) for table, rows in snapshot.items()}
        assert in_order(dumped()) == in_order(snapshot)
        transaction.set_rollback(True)


@pytest.mark.django_db
@pytest.mark.skipif(not CONTRACT.exists(), reason="the recorded contract is not on this machine")
def test_a_recorded_studio_survives_the_round_trip():
    recorded = sqlite3.connect(f"file:{CONTRACT}?mode=ro", uri=True)
    names = recorded.execute("select tables from state order by length(tables) desc limit 1").fetchone()[0]
    snapshot = {
        table: json.loads(zlib.decompress(recorded.execute("select data from rows where hash=?", (key,)).fetchone()[0]))
        for table, key in json.loads(names).items()
    }
    stored(snapshot)
    written = dumped()
    for table in snapshot.keys() & tables().keys():
        assert len(written[table]) == len(snapshot[table])
    again = in_order(written)
    with transaction.atomic():
        _empty()
        stored(written)
        assert in_order(dumped()) == again


def _empty():
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        else:
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        for model in tables().values():
            cursor.execute(f"DELETE FROM {model._meta.db_table}")


def test_missing_tables_and_columns_take_the_defaults(db):
    counts, warnings = stored({"person": [person()]})
    assert (counts, warnings) == ({"person": 1}, [])
    one = Person.objects.get()
    assert (one.role, one.active, one.timezone, one.password) == ("user", True, "Europe/Paris", None)
    assert one.created_at is not None


def test_unknown_tables_and_columns_are_told_once(db):
    rows = [department(1, mood="good", age=3), department(2, mood="bad")]
    counts, warnings = stored({"horoscope": [{"id": 1}], "department": rows, "departments": []})
    assert counts == {"department": 2}
    assert warnings == [
        "table horoscope: unknown, 1 rows ignored",
        "department.age: unknown column, ignored",
        "department.mood: unknown column, ignored",
        "table departments: unknown, 0 rows ignored",
    ]


def test_rows_may_refer_to_later_rows(db):
    link = {"person_id": ID(1), "department_id": ID(2)}
    stored({"department_link": [link], "person": [person(1)], "department": [department(2)]})
    assert Person.objects.get().departments.get().name == "Department 2"


def test_link_tables_take_new_rows_after_a_load(db):
    rows = [department(number) for number in range(1, 4)]
    links = [{"person_id": ID(9), "department_id": row["id"]} for row in rows[:2]]
    stored({"person": [person(9)], "department": rows, "department_link": links})
    made = DepartmentLink.objects.create(person_id=ID(9), department_id=ID(3))
    assert DepartmentLink.objects.count() == 3
    assert made.pk not in DepartmentLink.objects.exclude(pk=made.pk).values_list("pk", flat=True)


def test_passwords_keep_working(client_of, db):
    stored({"person": [person(1, password=factories.password_hash(), email="ada@studio.example")]})
    answer = client_of().post("/auth/login", {"email": "ada@studio.example", "password": factories.PASSWORD})
    assert answer.status_code == 200
    assert answer.json()["login"] is True


def task(**values):
    return {"id": ID(5), "name": "main", **values}


def time_spent(**values):
    return {"id": ID(5), "date": "2026-03-02", "duration": 60.0, **values}


REFUSED = [
    ("null", "department", [department(1, name=None)], ID(1), "name"),
    ("missing", "department", [{"id": ID(1), "color": "#000000"}], ID(1), "name"),
    ("text type", "department", [department(1, name=["x"])], ID(1), "name"),
    ("too long", "department", [department(1, color="#0000000")], ID(1), "color"),
    ("null character", "department", [department(1, name="a\0b")], ID(1), "name"),
    ("lone surrogate", "department", [department(1, name="a\ud800b")], ID(1), "name"),
    ("null character in a bag", "person", [person(1, data={"a": "\0"})], ID(1), "data"),
    ("lone surrogate in a bag", "person", [person(1, data={"a": "\ud800"})], ID(1), "data"),
    ("integer type", "person", [person(1, daily_salary="much")], ID(1), "daily_salary"),
    ("integer range", "person", [person(1, daily_salary=2**31)], ID(1), "daily_salary"),
    ("boolean type", "person", [person(1, active="perhaps")], ID(1), "active"),
    ("date", "person", [person(1, last_presence="2026-02-30")], ID(1), "last_presence"),
    ("moment", "person", [person(1, created_at="yesterday")], ID(1), "created_at"),
    ("float type", "time_spent", [time_spent(duration="long")], ID(5), "duration"),
    ("enumeration", "person", [person(1, role="king")], ID(1), "role"),
    ("id", "department", [department(1), department(2, id="x")], "x", "id"),
    ("primary key", "department", [department(1), department(1, name="Other")], ID(1), "id"),
    ("unique", "person", [person(1), person(2, email="p1@studio.example")], ID(2), "email"),
    ("check", "task", [task(difficulty=6)], ID(5), "difficulty"),
    ("check of a float", "time_spent", [time_spent(duration=0)], ID(5), "duration"),
    ("foreign key", "task", [task(task_type_id=ID(77))], ID(5), "task_type_id"),
    ("id of a parent", "task", [task(task_type_id="77")], ID(5), "task_type_id"),
    ("foreign key of a link", "department_link", [{"person_id": ID(1), "department_id": ID(2)}], ID(1), "person_id"),
]


@pytest.mark.parametrize(("kind", "table", "rows", "row", "column"), REFUSED, ids=[case[0] for case in REFUSED])
def test_a_row_that_breaks_a_rule_is_named(nothing_written, kind, table, rows, row, column):
    good = {"software": [{"id": ID(100), "name": "Blender", "short_name": "b", "file_extension": ".blend"}]}
    with nothing_written(), pytest.raises(SnapshotError) as refused:
        stored({**good, table: rows})
    message = str(refused.value)
    assert message.startswith(f"{table} ")
    assert row in message
    assert f"column {column}" in message


def test_one_bad_row_among_many_is_named(nothing_written):
    rows = [department(number) for number in range(6001)]
    rows[5500]["name"] = "Department 5499"
    links = [{"person_id": ID(1), "department_id": ID(2)}] * 2
    with nothing_written(), pytest.raises(SnapshotError, match=r"^department_link .*person_id, department_id"):
        stored({"person": [person(1)], "department": rows[:3], "department_link": links})
    rows[5500] = department(5499, name="Other")
    with nothing_written(), pytest.raises(SnapshotError, match=f"^department {ID(5499)}, column id"):
        stored({"department": rows})


BROKEN = {
    "empty": b"",
    "not an object": b"[]",
    "rows not a list": b'{"person": {}}',
    "row not an object": b'{"person": [1]}',
    "cut off": b'{"person": [{"id": "',
    "something behind": b"{} {}",
    "not a number": b'{"person": [{"daily_salary": NaN}]}',
    "not utf-8": b'{"person": [{"id": "\xff"}]}',
    "no comma": b'{"person": [] "department": []}',
}


@pytest.mark.parametrize("content", BROKEN.values(), ids=BROKEN.keys())
def test_a_broken_file_is_told_and_leaves_nothing(nothing_written, content):
    with nothing_written(), pytest.raises(SnapshotError):
        stored(content)


def test_rows_longer_than_the_buffer_are_read(db, monkeypatch):
    monkeypatch.setattr(reading, "CHUNK", 7)
    rows = [department(number, name=f"Été {number} " + "é" * 40) for number in range(20)]
    stored(b"\xef\xbb\xbf" + json.dumps({"department": rows}, ensure_ascii=False, indent=1).encode())
    assert set(Department.objects.values_list("name", flat=True)) == {row["name"] for row in rows}


def test_the_commands_tell_what_they_did(db, tmp_path, capsys):
    file, copy = tmp_path / "studio.json", tmp_path / "copy.json"
    file.write_text(json.dumps({"department": [department(1, mood="good")]}))
    call_command("import_kitsu", snapshot=str(file))
    call_command("export_kitsu", snapshot=str(copy))
    told = capsys.readouterr()
    assert "Loaded 1 rows of 1 tables." in told.out
    assert "Wrote 1 rows of" in told.out
    assert told.err.count("department.mood: unknown column, ignored") == 1
    assert json.loads(copy.read_text())["department"][0]["name"] == "Department 1"


def test_the_import_command_fails_with_one_line(db, tmp_path):
    file = tmp_path / "studio.json"
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_kitsu", snapshot=str(file))
    file.write_text(json.dumps({"department": [department(1, name=None)]}))
    with pytest.raises(CommandError, match=f"department {ID(1)}, column name"):
        call_command("import_kitsu", snapshot=str(file))
    assert not Department.objects.exists()


def test_an_export_streams_big_tables(db):
    project = factories.project()
    kind = factories.entity_type("Shot")
    Entity.objects.bulk_create(
        [Entity(name=f"SH{number}", project=project, entity_type=kind) for number in range(2500)]
    )
    seen = []
    dump(io.BytesIO(), progress=lambda table, rows: seen.append((table, rows)))
    assert [rows for table, rows in seen if table == "entity"] == [2000, 2500]


@pytest.mark.parametrize(
    ("options", "why"),
    [
        ({"snapshot": "x.json", "verify": True}, "--verify goes with --api only"),
        ({"database": "postgres://x", "only_files": True}, "--only-files goes with --api only"),
        ({"snapshot": "x.json", "leave_out": ["api_event"]}, "--leave-out goes with --database only"),
        ({"api": "kitsu.studio.com"}, "--api is an address"),
        ({"api": "https://x", "workers": 0}, "--workers"),
        ({"api": "https://x", "no_files": True, "only_files": True}, "Either --no-files or --only-files"),
    ],
)
def test_options_that_would_not_be_looked_at_are_refused(options, why):
    with pytest.raises(CommandError, match=why):
        call_command("import_kitsu", **options)
