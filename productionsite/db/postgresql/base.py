"""PostgreSQL with foreign keys checked at each statement (see the SQLite twin for the reason)."""

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    """Declares foreign keys deferrable, but checked at once unless a bulk load defers them."""

    def deferrable_sql(self):
        return " DEFERRABLE INITIALLY IMMEDIATE"


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's PostgreSQL wrapper with immediate foreign keys."""

    ops_class = DatabaseOperations

    def check_constraints(self, table_names=None):
        """Check everything that a bulk load deferred, and stay in immediate mode."""
        with self.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
