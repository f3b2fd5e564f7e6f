"""Random snapshots: rows of every table, with the types, nulls, texts and links the schema allows."""

from datetime import date, datetime

from django.db import models
from hypothesis import strategies as st

from imports.services.snapshot import columns_of, tables
from productionsite.fields import ChoiceField, JSONField, RolesField

INT32 = 2**31
# Neither database stores null characters or lone surrogates in a text.
TEXT = st.characters(exclude_characters="\0", exclude_categories=["Cs"])
IDS = st.uuids().map(str)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(TEXT, max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(TEXT, max_size=4), inner, max_size=2),
    max_leaves=4,
)


def _moment(value):
    return value.isoformat(timespec="microseconds")


def values_of(field):
    """Return the strategy of the non-null JSON values of a column (foreign keys excepted)."""
    kinds = [
        (RolesField, lambda: st.lists(st.sampled_from(field.codes), unique=True)),
        (ChoiceField, lambda: st.sampled_from(field.codes)),
        (JSONField, lambda: JSON.filter(lambda value: value is not None)),
        (models.UUIDField, lambda: IDS),
        (models.BooleanField, st.booleans),
        (models.BigIntegerField, lambda: st.integers(0, 2**62)),
        (models.PositiveSmallIntegerField, lambda: st.integers(0, 2**15 - 1)),
        (models.PositiveIntegerField, lambda: st.integers(0, INT32 - 1)),
        (models.IntegerField, lambda: st.integers(-INT32, INT32 - 1)),
        (models.FloatField, lambda: st.floats(allow_nan=False, allow_infinity=False, width=32)),
        (models.DateTimeField, lambda: st.datetimes(datetime(1900, 1, 1), datetime(2200, 1, 1)).map(_moment)),
        (models.DateField, lambda: st.dates(date(1900, 1, 1), date(2200, 1, 1)).map(date.isoformat)),
        (models.CharField, lambda: st.text(TEXT, max_size=min(field.max_length or 12, 12))),
        (models.TextField, lambda: st.text(TEXT, max_size=30)),
    ]
    return next(build() for kind, build in kinds if isinstance(field, kind))


@st.composite
def snapshots(draw, most=2):
    """Draw a snapshot that every constraint of the schema allows: one to `most` rows in each table."""
    known = tables()
    counts = {table: draw(st.integers(1, most)) for table in known}
    ids = {table: [draw(IDS) for _row in range(count)] for table, count in counts.items()}
    drawn = {table: _rows(draw, model, ids) for table, model in known.items()}
    return _lawful(known, drawn)


def _rows(draw, model, ids):
    rows = []
    for number in range(len(ids[model._meta.db_table])):
        row = {}
        for column, field in columns_of(model).items():
            if field.primary_key:
                row[column] = ids[model._meta.db_table][number]
            elif field.null and draw(st.booleans()):
                row[column] = None
            elif isinstance(field, models.ForeignKey):
                row[column] = draw(st.sampled_from(ids[field.related_model._meta.db_table]))
            else:
                row[column] = draw(values_of(field))
        _obey_checks(model, row)
        rows.append(row)
    return rows


def _obey_checks(model, row):
    """The rules that a column's type does not say."""
    if model._meta.db_table == "task":
        row["difficulty"] = row["difficulty"] % 5 + 1
    if model._meta.db_table == "time_spent":
        row["duration"] = abs(row["duration"]) + 1
    if model._meta.db_table == "day_off" and row["end_date"] is not None:
        row["end_date"] = max(row["date"], row["end_date"])


def _unique_sets(model):
    """Return the columns of every unique rule of a table (a rule's condition only makes it laxer)."""
    rules = [[f.column] for f in model._meta.concrete_fields if f.unique and f.column in columns_of(model)]
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint):
            rules.append([model._meta.get_field(name).column for name in constraint.fields])
    return rules


def _lawful(known, drawn):
    """Drop rows that repeat a unique value, then whatever refers to a row that is gone."""
    for table, model in known.items():
        for columns in _unique_sets(model):
            seen, kept = set(), []
            for row in drawn[table]:
                key = tuple(repr(row[column]) for column in columns)
                if key not in seen:
                    kept.append(row)
                seen.add(key)
            drawn[table] = kept
    changed = True
    while changed:
        changed = False
        alive = {table: {row.get("id") for row in rows} for table, rows in drawn.items()}
        for table, model in known.items():
            links = [(f.column, f.null, f.related_model._meta.db_table) for f in _foreign_keys(model)]
            for row in list(drawn[table]):
                for column, nullable, target in links:
                    if row[column] is None or row[column] in alive[target]:
                        continue
                    changed = True
                    if nullable:
                        row[column] = None
                    else:
                        drawn[table].remove(row)
                        break
    return drawn


def _foreign_keys(model):
    return [f for f in columns_of(model).values() if isinstance(f, models.ForeignKey)]
