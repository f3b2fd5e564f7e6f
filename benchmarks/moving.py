"""A studio of a million rows moved in from the database of another instance.

    createdb moving_source && createdb moving_target
    DATABASE_URL=postgres://.../moving_target python manage.py migrate
    DATABASE_URL=postgres://.../moving_target python -m benchmarks.moving postgres://.../moving_source

The source is filled once; the target must be empty. The limit is ten minutes for a million rows.
"""

import json
import sys
import time

import psycopg2

LIMIT = 600.0  # seconds for a million rows
_NOW = "now()::timestamp"


def _id(table, number="n"):
    """Return the SQL of the id of a row: made from its table and number."""
    return f"md5('{table}' || {number})::uuid"


_PERSON, _AUTHOR, _PROJECT = (
    _id("person", "n % 300 + 1"),
    _id("person", "(n + 1) % 300 + 1"),
    _id("project", "n % 10 + 1"),
)
_STATUS = _id("task_status", "n % 8 + 1")
_NAMED = {"name": "'No ' || n", "color": "'#000000'"}
#: {table: (rows, {column: SQL of the value of row n})}: a million rows in all
ROWS = {
    "project_status": (1, {"name": "'Open'", "color": "'#000000'"}),
    "project": (10, {"name": "'Production ' || n", "project_status_id": _id("project_status", 1)}),
    "entity_type": (3, {"name": "(ARRAY['Shot', 'Sequence', 'Episode'])[n]"}),
    "department": (5, _NAMED),
    "task_type": (20, {**_NAMED, "department_id": _id("department", "n % 5 + 1")}),
    "task_status": (8, {**_NAMED, "short_name": "'s' || n"}),
    "person": (
        300,
        {
            "first_name": "'Ada'",
            "last_name": "'No ' || n",
            "email": "'p' || n || '@studio.example'",
            "password": "convert_to('$2b$04$abc', 'UTF8')",
            "role": "'user'",
        },
    ),
    "entity": (
        100_000,
        {
            "name": "'SH' || n",
            "project_id": _PROJECT,
            "entity_type_id": _id("entity_type", "n % 3 + 1"),
            "data": "jsonb_build_object('fps', '25', 'frame_in', n)",
        },
    ),
    "task": (
        250_000,
        {
            "name": "'main'",
            "project_id": _PROJECT,
            "task_type_id": _id("task_type", "n % 20 + 1"),
            "task_status_id": _STATUS,
            "entity_id": _id("entity", "n / 4 + 1"),
            "assigner_id": _PERSON,
            "difficulty": "3",
        },
    ),
    "task_person_link": (150_000, {"task_id": _id("task"), "person_id": _PERSON}),
    "preview_file": (
        60_000,
        {
            "name": "'v' || n",
            "task_id": _id("task"),
            "person_id": _PERSON,
            "revision": "1",
            "extension": "'mp4'",
        },
    ),
    "comment": (
        200_000,
        {
            "object_id": _id("task", "n % 250000 + 1"),
            "object_type": "'Task'",
            "person_id": _PERSON,
            "task_status_id": _STATUS,
            "text": "repeat('The fox looks back. ', 5)",
        },
    ),
    "entity_link": (
        40_000,
        {"entity_in_id": _id("entity"), "entity_out_id": _id("entity", "n + 1"), "nb_occurences": "1"},
    ),
    "news": (100_000, {"author_id": _PERSON, "task_id": _id("task"), "comment_id": _id("comment")}),
    "notification": (
        50_000,
        {
            "person_id": _PERSON,
            "author_id": _AUTHOR,
            "task_id": _id("task"),
            "comment_id": _id("comment"),
            "type": "'comment'",
        },
    ),
    "api_event": (
        50_000,
        {
            "name": "'task:update'",
            "project_id": _PROJECT,
            "user_id": _PERSON,
            "data": "jsonb_build_object('task_id', n)",
        },
    ),
}


def fill(url):
    """Create the tables of another instance in an empty database and fill them."""
    from tests.imports.kitsu_database import fill as create

    connection = psycopg2.connect(url)
    create(connection, {})
    with connection.cursor() as cursor:
        for table, (rows, values) in ROWS.items():
            if not table.endswith("_link") or table == "entity_link":
                values = {"id": _id(table), **values, "created_at": _NOW, "updated_at": _NOW}
            values = _defaults(cursor, table) | values
            names = ", ".join(f'"{name}"' for name in values)
            cursor.execute(
                f'INSERT INTO "{table}" ({names}) '
                f"SELECT {', '.join(values.values())} FROM generate_series(1, {rows}) AS n"
            )
    connection.commit()
    connection.close()


def _defaults(cursor, table):
    """Return {column: SQL} of what the other instance's application writes by itself."""
    from imports.services.snapshot import columns_of, tables
    from tests.imports.kitsu_database import type_of

    model, found = tables()[table], {}
    for column, field in columns_of(model).items():
        if not field.null and field.has_default() and column != "id":
            value = field.get_default()
            value = json.dumps(value) if isinstance(value, list | dict) else value
            found[column] = cursor.mogrify(f"%s::{type_of(model, column, field)}", [value]).decode()
    return found


def main(url):
    """Fill the source when it is empty, move it in, print how long it took; return whether that is quick enough."""
    import django

    django.setup()
    from imports.services.moving.database import SourceError, source_database
    from imports.services.snapshot import load_tables

    try:
        with source_database(url):
            pass
    except SourceError:
        fill(url)
    start = time.perf_counter()
    seen = [start, "", 0]

    def progress(table, rows):
        if table != seen[1]:
            print(f"{time.perf_counter() - start:7.1f} s  {table}", flush=True)
            seen[1] = table

    with source_database(url) as source:
        counts = load_tables(source.tables(), progress=progress, mend=True)
    seconds, rows = time.perf_counter() - start, sum(count.written for count in counts.values())
    limit = LIMIT * rows / 1_000_000
    good = seconds <= limit
    print(f"moved in: {rows} rows in {seconds:.1f} s ({rows / seconds:.0f} rows/s), limit {limit:.0f} s")
    return good


if __name__ == "__main__":
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "productionsite.settings")
    sys.exit(0 if main(sys.argv[1]) else 1)
