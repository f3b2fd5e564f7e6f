"""SQLite with foreign keys checked at each statement.

Django declares foreign keys DEFERRABLE INITIALLY DEFERRED, so that a bad reference is only noticed
at COMMIT, when the request that wrote it is already answered. Here they are checked at once; a bulk
load that needs the other behaviour asks for it (`productionsite.db.deferred_foreign_keys`).
"""

import sqlite3

from django.db import transaction
from django.db.backends.sqlite3 import base, features, operations, schema
from django.utils.functional import cached_property

MOST_PARAMETERS = 32766  # in one statement; what SQLite allows unless compiled otherwise


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Declares foreign keys without Django's deferral."""

    sql_create_inline_fk = "REFERENCES %(to_table)s (%(to_column)s)"
    sql_create_column_inline_fk = sql_create_inline_fk


class DatabaseOperations(operations.DatabaseOperations):
    """Empties tables in any order, as Django expects to."""

    def execute_sql_flush(self, sql_list):
        with transaction.atomic(using=self.connection.alias), self.connection.cursor() as cursor:
            cursor.execute("PRAGMA defer_foreign_keys = ON")
            super().execute_sql_flush(sql_list)


class DatabaseFeatures(features.DatabaseFeatures):
    """Asks the library how many parameters a statement may have, so that bulk writes take fewer (Django says 999)."""

    @cached_property
    def max_query_params(self):
        self.connection.ensure_connection()
        return min(self.connection.connection.getlimit(sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER), MOST_PARAMETERS)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper with immediate foreign keys."""

    SchemaEditorClass = DatabaseSchemaEditor
    features_class = DatabaseFeatures
    ops_class = DatabaseOperations
