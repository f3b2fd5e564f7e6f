"""Refusals of a snapshot, told by table, row and column whatever the database says."""

import json
import re

from django.db import connection, models

from imports.services.snapshot.schema import columns_of

_SQLITE_COLUMNS = re.compile(r"^(?:UNIQUE|NOT NULL) constraint failed: (.+)$")
_SQLITE_CHECK = re.compile(r"^CHECK constraint failed: (.+)$")
_POSTGRESQL_KEY = re.compile(r"^Key \((.+?)\)=")


class SnapshotError(Exception):
    """A snapshot that cannot be loaded; the message names the table, the row and the column."""


def row_name(row):
    """Return how a row is called in messages: its id, else (link tables) its values."""
    return str(row.get("id") or json.dumps(row, default=str, sort_keys=True)[:300])


def refusal(model, row, column, why):
    """Return the SnapshotError of one value of one row."""
    return SnapshotError(f"{model._meta.db_table} {row_name(row)}, column {column}: {why}")


def database_refusal(model, row, error):
    """Return the SnapshotError of a row the database refused."""
    columns, why = _postgresql(model, error) if connection.vendor == "postgresql" else _sqlite(model, error)
    return refusal(model, row, columns or "?", why)


def _sqlite(model, error):
    text = str(error).splitlines()[0]
    if match := _SQLITE_COLUMNS.match(text):
        columns = ", ".join(name.split(".")[-1] for name in match[1].split(", "))
        why = "null in a column that may not be null" if text.startswith("NOT NULL") else "another row has this value"
        return columns, why
    if match := _SQLITE_CHECK.match(text):
        return _checked(model, match[1]), f"the value breaks the rule {match[1]}"
    return "", text


def _postgresql(model, error):
    told = getattr(error.__cause__, "diag", None)
    if told is None or told.message_primary is None:
        return "", str(error).splitlines()[0]
    detail = told.message_detail or ""
    if match := _POSTGRESQL_KEY.match(detail):
        return match[1].replace('"', ""), "another row has this value"
    if told.sqlstate == "23502":
        return told.column_name, "null in a column that may not be null"
    if told.constraint_name:
        return _checked(model, told.constraint_name), f"the value breaks the rule {told.constraint_name}"
    return told.column_name or "", told.message_primary


def _checked(model, rule):
    """Return the columns of a check: `rule` is a constraint's name or (SQLite) a column's condition."""
    for constraint in model._meta.constraints:
        if constraint.name == rule and isinstance(constraint, models.CheckConstraint):
            return ", ".join(sorted(_columns_in(model, constraint.condition)))
    for column in columns_of(model):
        if f'"{column}"' in rule or rule in (f"{model._meta.db_table}_{column}_check", column):
            return column
    return ""


def _columns_in(model, condition):
    found = set()
    for part in condition.children:
        if isinstance(part, models.Q):
            found |= _columns_in(model, part)
        else:
            found.add(model._meta.get_field(part[0].split("__")[0]).column)
            if isinstance(part[1], models.F):
                found.add(model._meta.get_field(part[1].name).column)
    return found


def check_references(loaded):
    """Raise SnapshotError for the first foreign key of some models that points nowhere."""
    for model in loaded:
        for field in model._meta.concrete_fields:
            if isinstance(field, models.ForeignKey):
                _check_reference(model, field)


def _check_reference(model, field):
    target = field.remote_field.model
    missing = target._base_manager.filter(pk=models.OuterRef(field.attname))
    orphans = model._base_manager.filter(**{f"{field.attname}__isnull": False}).exclude(models.Exists(missing))
    row = orphans.values(*(f.attname for f in columns_of(model).values())).first()
    if row is not None:
        why = f"no {target._meta.db_table} has the id {row[field.attname]}"
        raise refusal(model, {name: value for name, value in row.items() if value is not None}, field.column, why)
