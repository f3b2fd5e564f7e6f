"""Equality filters of listings, read from the query string against a shape (spec 00, 2.1).

Filterable is what the caller may see: a hidden column is refused, not ignored.
"""

from datetime import datetime
from typing import NoReturn

import orjson
from django.db import models

from productionsite.api.errors import BadInput
from productionsite.api.inputs import INT32, INT64, as_uuid
from productionsite.api.rows import relation_parts
from productionsite.db import names  # noqa: F401 (registers the lookup)

TRUE = frozenset({"y", "yes", "t", "true", "on", "1"})
FALSE = frozenset({"n", "no", "f", "false", "off", "0"})
CONTROLS = frozenset({"page", "limit", "relations", "fields"})


def _wrong(name) -> NoReturn:
    raise BadInput(f"{name}: the value of this filter is not valid.", field=name)


def _scalar(field, name, value):
    """Return the Python value of one filter value; raise BadInput."""
    if isinstance(field, models.UUIDField):
        found = as_uuid(value)
        if found is None:
            _wrong(name)
        return found
    if isinstance(field, models.BooleanField):
        if isinstance(value, bool):
            return value
        word = str(value).lower()
        if word not in TRUE | FALSE:
            _wrong(name)
        return word in TRUE
    if value is None or isinstance(value, list | dict):
        _wrong(name)
    if isinstance(field, models.IntegerField):
        limit = INT64 if isinstance(field, models.BigIntegerField) else INT32
        try:
            number = int(value)
        except (TypeError, ValueError):
            _wrong(name)
        if not -limit <= number < limit:
            _wrong(name)
        return number
    if isinstance(field, models.FloatField):
        try:
            return float(value)
        except (TypeError, ValueError):
            _wrong(name)
    if isinstance(field, models.DateField):
        try:
            moment = datetime.fromisoformat(str(value)).replace(tzinfo=None)
        except ValueError:
            _wrong(name)
        return moment if isinstance(field, models.DateTimeField) else moment.date()
    text = str(value)
    if "\0" in text:
        _wrong(name)
    return text


def listed(name, value):
    """Return the items of a `["a", "b"]` value, or None for a scalar."""
    if not value.startswith("["):
        return None
    try:
        items = orjson.loads(value)
    except ValueError:
        _wrong(name)
    return items if isinstance(items, list) else None


def column_filter(queryset, field, name, value):
    """Narrow a queryset to rows whose column equals the value (or one of a JSON list)."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    if isinstance(target, models.JSONField):
        return queryset.none()
    if name == "name":
        return queryset.filter(name__ilike=_scalar(target, name, value))
    items = listed(name, value)
    if items is None:
        return queryset.filter(**{field.attname: _scalar(target, name, value)})
    return queryset.filter(**{f"{field.attname}__in": [_scalar(target, name, item) for item in items]})


def relation_filter(queryset, name, value):
    """Narrow a queryset to rows linked to one id through a to-many accessor."""
    found = as_uuid(value)
    if found is None:
        _wrong(name)
    link, owner, target = relation_parts(queryset.model, name)
    return queryset.filter(pk__in=link._default_manager.filter(**{target: found}).values(owner))


def apply_filters(queryset, query, shape, *, extra=None, call=None):
    """Narrow a queryset by every query parameter that names a column or a relation of the shape.

    `extra`: {name: function(queryset, value, call)} for filters that are not columns. Unknown names
    are ignored.
    """
    for name, value in query.items():
        if extra and name in extra:
            queryset = extra[name](queryset, value, call)
        elif name in CONTROLS:
            continue
        elif name in shape.hidden:
            raise BadInput(f"Filtering on {name} is not allowed.", field=name)
        elif name in shape.fields:
            queryset = column_filter(queryset, shape.fields[name], name, value)
        elif name in shape.relations:
            queryset = relation_filter(queryset, name, value)
    return queryset


def whole_number(query, name, default=None, minimum=None):
    """Return an integer query parameter; raise BadInput when it is not one or under `minimum`."""
    if name not in query:
        return default
    try:
        number = int(query[name])
    except ValueError:
        _wrong(name)
    if minimum is not None and number < minimum or abs(number) >= INT32:
        _wrong(name)
    return number
