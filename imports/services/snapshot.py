"""Snapshots: the whole studio as one JSON object, table name → list of rows (spec 01's names).

Loading streams: one table at a time is parsed, checked against its columns and inserted in batches,
all in one transaction. Foreign keys may point forward; they are checked at the end and a broken one is
told by table, row and column.
"""

import json
from itertools import islice

import ijson
from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection, models, transaction

from productionsite.api.errors import ApiError
from productionsite.api.inputs import read_value
from productionsite.api.rendering import to_json
from productionsite.api.rows import Shape, stream
from productionsite.db import deferred_foreign_keys

BATCH = 1000


class SnapshotError(Exception):
    """A row that cannot be loaded; the message names table, id and column."""


def tables():
    """Return {table name: model} of everything a snapshot holds, parents before children where possible."""
    found = {}
    for app in settings.STUDIO_APPS:
        for model in apps.get_app_config(app).get_models():
            if not model._meta.proxy and getattr(model, "IN_SNAPSHOT", True):
                found[model._meta.db_table] = model
    return found


def columns_of(model):
    """Return {column: field} of what a snapshot says of a table (internal keys left out)."""
    internal = set(getattr(model, "INTERNAL_COLUMNS", ()))
    return {f.column: f for f in model._meta.concrete_fields if f.column not in internal}


# -- in ----------------------------------------------------------------------------------------


@transaction.atomic
def load(file, *, progress=lambda text: None, warn=lambda text: None):
    """Load a snapshot (a binary file) into an empty database; return {table: rows loaded}.

    Missing tables and columns are fine (defaults apply), unknown tables and columns are skipped with
    one warning each. Raises SnapshotError; nothing stays then.
    """
    known, counts = tables(), {}
    with deferred_foreign_keys():
        try:
            for table, rows in ijson.kvitems(file, "", use_float=True):
                if table not in known:
                    warn(f"table {table}: unknown, {len(rows)} rows ignored")
                    continue
                counts[table] = _load_table(known[table], rows, progress, warn)
        except ijson.JSONError as error:
            raise SnapshotError(f"the file is not a JSON object of tables: {error}") from error
        check_references(known[table] for table in counts)
    return counts


def _load_table(model, rows, progress, warn):
    table, columns = model._meta.db_table, columns_of(model)
    unknown = {key for row in rows for key in row if key not in columns}
    for key in sorted(unknown):
        warn(f"{table}.{key}: unknown column, ignored")
    given = {key for row in rows for key in row}
    readers = [_Column(table, field, default_only=column not in given) for column, field in columns.items()]
    names = ", ".join(connection.ops.quote_name(column) for column in columns)
    sql = f"INSERT INTO {connection.ops.quote_name(table)} ({names}) VALUES "  # noqa: S608 (names are the models' own)
    total, done = len(rows), 0
    source = iter(rows)
    while batch := list(islice(source, BATCH)):
        values = [[reader.read(row) for reader in readers] for row in batch]
        _insert(table, sql, values, batch)
        done += len(batch)
        progress(f"{table}: {done} of {total}")
    return total


class _Column:
    """Reads one column of snapshot rows into what the database driver takes."""

    def __init__(self, table, field, *, default_only):
        self.table, self.field, self.column = table, field, field.column
        self.default_only = default_only

    def read(self, row):
        if self.default_only or self.column not in row:
            value = self.field.get_default()
            if value is None and not self.field.null:
                self._fail(row, "missing and without a default")
            return self._prepared(value)
        value = row[self.column]
        if value is None:
            if not self.field.null:
                self._fail(row, "null in a column that may not be null")
            return None
        try:
            return self._prepared(read_value(self.field, value))
        except ApiError as error:
            self._fail(row, error.message, error)

    def _prepared(self, value):
        return None if value is None else self.field.get_db_prep_save(value, connection)

    def _fail(self, row, why, cause=None):
        raise SnapshotError(f"{self.table} {_row_name(row)}, column {self.column}: {why}") from cause


def _row_name(row):
    return row.get("id") or json.dumps(row, default=str, sort_keys=True)[:200]


def _insert(table, sql, values, batch):
    """Insert a batch; when the database refuses it, find the row and the columns it refuses."""
    marks = "(" + ", ".join(["%s"] * len(values[0])) + ")"
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.executemany(sql + marks, values)
            else:
                flat = [value for row in values for value in row]
                cursor.execute(sql + ", ".join([marks] * len(values)), flat)
    except DatabaseError as error:
        if len(values) == 1:
            raise SnapshotError(f"{table} {_row_name(batch[0])}, column {_refused_columns(error)}") from error
        for row, source in zip(values, batch):
            _insert(table, sql, [row], [source])
        raise SnapshotError(f"{table}: {error}") from error


def _refused_columns(error):
    """Return 'columns: reason' of a database refusal."""
    text = str(error).splitlines()[0]
    diagnostics = getattr(error.__cause__, "diag", None)
    if diagnostics is not None:
        detail = diagnostics.message_detail or ""
        named = detail.split("(", 1)[1].split(")", 1)[0] if detail.startswith("Key (") else diagnostics.column_name
        return f"{named or diagnostics.constraint_name}: {diagnostics.message_primary}"
    if ":" in text:
        reason, named = text.split(":", 1)
        return f"{named.strip()}: {reason.strip()}"
    return f"?: {text}"


def check_references(loaded):
    """Raise SnapshotError for the first foreign key that points nowhere."""
    loaded = list(loaded)
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA foreign_key_check")
            if cursor.fetchone() is None:
                return
        else:
            try:
                with transaction.atomic():
                    cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
                cursor.execute("SET CONSTRAINTS ALL DEFERRED")
                return
            except DatabaseError:
                pass
    for model in loaded:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                _check_reference(model, field)
    raise SnapshotError("a foreign key points nowhere")


def _check_reference(model, field):
    target = field.remote_field.model
    missing = target._base_manager.filter(pk=models.OuterRef(field.attname))
    orphans = model._base_manager.filter(**{f"{field.attname}__isnull": False}).exclude(models.Exists(missing))
    row = orphans.values("pk", field.attname).first()
    if row is not None:
        raise SnapshotError(
            f"{model._meta.db_table} {row['pk']}, column {field.column}: "
            f"no {target._meta.db_table} has the id {row[field.attname]}"
        )


# -- out ---------------------------------------------------------------------------------------


def dump(file):
    """Write the snapshot of the whole studio to a binary file, streamed; return {table: rows written}."""
    counts = {}
    with transaction.atomic():
        file.write(b"{")
        for number, (table, model) in enumerate(tables().items()):
            file.write((b",\n" if number else b"\n") + to_json(table) + b": [")
            counts[table] = 0
            shape = Shape(model, keys=list(columns_of(model)), type=None, precise=True)
            for rows in stream(model._base_manager.order_by("pk"), shape):
                for row in rows:
                    file.write((b",\n" if counts[table] else b"\n") + to_json(row))
                    counts[table] += 1
            file.write(b"]")
        file.write(b"\n}\n")
    return counts
