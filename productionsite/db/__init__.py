"""Database backends and the little SQL that differs between them."""

from contextlib import contextmanager

from django.db import connection


@contextmanager
def deferred_foreign_keys():
    """Let rows of the surrounding transaction refer to rows that come later in it.

    The caller checks the references itself before the block ends (a snapshot import names the
    table, the row and the column); the database checks them again at COMMIT.
    """
    sqlite = connection.vendor == "sqlite"
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA defer_foreign_keys = ON" if sqlite else "SET CONSTRAINTS ALL DEFERRED")
        yield
        cursor.execute("PRAGMA defer_foreign_keys = OFF" if sqlite else "SET CONSTRAINTS ALL IMMEDIATE")
