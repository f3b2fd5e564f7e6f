"""SQLite with foreign keys checked at each statement.

Django declares foreign keys DEFERRABLE INITIALLY DEFERRED, so that a bad reference is only noticed
at COMMIT, when the request that wrote it is already answered. Here they are checked at once; a bulk
load that needs the other behaviour asks for it (`productionsite.db.deferred_foreign_keys`).
"""

from django.db.backends.sqlite3 import base, schema


class DatabaseSchemaEditor(schema.DatabaseSchemaEditor):
    """Declares foreign keys without Django's deferral."""

    sql_create_inline_fk = "REFERENCES %(to_table)s (%(to_column)s)"
    sql_create_column_inline_fk = sql_create_inline_fk


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's SQLite wrapper with the schema editor above."""

    SchemaEditorClass = DatabaseSchemaEditor
