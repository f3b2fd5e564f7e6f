"""Conditions that both databases answer with the same care."""

from django.contrib.postgres.expressions import ArraySubquery
from django.db import connection
from django.db.models import BooleanField, F, Func, Q


def among(name, queryset):
    """Return the condition that the id in column `name` is one of those a query of one column gives.

    The query is answered once, before the rows are looked at. SQLite does that with any `IN`; PostgreSQL may
    take it for a join instead, and without fresh statistics goes through a whole table for each row.
    """
    if connection.vendor != "postgresql":
        return Q(**{f"{name}__in": queryset})
    return _IsAny(F(name), ArraySubquery(queryset))


class _IsAny(Func):
    template, arg_joiner, output_field = "%(expressions)s)", " = ANY(", BooleanField()
