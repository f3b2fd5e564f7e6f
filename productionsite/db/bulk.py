"""Writing thousands of rows at once, several times faster than `bulk_create` and `bulk_update`.

The ORM prepares every value of every row and spells a placeholder for each: seventy thousand comments with
their events take a minute and more. Here a column is converted at once, then PostgreSQL reads each column
as one array (or as one value, when all rows have the same) and SQLite runs one prepared statement. The rows,
the constraints and the errors are the same; keys the database gives are not read back. The names put into
statements are those of models, quoted.
"""

import gc
import itertools
import json
from contextlib import contextmanager
from operator import itemgetter

import orjson
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection, models
from django.db.models.base import ModelState

from productionsite.fields import CompactJSONEncoder

BATCH = 5000  # rows in one statement on PostgreSQL: a few megabytes
_JSON = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS
_default = DjangoJSONEncoder().default  # what orjson leaves to us (dates among it) is spelled as JSONField does


@contextmanager
def uncollected():
    """Keep Python from hunting for unreachable cycles during a block: among so many rows it takes a third of the time.

    What the block lets go of is freed at once all the same. Blocks of several threads may overlap.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def maker(model, names, **shared):
    """Return a function `make(values, related={})` that makes unsaved instances, several times faster than the class.

    `names`: the attributes (of columns) that `values` are for; `shared`: what all instances have, related rows
    among it; every other column gets its default. `related`: {name: row} of related rows whose ids are among
    the values, so that they need not be read. Signals of instances being made are not sent.
    """
    template = model(**shared)
    values = {name: value for name, value in vars(template).items() if name != "_state"}
    known = dict(template._state.fields_cache)
    given = {*names, *(model._meta.get_field(name).attname for name in shared)}
    defaults = [(field.attname, field.default) for field in _written(model) if field.has_default()]
    fresh = [(name, default) for name, default in defaults if callable(default) and name not in given]

    def make(row, related=()):
        made = model.__new__(model)
        state = made.__dict__["_state"] = ModelState()
        state.fields_cache = {**known, **dict(related)}
        made.__dict__.update(values)
        made.__dict__.update(zip(names, row, strict=True))
        for name, default in fresh:
            made.__dict__[name] = default()
        return made

    return make


def insert(model, rows, names=None):
    """Insert many rows: instances of `model`, or tuples in the order of `names` (attribute names of columns).

    With tuples, columns that are not named get the database's own default (NULL).
    """
    columns, rows = _columns(model, names), _values(rows, names or _attributes(model))
    if connection.vendor == "sqlite":
        listed, marks = _listed(columns), ", ".join(["%s"] * len(columns))
        _many(f"INSERT INTO {_table(model)} ({listed}) VALUES ({marks})", columns, rows)  # noqa: S608
        return
    for given in _batches(columns, rows):
        selected = ", ".join(given.marks)
        given.run(f"INSERT INTO {_table(model)} ({_listed(columns)}) SELECT {selected} FROM {given.source}")  # noqa: S608


def update(model, rows, names):
    """Write some columns of many stored rows: instances, or tuples of the key followed by the columns `names`."""
    key, columns = model._meta.pk, _columns(model, names)
    rows = _values(rows, [key.attname, *names])
    if connection.vendor == "sqlite":
        rows = ((*values, pk) for pk, *values in rows)
        changes = ", ".join(f"{_quote(field.column)} = %s" for field in columns)
        _many(f"UPDATE {_table(model)} SET {changes} WHERE {_quote(key.column)} = %s", [*columns, key], rows)  # noqa: S608
        return
    for given in _batches([key, *columns], rows):
        _key, *marks = given.marks
        changes = ", ".join(f"{_quote(field.column)} = {mark}" for field, mark in zip(columns, marks, strict=True))
        condition = f"{_table(model)}.{_quote(key.column)} = given.{_quote(key.column)}"
        given.run(f"UPDATE {_table(model)} SET {changes} FROM {given.source} WHERE {condition}")  # noqa: S608


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
    """Return an iterator of tuples of values: rows as they are, instances read attribute by attribute."""
    take = itemgetter(*names)

    def read(row):
        if not isinstance(row, models.Model):
            return row
        try:
            return take(row.__dict__)  # past the descriptors, which cost more than the reading
        except KeyError:  # a column that was not loaded
            return tuple([getattr(row, name) for name in names])

    return map(read, rows)


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


def _spelled(field, values):
    """Return a column's values as the database is given them; what comes several times in a row is spelled once."""
    text = _text(field)
    if text is None:
        return values
    spelled, last, told = [], None, None
    for value in values:
        if value is not last:
            last, told = value, None if value is None else text(value)
        spelled.append(told)
    return spelled


def _transposed(columns, rows):
    return [_spelled(field, values) for field, values in zip(columns, zip(*rows, strict=True), strict=True)]


def _many(sql, columns, rows):
    rows = list(rows)
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, list(zip(*_transposed(columns, rows), strict=True)))


class _Given:
    """Some rows as PostgreSQL is given them: `source` stands for them in a FROM, `marks` for each column's value."""

    def __init__(self, columns, rows):
        self.marks, shared, arrays, listed = [], [], [], []
        for field, values in zip(columns, _transposed(columns, rows), strict=True):
            # Without the length: a cast would cut what is too long, the column refuses it.
            kind = field.db_type(connection).partition("(")[0]
            if listed and values.count(values[0]) == len(values):
                self.marks.append(f"%s::{kind}")
                shared.append(values[0])
            else:
                self.marks.append(f"given.{_quote(field.column)}")
                arrays.append((kind, _array(field, values)))
                listed.append(field)
        marks = ", ".join(f"%s::{kind}[]" for kind, _text in arrays)
        self.source = f"unnest({marks}) AS given ({_listed(listed)})"
        self._params = [*shared, *(text for _kind, text in arrays)]

    def run(self, sql):
        """Run a statement in which the marks come before the source."""
        with connection.cursor() as cursor:
            cursor.execute(sql, self._params)


def _batches(columns, rows):
    while batch := list(itertools.islice(rows, BATCH)):
        yield _Given(columns, batch)


def _array(field, values):
    """Return the spelled values of a column as the text of a PostgreSQL array."""
    bare = isinstance(getattr(field, "target_field", field), _BARE)
    if None not in values:
        listed = ("," if bare else _APART).join(map(str, values))
        if bare:
            return f"{{{listed}}}"
        if listed.count(_APART) == len(values) - 1:
            listed = _escaped(listed).replace(_APART, '","')
            return f'{{"{listed}"}}'
    spelled = ("NULL" if value is None else str(value) if bare else f'"{_escaped(str(value))}"' for value in values)
    return f"{{{','.join(spelled)}}}"


#: columns whose values need no quotes inside an array
_BARE = (models.UUIDField, models.IntegerField, models.FloatField, models.BooleanField)
_APART = "\0"  # stands between texts while they are escaped together: PostgreSQL takes none that has it


def _escaped(text):
    return text.replace("\\", "\\\\").replace('"', '\\"')
