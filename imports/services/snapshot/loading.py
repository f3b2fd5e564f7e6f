"""Loads tables of rows into the database: streamed, in batches, in one transaction.

Foreign keys may point forward; they are checked at the end and a broken one is told by table, row and
column.
"""

import dataclasses
from itertools import islice

from django.db import DatabaseError, transaction

from activity.models import News
from activity.services.news import place_news
from events.models import ApiEvent
from events.publisher import number_history
from imports.services.snapshot.bulk import insert_rows, is_empty, merge_rows
from imports.services.snapshot.columns import row_reader
from imports.services.snapshot.errors import SnapshotError, check_references, database_refusal, refusal
from imports.services.snapshot.reading import SnapshotReader
from imports.services.snapshot.references import has_orphans, mend_references
from imports.services.snapshot.schema import columns_of, tables
from productionsite.db import deferred_foreign_keys, statistics
from tasks.models import Comment, Task

BATCH = 5000


@dataclasses.dataclass
class Counts:
    """What became of the rows of a table: `written` is how many were added or changed."""

    read: int = 0
    written: int = 0
    refused: int = 0


def _silent(*_told):
    """Say nothing."""


def load(file, *, progress=_silent, warn=_silent, refuse=None):
    """Load a snapshot (a binary file); return {table: Counts}.

    See `load_tables`. `progress(table, rows loaded, bytes read)` is called after each batch.
    """
    reader = SnapshotReader(file)
    return load_tables(
        reader.tables(),
        progress=lambda table, rows: progress(table, rows, reader.position),
        warn=warn,
        refuse=refuse,
    )


@transaction.atomic
def load_tables(source, *, progress=_silent, warn=_silent, refuse=None, mend=False, merge=False):
    """Load tables, an iterable of (table name, iterable of rows as dicts of JSON values); return {table: Counts}.

    All in one transaction. Missing tables and columns are fine (defaults apply), unknown tables and columns are
    skipped with one warning each. In an empty database rows are inserted; in any other (or with `merge`, for a
    source that may give a row twice) they are merged: known ids are changed in the columns given, others added,
    nothing is removed, so that the same source twice changes nothing. `progress(table, rows loaded)` is called
    after each batch.

    Raises SnapshotError naming table, row and column; nothing stays then. With `refuse(SnapshotError)` bad rows
    are told and left out instead. With `mend`, references to rows that are not there are emptied (or their
    rows left out) with a warning, as a source that is read while people work in it may hold some.
    """
    known, counts, warned = tables(), {}, set()
    write = insert_rows if not merge and is_empty(known.values()) else merge_rows
    with deferred_foreign_keys():
        for table, rows in source:
            if table not in known:
                warn(f"table {table}: unknown, {sum(1 for _row in rows)} rows ignored")
                continue
            model, count = known[table], counts.setdefault(table, Counts())
            read = row_reader(model)
            for batch in _batches(rows):
                _warn_of_unknown_columns(model, batch, warned, warn)
                _take(model, read, batch, write, count, refuse)
                progress(table, count.read)
        loaded = [known[table] for table in counts]
        if mend:
            mend_references(loaded, warn)
        check_references(loaded if has_orphans() else ())
    if counts.get(ApiEvent._meta.db_table):
        number_history()
    if counts.keys() & {model._meta.db_table for model in (News, Task, Comment)}:
        place_news()
    statistics.refresh_after_commit()
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


def _take(model, read, batch, write, count, refuse):
    """Write one batch; name the row that cannot be (or, with `refuse`, leave it out)."""
    values, rows = [], []
    for row in batch:
        try:
            values.append(read(row))
            rows.append(row)
        except SnapshotError as error:
            if refuse is None:
                raise
            count.refused += 1
            refuse(error)
    count.read += len(batch)
    if not values:
        return
    given = set().union(*rows)
    try:
        with transaction.atomic():
            written = write(model, values, given)
    except (DatabaseError, ValueError) as error:
        written = _one_by_one(model, rows, values, write, given, count, refuse)
        if refuse is None:
            raise refusal(model, batch[0], "?", f"one of {len(batch)} rows: {error}") from error
    count.written += written


def _one_by_one(model, rows, values, write, given, count, refuse):
    """Write the rows of a refused batch singly, to name the ones the database refuses; return how many it took."""
    written = 0
    for row, one in zip(rows, values):
        try:
            with transaction.atomic():
                written += write(model, [one], given)
        except (DatabaseError, ValueError) as error:
            database = isinstance(error, DatabaseError)
            told = database_refusal(model, row, error) if database else refusal(model, row, "?", str(error))
            if refuse is None:
                raise told from error
            count.refused += 1
            refuse(told)
    return written
