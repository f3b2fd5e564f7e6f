"""Request bodies: typed, strict, checked before any service sees them.

CRUD bodies are read against the model (`read_row`), with the coercions of spec 00, 2.3. Bodies of
hand-written operations are declared (`Input`).
"""

import contextlib
import math
import uuid
from datetime import datetime
from typing import NoReturn

from django.db import models

from productionsite.api.errors import BadInput, BadRow
from productionsite.fields import ChoiceField, RolesField

SERVER_COLUMNS = frozenset({"id", "created_at", "updated_at"})
INT32 = 2**31
INT64 = 2**63


def _refuse(column, why) -> NoReturn:
    raise BadRow(f"{column}: {why}", field=column)


def _text(field, column, value):
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        _refuse(column, "a text is expected")
    value = str(value)
    if field.max_length and len(value) > field.max_length:
        _refuse(column, f"the text is longer than {field.max_length} characters")
    if any("\ud800" <= character <= "\udfff" for character in value):
        _refuse(column, "the text is not valid Unicode")
    return value


def _choice(field, column, value):
    if value not in field.codes:
        raise BadInput(f"{column}: {value!r:.80} is not one of {', '.join(field.codes)}", field=column)
    return value


def _roles(field, column, value):
    if not isinstance(value, list) or any(role not in field.codes for role in value):
        raise BadInput(f"{column}: a list of roles is expected ({', '.join(field.codes)})", field=column)
    return value


def _integer(field, column, value):
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            _refuse(column, "an integer is expected")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int):
        _refuse(column, "an integer is expected")
    limit = INT64 if isinstance(field, models.BigIntegerField) else INT32
    if not -limit <= value < limit:
        _refuse(column, "the integer is out of range")
    return value


def _float(field, column, value):
    if isinstance(value, bool):
        _refuse(column, "a number is expected")
    try:
        value = float(value)
    except (TypeError, ValueError, OverflowError):
        _refuse(column, "a number is expected")
    if not math.isfinite(value):
        _refuse(column, "a finite number is expected")
    return value


def _boolean(field, column, value):
    if value is True or value is False or value in (0, 1) and isinstance(value, int):
        return bool(value)
    _refuse(column, "a boolean is expected")


def _uuid(field, column, value):
    found = as_uuid(value)
    if found is None:
        _refuse(column, "an id is expected")
    return found


def _moment(field, column, value):
    """Parse an ISO date or date-time; an offset is dropped, as the reference does (spec 00, 2.3)."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        moment = None
    if moment is None:
        _refuse(column, "an ISO 8601 date is expected")
    moment = moment.replace(tzinfo=None)
    return moment if isinstance(field, models.DateTimeField) else moment.date()


def _bag(field, column, value):
    return value


_READERS = [
    (RolesField, _roles),
    (ChoiceField, _choice),
    (models.JSONField, _bag),
    (models.UUIDField, _uuid),
    (models.BooleanField, _boolean),
    (models.IntegerField, _integer),
    (models.FloatField, _float),
    (models.DateField, _moment),
    (models.CharField, _text),
    (models.TextField, _text),
]


def as_uuid(value):
    """Return the UUID a text spells (any letter case, dashes required), or None."""
    if isinstance(value, uuid.UUID):
        return value
    if not isinstance(value, str) or len(value) != 36:
        return None
    try:
        return uuid.UUID(value)
    except ValueError:
        return None


def well_formed(value, name=None):
    """Return the id a text spells; BadInput (400) for a malformed one, about the field `name` where it has one."""
    found = as_uuid(value)
    if found is None:
        raise BadInput("The id is malformed." if name is None else f"{name}: an id is expected", field=name)
    return found


def asked_id(query, name):
    """Return the id a parameter of a query names, None without one or for an empty one; 400 for a malformed one."""
    return well_formed(query[name], name) if query.get(name) else None


def read_value(field, value):
    """Return the Python value of a JSON value for a model field (spec 00, 2.3); raise BadRow or BadInput.

    `None` comes back as it is: whether it may be stored is the caller's question.
    """
    if value is None:
        return None
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    for kind, reader in _READERS:
        if isinstance(target, kind):
            return reader(target, field.column, value)
    raise TypeError(f"no reader for {type(target).__name__}")


def read_ids(column, value):
    """Return the ids of a to-many value: a list of ids or of objects with `id`; null means none."""
    if value is None:
        return []
    if not isinstance(value, list):
        _refuse(column, "a list of ids is expected")
    found = []
    for item in value:
        if isinstance(item, dict):
            item = item.get("id")
        one = as_uuid(item)
        if one is None:
            _refuse(column, "a list of ids is expected")
        found.append(one)
    return list(dict.fromkeys(found))


def read_row(model, payload, relations, *, creating, dropped=()):
    """Split a CRUD body into ({attname: value}, {relation: ids}).

    Columns in `dropped` and the server's own are ignored. Unknown keys are an error on creation and
    ignored on update (a whole GET payload can be put back). On creation a null takes the default of
    its column, json bags excepted.
    """
    if not isinstance(payload, dict):
        raise BadRow("The body must be a JSON object.")
    columns = {f.column: f for f in model._meta.concrete_fields}
    for internal in getattr(model, "INTERNAL_COLUMNS", ()):
        columns.pop(internal, None)
    values, links = {}, {}
    for key, value in payload.items():
        if key in SERVER_COLUMNS or key in dropped:
            continue
        if key in columns:
            field = columns[key]
            if value is None and creating and field.has_default() and not isinstance(field, models.JSONField):
                continue
            if value is None and not field.null:
                _refuse(key, "the field may not be null")
            values[field.attname] = read_value(field, value)
        elif key in relations:
            links[key] = read_ids(key, value)
        elif creating:
            _refuse(key, "the field does not exist")
    if creating:
        for column, field in columns.items():
            if field.attname not in values and not field.null and not field.has_default():
                _refuse(column, "the field is required")
    return values, links


class Field:
    """One declared field of an `Input`: a reader, whether it must be there, what stands for absence."""

    def __init__(self, reader, *, required=False, default=None, nullable=False, schema=None):
        self.reader = reader
        self.required = required
        self.default = default
        self.nullable = nullable
        self.schema = schema or {}

    def read(self, name, value):
        """Return the clean value; raise ValueError with a sentence."""
        if value is None:
            if self.nullable or not self.required:
                return self.default
            raise ValueError("This field may not be null.")
        return self.reader(value)


class Filled(Field):
    """A field that may be absent but not null: null does not stand for its default."""

    def read(self, name, value):
        if value is None:
            raise ValueError("This field may not be null.")
        return self.reader(value)


def text(minimum=0, maximum=None):
    """Return a reader of JSON strings with `minimum` to `maximum` characters."""

    def read(value):
        if not isinstance(value, str):
            raise ValueError("A text is expected.")
        if len(value) < minimum or (maximum is not None and len(value) > maximum):
            raise ValueError(f"The text must have {minimum} to {maximum or 'any number of'} characters.")
        return value

    return read


def integer(value):
    """Read a JSON integer (not a boolean, not a text)."""
    if isinstance(value, bool) or not isinstance(value, int) or not -INT32 <= value < INT32:
        raise ValueError("An integer is expected.")
    return value


def boolean(value):
    """Read a JSON boolean."""
    if not isinstance(value, bool):
        raise ValueError("A boolean is expected.")
    return value


def lax_integer(value):
    """Read an integer, also from a text (`"4"`) or a whole float (`4.0`): what a form can send."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, str):
        try:
            value = int(value)
        except ValueError:
            raise ValueError("An integer is expected.") from None
    return integer(value)


def lax_boolean(value):
    """Read a boolean, also from 0, 1 and the words of a form (`true`, `off`, ...)."""
    word = str(value).lower() if isinstance(value, str | int) else ""
    if word in ("true", "1", "t", "yes", "y", "on"):
        return True
    if word in ("false", "0", "f", "no", "n", "off"):
        return False
    raise ValueError("A boolean is expected.")


def one_of(*codes):
    """Return a reader of one of some texts."""

    def read(value):
        if value not in codes:
            raise ValueError(f"One of {', '.join(codes)} is expected.")
        return value

    return read


def identifier(value):
    """Read an id, in any usual notation (spec 08, 0.2)."""
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            return uuid.UUID(value)
    raise ValueError("An id is expected.")


class WrongItem(ValueError):
    """An item of a list is wrong; `path` tells which one, in dots."""

    def __init__(self, index, error):
        super().__init__(str(error))
        self.path = ".".join([str(index), *([error.path] if isinstance(error, WrongItem) else [])])


def list_of(reader):
    """Return a reader of JSON lists whose items all read."""

    def read(value):
        if not isinstance(value, list):
            raise ValueError("A list is expected.")
        found = []
        for index, item in enumerate(value):
            try:
                found.append(reader(item))
            except ValueError as error:
                raise WrongItem(index, error) from error
        return found

    return read


def some_of(reader):
    """Return a reader of JSON lists of one item or more."""
    read_all = list_of(reader)

    def read(value):
        found = read_all(value)
        if not found:
            raise ValueError("At least one is expected.")
        return found

    return read


def mapping(value):
    """Read a JSON object."""
    if not isinstance(value, dict):
        raise ValueError("An object is expected.")
    return value


class Input:
    """A declared body: class attributes are `Field`s; `read` returns an instance with the clean values.

    Unknown keys are ignored (spec 02, 2.3); everything wrong is told at once as
    `data.errors: [{field, message}]`. With `accepts_forms`, form fields and query parameters stand in
    for a missing JSON body; with `mixes_forms`, they also count beside one, and over it. With
    `before_access`, a wrong body is told before a missing permission.
    """

    accepts_forms = False
    mixes_forms = False
    before_access = False

    @classmethod
    def fields(cls):
        """Return {name: Field} of the declaration."""
        return {name: field for name, field in vars(cls).items() if isinstance(field, Field)}

    @classmethod
    def read(cls, body):
        """Return the clean input of a JSON body; raise BadInput (400) naming every wrong field."""
        if not isinstance(body, dict):
            raise BadInput("The body must be a JSON object.", field="")
        clean, errors = cls(), []
        for name, field in cls.fields().items():
            if name not in body:
                if field.required:
                    errors.append({"field": name, "message": "This field is required."})
                setattr(clean, name, field.default)
                continue
            try:
                setattr(clean, name, field.read(name, body[name]))
            except WrongItem as error:
                errors.append({"field": f"{name}.{error.path}", "message": str(error)})
            except ValueError as error:
                errors.append({"field": name, "message": str(error)})
        if errors:
            raise BadInput("The body is not valid.", data={"errors": errors})
        clean.given = frozenset(name for name in cls.fields() if name in body)
        return clean


class InputList(Input):
    """A declared body that is a list: `read` returns the clean `item` of each; errors name the index."""

    item = None

    @classmethod
    def read(cls, body):
        if not isinstance(body, list):
            raise BadInput("A list is expected.", field="")
        clean, errors = [], []
        for index, one in enumerate(body):
            try:
                clean.append(cls.item.read(one))
            except BadInput as error:
                errors += [
                    {**wrong, "field": f"{index}.{wrong['field']}".rstrip(".")} for wrong in error.data["errors"]
                ]
        if errors:
            raise BadInput("The body is not valid.", data={"errors": errors})
        return clean
