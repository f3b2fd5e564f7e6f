"""Reads the tables of another instance's PostgreSQL database, streamed (spec 01's names).

Rows come as the database itself writes them in JSON, which is how a snapshot says them; only bytes (password
hashes) are decoded to text. Everything is read in one read-only transaction: the studio of one moment,
while people go on working in it.
"""

from contextlib import contextmanager

import orjson
import psycopg2

from imports.services.snapshot import tables

BATCH = 5000  # rows fetched at a time
BOOKKEEPING = frozenset({"alembic_version"})  # tables of the source that say nothing of the studio
_COLUMNS = """
    SELECT c.relname, a.attname, t.typname, a.attnum
    FROM pg_class c
    JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = ANY (current_schemas(false))
    JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
    JOIN pg_type t ON t.oid = a.atttypid
    WHERE c.relkind IN ('r', 'p')
    ORDER BY c.relname, a.attnum
"""
_DECODED = {
    "bytea": "convert_from({0}, 'UTF8') AS {0}",
    "_bytea": "(SELECT array_agg(convert_from(one, 'UTF8')) FROM unnest({0}) AS one) AS {0}",
}


class SourceError(Exception):
    """The other instance cannot be read; the message says why."""


@contextmanager
def source_database(url, password=None):
    """Open another instance's database as a `Source`. `password`: used instead of the URL's. Raises SourceError."""
    try:
        connection = psycopg2.connect(url, **({"password": password} if password else {}))
    except psycopg2.Error as error:
        raise SourceError(f"The database cannot be reached: {str(error).strip()}") from error
    try:
        connection.set_session(isolation_level="REPEATABLE READ", readonly=True)
        yield Source(connection)
    except psycopg2.Error as error:
        raise SourceError(f"The database cannot be read: {str(error).strip()}") from error
    finally:
        connection.close()


class Source:
    """The tables of the other instance. `columns`: {table: {column: type}}."""

    def __init__(self, connection):
        self._connection = connection
        self.columns = {}
        with connection.cursor() as cursor:
            cursor.execute(_COLUMNS)
            for table, column, kind, _number in cursor:
                self.columns.setdefault(table, {})[column] = kind
        if "person" not in self.columns or "project" not in self.columns:
            raise SourceError("This is not the database of a Kitsu: it has no tables person and project.")

    def counts(self, names=None):
        """Return {table: rows} of the tables this studio knows (or of some)."""
        wanted = [table for table in (tables() if names is None else names) if table in self.columns]
        with self._connection.cursor() as cursor:
            return {table: self._count(cursor, table) for table in wanted}

    @staticmethod
    def _count(cursor, table):
        cursor.execute(f'SELECT count(*) FROM "{table}"')  # noqa: S608 (a name the catalogue gave)
        return cursor.fetchone()[0]

    def unknown(self):
        """Return the tables that hold something this studio has no place for."""
        strange = [table for table in self.columns if table not in tables() and table not in BOOKKEEPING]
        return {table: rows for table, rows in self.counts(strange).items() if rows}

    def tables(self, left_out=()):
        """Yield (table, iterator of rows) of everything this studio knows, in its own order."""
        for table in tables():
            if table in self.columns and table not in left_out:
                yield table, self._rows(table)

    def _rows(self, table):
        columns = ", ".join(
            _DECODED.get(kind, "{0}").format(f'"{column}"') for column, kind in self.columns[table].items()
        )
        with self._connection.cursor(name="move_in") as cursor:  # a server-side cursor: rows stay there until asked for
            cursor.itersize = BATCH
            cursor.execute(f'SELECT row_to_json(one)::text FROM (SELECT {columns} FROM "{table}") AS one')  # noqa: S608
            for (row,) in cursor:
                yield orjson.loads(row)
