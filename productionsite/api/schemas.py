"""JSON schemas of what the kernel reads and answers: columns, shapes, bodies (for the OpenAPI document)."""

import inspect

from django.db import models

from productionsite.api import inputs
from productionsite.api.inputs import SERVER_COLUMNS, Filled, InputList
from productionsite.fields import ChoiceField, RolesField

UUID = {"type": "string", "format": "uuid"}
IDS = {"type": "array", "items": UUID}
MOMENT = {"type": "string", "example": "2026-03-02T09:30:00", "description": "UTC, in seconds, without offset."}
WORDS = {"string": "string", "integer": "integer", "number": "number", "boolean": "boolean", "array": "array"}


def _codes(field):
    return {"type": "string", "enum": list(field.codes)}


def _text(field):
    return {"type": "string", **({"maxLength": field.max_length} if field.max_length else {})}


_COLUMNS = [
    (RolesField, lambda field: {"type": "array", "items": _codes(field)}),
    (ChoiceField, _codes),
    (models.JSONField, lambda field: {"description": "Any JSON."}),
    (models.UUIDField, lambda field: dict(UUID)),
    (models.BooleanField, lambda field: {"type": "boolean"}),
    (models.BigIntegerField, lambda field: {"type": "integer", "format": "int64"}),
    (models.IntegerField, lambda field: {"type": "integer", "format": "int32"}),
    (models.FloatField, lambda field: {"type": "number", "format": "double"}),
    (models.DateTimeField, lambda field: dict(MOMENT)),
    (models.DateField, lambda field: {"type": "string", "format": "date"}),
    (models.Field, _text),
]


def column_schema(field, *, nullable=True):
    """Return the schema of a column's values; `nullable=False` leaves null out (filters)."""
    target = field
    while isinstance(target, models.ForeignKey):
        target = target.target_field
    schema = next(build(target) for kind, build in _COLUMNS if isinstance(target, kind))
    if target is not field:
        schema["description"] = f"Id of a row of `{field.related_model._meta.db_table}`."
    if field.help_text:
        schema["description"] = str(field.help_text)
    if nullable and field.null:
        schema["nullable"] = True
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    return schema


def shape_schema(shape, *, readonly=()):
    """Return the schema of a row in a shape; relations are there when they are asked for."""
    properties = {}
    for column, field in shape.fields.items():
        properties[shape.rename.get(column, column)] = {
            **column_schema(field),
            **({"readOnly": True} if column in readonly else {}),
        }
    required = list(properties)
    for name in shape.relations:
        properties[name] = {**IDS, "description": "Ids, when relations are asked for."}
    for name, kind in shape.computed.items():
        properties[name] = {"type": WORDS[kind], "readOnly": True} if kind in WORDS else {"description": str(kind)}
        if kind == "array":
            properties[name]["items"] = {}
    if shape.type_name is not None:
        properties["type"] = {"type": "string", "readOnly": True, "example": shape.type_name}
    return {"type": "object", "properties": properties, "required": required}


def row_body(model, *, dropped, relations, creating):
    """Return the schema of a CRUD body: what may be written, and on creation what must be (spec 00, 2.3 and 2.4)."""
    internal = getattr(model, "INTERNAL_COLUMNS", ())
    properties, required = {}, []
    for field in model._meta.concrete_fields:
        if field.column in SERVER_COLUMNS or field.column in dropped or field.column in internal:
            continue
        schema = column_schema(field)
        if creating and field.has_default():
            schema.setdefault("nullable", True)  # a null takes the default
            if isinstance(field.default, bool | int | float | str):
                schema["default"] = getattr(field.default, "value", field.default)
            if "enum" in schema and None not in schema["enum"]:
                schema["enum"] = [*schema["enum"], None]
        elif creating and not field.null:
            required.append(field.column)
        properties[field.column] = schema
    for name in sorted(relations):
        properties[name] = {**IDS, "nullable": True, "description": "Replaces the links."}
    return {
        "type": "object",
        "properties": properties,
        **({"required": required} if required else {}),
        "additionalProperties": not creating,
    }


# -- declared bodies -----------------------------------------------------------------------------

_READERS = {
    inputs.integer: {"type": "integer", "format": "int32"},
    inputs.lax_integer: {"type": "integer", "format": "int32"},
    inputs.boolean: {"type": "boolean"},
    inputs.lax_boolean: {"type": "boolean"},
    inputs.identifier: UUID,
    inputs.mapping: {"type": "object", "additionalProperties": True},
}
_KINDS = {bool: "boolean", int: "integer", float: "number", str: "string", dict: "object"}


def reader_schema(reader):
    """Return the schema of what a reader of `inputs` accepts, {} for readers that say nothing about themselves."""
    if reader in _READERS:
        return dict(_READERS[reader])
    maker = getattr(reader, "__qualname__", "").split(".")[0]
    made_with = inspect.getclosurevars(reader).nonlocals if inspect.isfunction(reader) else {}
    if maker == "text":
        limits = {"minLength": made_with.get("minimum"), "maxLength": made_with.get("maximum")}
        return {"type": "string", **{name: limit for name, limit in limits.items() if limit}}
    if maker == "one_of":
        return {"type": "string", "enum": [str(getattr(code, "value", code)) for code in made_with["codes"]]}
    if maker == "list_of":
        return {"type": "array", "items": reader_schema(made_with["reader"])}
    if maker == "some_of":
        return {**reader_schema(made_with["read_all"]), "minItems": 1}
    return {}


def field_schema(name, field):
    """Return the schema of one field of an `Input`."""
    schema = {**reader_schema(field.reader), **field.schema}
    if not schema and type(field.default) in _KINDS:
        schema["type"] = _KINDS[type(field.default)]
    if not schema and name.endswith("_id"):
        schema = dict(UUID)
    if field.nullable or (not field.required and not isinstance(field, Filled) and "type" in schema):
        schema["nullable"] = True
        if "enum" in schema:
            schema["enum"] = [*schema["enum"], None]
    if not field.required and isinstance(field.default, bool | int | float | str):
        schema["default"] = getattr(field.default, "value", field.default)
    return schema


def input_schema(body):
    """Return the schema of an `Input` class."""
    if issubclass(body, InputList):
        described = {"description": inspect.cleandoc(body.__doc__)} if body.__doc__ else {}
        return {"type": "array", **described, "items": input_schema(body.item)}
    fields = body.fields()
    required = [name for name, field in fields.items() if field.required]
    return {
        "type": "object",
        **({"description": inspect.cleandoc(body.__doc__)} if body.__doc__ else {}),
        "properties": {name: field_schema(name, field) for name, field in fields.items()},
        **({"required": required} if required else {}),
    }
