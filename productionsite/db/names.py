"""Names compared without regard to case, in the one spelling that an index can serve on both databases."""

from django.db import models
from django.db.models import Func, TextField


class Folded(Func):
    """A text as it is compared when case does not count: what indexes of names are made of.

    SQLite compares under its own case-blind collation (ASCII letters). PostgreSQL has the lower-cased text
    in byte order, the only order in which a B-tree finds the beginnings of texts in any locale.
    """

    output_field = TextField()
    template = "%(expressions)s"

    def as_sqlite(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template="%(expressions)s COLLATE NOCASE", **extra)

    def as_postgresql(self, compiler, connection, **extra):
        return super().as_sql(compiler, connection, template='LOWER(%(expressions)s) COLLATE "C"', **extra)


@models.CharField.register_lookup
@models.TextField.register_lookup
class ILike(models.Lookup):
    """A SQL pattern without regard to case: `%` and `_` of the caller are wildcards, `\\` takes their meaning.

    A `\\` at the very end has nothing to escape and stands for itself. Where an index of `Folded` names
    stands ready, the text before the first wildcard is looked up in it.
    """

    lookup_name = "ilike"
    prepare_rhs = False

    def get_db_prep_lookup(self, value, connection):
        dangling = isinstance(value, str) and (len(value) - len(value.rstrip("\\"))) % 2
        return super().get_db_prep_lookup(value + "\\" if dangling else value, connection)

    def as_sql(self, compiler, connection):
        left, left_params = self.process_lhs(compiler, connection)
        right, right_params = self.process_rhs(compiler, connection)
        if connection.vendor == "postgresql":
            sql = f'LOWER({left}) COLLATE "C" LIKE LOWER({right})'
        else:
            sql = f"{left} LIKE {right} ESCAPE '\\'"
        return sql, [*left_params, *right_params]
