"""Reads one column of snapshot rows into what the database driver takes.

The readers are built once per column. Each has a quick path for the values an export writes and hands
everything else to the kernel's `read_value`, which knows the coercions and the refusals.
"""

import json
import re
from datetime import datetime

import orjson
from django.db import connection, models

from imports.services.snapshot.errors import refusal
from imports.services.snapshot.schema import columns_of
from productionsite.api.errors import ApiError
from productionsite.api.inputs import INT32, read_value
from productionsite.fields import ChoiceField, RolesField

MISSING = object()
_CANONICAL_ID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}").fullmatch
_SURROGATE = re.compile("[\ud800-\udfff]").search
_JSON_NULL_CHARACTER = re.compile(r"(?<!\\)(?:\\\\)*\\u0000").search


class Unreadable(Exception):
    """Why a value cannot be stored (its column is found by the caller)."""


def _unreadable(why):
    raise Unreadable(why)


def row_reader(model):
    """Return a function row → tuple of driver values, one per column of `columns_of(model)`.

    Raises SnapshotError naming the column. Columns a row does not give take the model's default.
    """
    readers = [(column, _column_reader(field)) for column, field in columns_of(model).items()]
    plain = [read for _column, read in readers]

    def read(row):
        try:
            return tuple([read_column(row) for read_column in plain])
        except (Unreadable, ApiError):
            for column, read_column in readers:
                try:
                    read_column(row)
                except (Unreadable, ApiError) as error:
                    raise refusal(model, row, column, getattr(error, "message", str(error))) from error
            raise

    return read


def _column_reader(field):
    column, nullable = field.column, field.null
    kind, quick = _quick_path(field)

    def read(row):
        value = row.get(column, MISSING)
        if type(value) is kind:
            return quick(value)
        if value is MISSING:
            if not nullable and not field.has_default():
                _unreadable("missing and without a default")
            return _prepared(field, field.get_default())
        if value is None:
            return None if nullable else _unreadable("null in a column that may not be null")
        return _prepared(field, read_value(field, value))

    return read


# -- quick paths: (type of the JSON value, function to the driver's value) -----------------------


def _id(field):
    def quick(value):
        return value if _CANONICAL_ID(value) else _prepared(field, read_value(field, value))

    return str, quick


def _text(field):
    longest = field.max_length or float("inf")

    def quick(value):
        if len(value) > longest:
            _unreadable(f"the text is longer than {longest} characters")
        if "\0" in value:
            _unreadable("the text holds a null character")
        if not value.isascii() and _SURROGATE(value):
            _unreadable("the text is not valid Unicode")
        return value

    return str, quick


def _choice(field):
    codes = frozenset(field.codes)

    def quick(value):
        return value if value in codes else read_value(field, value)

    return str, quick


def _moment(field):
    def quick(value):
        try:
            moment = datetime.fromisoformat(value)
        except ValueError:
            _unreadable("an ISO 8601 date is expected")
        return str(moment if moment.tzinfo is None else moment.replace(tzinfo=None))

    return str, quick


def _integer(field):
    def quick(value):
        return value if -INT32 <= value < INT32 else _unreadable("the integer is out of range")

    return int, quick


def _boolean(field):
    return bool, lambda value: value


def _float(field):
    def quick(value):
        return value if value - value == 0 else _unreadable("a finite number is expected")

    return float, quick


_QUICK = [
    (RolesField, None),
    (ChoiceField, _choice),
    (models.JSONField, None),
    (models.UUIDField, _id),
    (models.BooleanField, _boolean),
    (models.BigIntegerField, None),
    (models.IntegerField, _integer),
    (models.FloatField, _float),
    (models.DateTimeField, _moment),
    (models.DateField, None),
    (models.CharField, _text),
    (models.TextField, _text),
]


def _quick_path(field):
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    for kind, build in _QUICK:
        if isinstance(target, kind):
            return build(target) if build else (MISSING, None)
    raise TypeError(f"no reader for {type(target).__name__}")


def _prepared(field, value):
    """Return the driver's value of a Python value."""
    if value is None:
        return None
    if isinstance(field, models.JSONField):
        return _bag(value)
    prepared = field.get_db_prep_save(value, connection)
    return prepared if isinstance(prepared, str | int | float) else str(prepared)


def _bag(value):
    try:
        text = orjson.dumps(value).decode()
    except TypeError:  # integers over 64 bits, lone surrogates: what orjson does not write
        text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
        if _SURROGATE(text):
            _unreadable("the text is not valid Unicode")
    if "\\u0000" in text and _JSON_NULL_CHARACTER(text):
        _unreadable("the text holds a null character")
    return text
