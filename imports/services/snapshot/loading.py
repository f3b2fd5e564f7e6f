"""Loads a snapshot into an empty database: streamed, in batches, in one transaction.

Foreign keys may point forward; they are checked at the end and a broken one is told by table, row and
column.
"""

import io
import re
from itertools import islice

from django.db import DatabaseError, connection, transaction

from events.models import ApiEvent
from events.publisher import number_history
from imports.services.snapshot.columns import row_reader
from imports.services.snapshot.errors import check_references, database_refusal, refusal
from imports.services.snapshot.reading import SnapshotReader
from imports.services.snapshot.schema import columns_of, tables
from productionsite.db import deferred_foreign_keys

BATCH = 5000
_COPY_ESCAPES = {"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r"}
_COPY_SPECIAL = re.compile(r"[\\\t\n\r]")


def _silent(*_told):
    """Say nothing."""


@transaction.atomic
def load(file, *, progress=_silent, warn=_silent):
    """Load a snapshot (a binary file) into an empty database; return {table: rows loaded}.

    Missing tables and columns are fine (defaults apply), unknown tables and columns are skipped with
    one warning each. `progress(table, rows loaded, bytes read)` is called after each batch. Raises
    SnapshotError naming table, row and column; nothing stays then.
    """
    known, counts, warned = tables(), {}, set()
    reader = SnapshotReader(file)
    with deferred_foreign_keys():
        for table, rows in reader.tables():
            if table not in known:
                warn(f"table {table}: unknown, {sum(1 for _row in rows)} rows ignored")
                continue
            counts.setdefault(table, 0)
            read = row_reader(known[table])
            for batch in _batches(rows):
                _warn_of_unknown_columns(known[table], batch, warned, warn)
                _insert(known[table], read, batch)
                counts[table] += len(batch)
                progress(table, counts[table], reader.position)
        check_references([known[table] for table in counts] if _has_orphans() else ())
    if counts.get(ApiEvent._meta.db_table):
        number_history()
    return counts


def _batches(rows):
    while batch := list(islice(rows, BATCH)):
        yield batch


def _warn_of_unknown_columns(model, batch, warned, warn):
    table = model._meta.db_table
    for column in sorted(set().union(*batch).difference(columns_of(model))):
        if (table, column) not in warned:
            warned.add((table, column))
            warn(f"{table}.{column}: unknown column, ignored")


def _insert(model, read, batch):
    values = [read(row) for row in batch]
    try:
        with transaction.atomic():
            _write(model, values)
    except (DatabaseError, ValueError) as error:
        _tell_refused_row(model, batch, values)
        raise refusal(model, batch[0], "?", f"one of {len(batch)} rows: {error}") from error


def _tell_refused_row(model, batch, values):
    """Insert the rows of a refused batch one by one, to name the one the database refuses."""
    for row, one in zip(batch, values):
        try:
            with transaction.atomic():
                _write(model, [one])
        except DatabaseError as error:
            raise database_refusal(model, row, error) from error
        except ValueError as error:
            raise refusal(model, row, "?", str(error)) from error


def _write(model, values):
    quote = connection.ops.quote_name
    table, names = quote(model._meta.db_table), ", ".join(quote(column) for column in columns_of(model))
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            text = io.StringIO("".join(["\t".join([_copied(value) for value in row]) + "\n" for row in values]))
            with connection.wrap_database_errors:
                cursor.copy_expert(f"COPY {table} ({names}) FROM STDIN", text)
        else:
            marks = ", ".join(["%s"] * len(values[0]))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({marks})", values)  # noqa: S608


def _copied(value):
    """Return one value in the text format of COPY."""
    if value is None:
        return "\\N"
    if type(value) is not str:
        return str(value)
    if _COPY_SPECIAL.search(value):
        return "".join([_COPY_ESCAPES.get(character, character) for character in value])
    return value


def _has_orphans():
    """Return whether any foreign key points nowhere, as the database itself sees it."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            return cursor.fetchone() is not None
        try:
            with transaction.atomic():
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        except DatabaseError:
            return True
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        return False
