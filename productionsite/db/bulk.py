"""Writing thousands of rows at once, several times faster than `bulk_create` and `bulk_update`.

The ORM prepares every value of every row and spells a placeholder for each: seventy thousand comments with
their events take a minute and more. Here a column is converted at once, then PostgreSQL reads each column
as one array and SQLite runs one prepared statement. The rows, the constraints and the errors are the same;
keys the database gives are not read back. The names put into statements are those of models, quoted.
"""

import itertools
import json

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models

from productionsite.fields import CompactJSONEncoder

BATCH = 5000  # rows in one statement on PostgreSQL: a few megabytes
_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
_default = DjangoJSONEncoder().default  # what orjson leaves to us (dates among it) is spelled as JSONField does


def insert(model, rows, names=None):
    """Insert many rows: instances of `model`, or tuples in the order of `names` (attribute names of columns).

    With tuples, columns that are not named get the database's own default (NULL).
    """
    columns, rows = _columns(model, names), _values(rows, names or _attributes(model))
    if connection.vendor == "sqlite":
        listed, marks = _listed(columns), ", ".join(["%s"] * len(columns))
        _many(f"INSERT INTO {_table(model)} ({listed}) VALUES ({marks})", columns, rows)  # noqa: S608
    else:
        _from_arrays(f"INSERT INTO {_table(model)} ({_listed(columns)}) SELECT * FROM {{source}}", columns, rows)  # noqa: S608


def update(model, rows, names):
    """Write some columns of many stored rows: instances, or tuples of the key followed by the columns `names`."""
    key, columns = model._meta.pk, _columns(model, names)
    rows = _values(rows, [key.attname, *names])
    if connection.vendor == "sqlite":
        rows = ((*values, pk) for pk, *values in rows)
        changes = ", ".join(f"{_quote(field.column)} = %s" for field in columns)
        _many(f"UPDATE {_table(model)} SET {changes} WHERE {_quote(key.column)} = %s", [*columns, key], rows)  # noqa: S608
        return
    changes = ", ".join(f"{_quote(field.column)} = given.{_quote(field.column)}" for field in columns)
    names = _listed([key, *columns])
    condition = f"{_table(model)}.{_quote(key.column)} = given.{_quote(key.column)}"
    sql = f"UPDATE {_table(model)} SET {changes} FROM {{source}} AS given ({names}) WHERE {condition}"  # noqa: S608
    _from_arrays(sql, [key, *columns], rows)


def _attributes(model):
    return [field.attname for field in _written(model)]


def _written(model):
    return [field for field in model._meta.concrete_fields if not isinstance(field, models.AutoField)]


def _columns(model, names):
    if names is None:
        return _written(model)
    by_name = {field.attname: field for field in model._meta.concrete_fields}
    return [by_name[name] for name in names]


def _values(rows, names):
    """Return tuples of values: rows as they are, instances read attribute by attribute."""
    return (tuple([getattr(row, name) for name in names]) if isinstance(row, models.Model) else row for row in rows)


def _quote(name):
    return connection.ops.quote_name(name)


def _table(model):
    return _quote(model._meta.db_table)


def _listed(fields):
    return ", ".join(_quote(field.column) for field in fields)


def _text(field):
    """Return the function that spells the values of a column (never None); None: they go as they are."""
    field = getattr(field, "target_field", field)
    if isinstance(field, models.JSONField):
        return _json
    if isinstance(field, (models.UUIDField, models.DateTimeField, models.DateField)):
        return str
    return None


def _json(value):
    try:
        return orjson.dumps(value, default=_default, option=_JSON).decode()
    except orjson.JSONEncodeError:  # an integer of more than 64 bits, which json and both databases know
        return json.dumps(value, cls=CompactJSONEncoder)


def _many(sql, columns, rows):
    rows = list(rows)
    if not rows:
        return
    spelled = [_spelled(field, values) for field, values in zip(columns, zip(*rows, strict=True), strict=True)]
    with connection.cursor() as cursor:
        cursor.executemany(sql, list(zip(*spelled, strict=True)))


def _spelled(field, values):
    text = _text(field)
    return values if text is None else [None if value is None else text(value) for value in values]


def _from_arrays(sql, columns, rows):
    # Without the length: a cast would cut what is too long, the column refuses it.
    marks = ", ".join(f"%s::{field.db_type(connection).partition('(')[0]}[]" for field in columns)
    sql = sql.format(source=f"unnest({marks})")
    rows = iter(rows)
    while batch := list(itertools.islice(rows, BATCH)):
        with connection.cursor() as cursor:
            cursor.execute(sql, [_array(field, values) for field, values in zip(columns, zip(*batch), strict=True)])


def _array(field, values):
    """Return the values of a column as the text of a PostgreSQL array."""
    bare = isinstance(getattr(field, "target_field", field), _BARE)
    spelled = (
        "NULL" if value is None else str(value) if bare else _quoted(str(value)) for value in _spelled(field, values)
    )
    return f"{{{','.join(spelled)}}}"


#: columns whose values need no quotes inside an array
_BARE = (models.UUIDField, models.IntegerField, models.FloatField, models.BooleanField)


def _quoted(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
