"""Writes batches of rows into one table, as fast as the database takes them.

Both writers take a model, tuples of driver values in the order of `columns_of(model)` and the columns their
source gives, and return how many rows were added or changed.
"""

import io
import re

from django.db import connection

from imports.services.snapshot.schema import columns_of

_COPY_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_COPY_SPECIAL = re.compile(r"[\\\t\n\r]")


def is_empty(models):
    """Return whether none of some models' tables has a row."""
    quote = connection.ops.quote_name
    any_row = " OR ".join(f"EXISTS (SELECT 1 FROM {quote(model._meta.db_table)})" for model in models)  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT CASE WHEN {any_row} THEN 1 ELSE 0 END")
        return not cursor.fetchone()[0]


def insert_rows(model, values, given):
    """Add rows; IntegrityError for one that is there."""
    table, names = _quoted(model)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, table, names, values)
        else:
            marks = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks})", values)  # noqa: S608
    return len(values)


def merge_rows(model, values, given):
    """Add rows, change those that are there in the columns `given`; rows that say nothing new are not written.

    Rows are known by their id, those of link tables by what they link.
    """
    columns = list(columns_of(model))
    key = _key(model, given)
    places = [columns.index(column) for column in key]
    values = list({tuple([row[place] for place in places]): row for row in values}.values())
    table, names = _quoted(model)
    quote = connection.ops.quote_name
    changed = [quote(column) for column in columns if column in given and column not in key]
    target = ", ".join(quote(column) for column in key)
    if changed:
        old, new = ", ".join(f"{table}.{name}" for name in changed), ", ".join(f"excluded.{name}" for name in changed)
        differs = "IS DISTINCT FROM" if connection.vendor == "postgresql" else "IS NOT"
        sets = ", ".join(f"{name} = excluded.{name}" for name in changed)
        conflict = f"ON CONFLICT ({target}) DO UPDATE SET {sets} WHERE ({old}) {differs} ({new})"
    else:
        conflict = f"ON CONFLICT ({target}) DO NOTHING"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            listed = ", ".join(names)
            cursor.execute(f"CREATE TEMPORARY TABLE incoming AS SELECT {listed} FROM {table} WITH NO DATA")  # noqa: S608
            _copy(cursor, "incoming", names, values)
            cursor.execute(f"INSERT INTO {table} ({listed}) SELECT {listed} FROM incoming {conflict}")  # noqa: S608
            written = cursor.rowcount
            cursor.execute("DROP TABLE incoming")
            return written
        marks = ", ".join(["%s"] * len(names))
        cursor.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({marks}) {conflict}",  # noqa: S608
            values,
        )
        return max(cursor.rowcount, 0)


def _key(model, given):
    """Return the columns by which a row is known."""
    if "id" in given and "id" in columns_of(model):
        return ["id"]
    constraint = model._meta.total_unique_constraints[0]
    return [model._meta.get_field(name).column for name in constraint.fields]


def _quoted(model):
    quote = connection.ops.quote_name
    return quote(model._meta.db_table), [quote(column) for column in columns_of(model)]


def _copy(cursor, table, names, values):
    text = io.StringIO("".join(["\t".join([_copied(value) for value in row]) + "\n" for row in values]))
    with connection.wrap_database_errors:
        cursor.copy_expert(f"COPY {table} ({', '.join(names)}) FROM STDIN", text)


def _copied(value):
    """Return one value in the text format of COPY."""
    if value is None:
        return "\\N"
    if type(value) is not str:
        return str(value)
    if _COPY_SPECIAL.search(value):
        return "".join([_COPY_ESCAPES.get(character, character) for character in value])
    return value
