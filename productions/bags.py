"""Set-based changes of one key of a json bag: renamed or removed in every row of a queryset by one statement."""

import json

from django.db.models import F, Func, TextField
from django.utils import timezone

from productionsite.fields import JSONField


class _OfBag(Func):
    """A function of a json column and some of its keys, in the SQL of either database.

    In the templates `{bag}` stands for the column and each `%s` for a key, in the order of `arguments`.
    """

    sqlite = postgresql = ""
    kind = JSONField

    def __init__(self, column, *keys):
        super().__init__(F(column), output_field=self.kind())
        self.keys = keys

    def as_sql(self, compiler, connection, **extra):
        bag, _params = compiler.compile(self.source_expressions[0])
        if connection.vendor == "sqlite":
            paths = ["$." + json.dumps(key, ensure_ascii=False) for key in self.arguments()]
            return self.sqlite.format(bag=bag), paths
        return self.postgresql.format(bag=bag), list(self.arguments())

    def arguments(self):
        """Return the keys in the order the templates take them."""
        return self.keys


class Without(_OfBag):
    """The bag without a key."""

    sqlite = "json_remove({bag}, %s)"
    postgresql = "({bag} - %s::text)"


class Renamed(_OfBag):
    """The bag with the value of one key under another, over whatever was there."""

    sqlite = "json_set(json_remove({bag}, %s), %s, json({bag} -> %s))"
    postgresql = "(({bag} - %s::text) || jsonb_build_object(%s::text, {bag} -> %s::text))"

    def arguments(self):
        old, new = self.keys
        return (old, new, old)


class KeyState(_OfBag):
    """The JSON type under a key (`null` for a stored null); SQL NULL when there is no such key, or no object."""

    kind = TextField
    sqlite = "CASE WHEN json_type({bag}) = 'object' THEN json_type({bag}, %s) END"
    postgresql = "CASE WHEN jsonb_typeof({bag}) = 'object' THEN jsonb_typeof({bag} -> %s::text) END"


def rename_key(queryset, old, new):
    """Move the value under `old` to `new` in the `data` of every row that has one; return the number of rows.

    A missing or null value stays as it is (spec 03, 9.3).
    """
    rows = queryset.alias(state=KeyState("data", old)).filter(state__isnull=False).exclude(state="null")
    return rows.update(data=Renamed("data", old, new), updated_at=timezone.now())


def remove_key(queryset, key):
    """Take a key out of the `data` of every row that has it, null or not; return the number of rows."""
    rows = queryset.alias(state=KeyState("data", key)).filter(state__isnull=False)
    return rows.update(data=Without("data", key), updated_at=timezone.now())
