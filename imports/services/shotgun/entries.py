"""Reading ShotGrid records: what they must have, what they mean, rows found by their ShotGrid id."""

import re
import uuid
from datetime import datetime

from django.db import models

from imports.services.refusals import told_of_entries
from productionsite.api.errors import BadInput
from productionsite.api.inputs import INT32, read_value

BLACK = "#000000"
STUDIO = "_studio"  # what a pull with rules adds to a record: {what: value}; ShotGrid has no such field
_COLOR = re.compile(r"\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*")


class Incomplete(Exception):
    """A record lacks a key it must have: it is left out (spec 09, 12)."""


def complete(entries, read):
    """Return what `read` makes of each record, those that are incomplete left out; `{}` counts as no record.

    Raises BadInput for a body that is no list of objects.
    """
    if entries == {}:
        return []
    if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
        raise BadInput("The body must be a list of ShotGrid records.")
    found = []
    for place, entry in enumerate(entries, start=1):
        try:
            with told_of_entries(place):
                found.append(read(entry))
        except Incomplete:
            continue
    return found


def at(entry, *path):
    """Return what stands at a path of keys; Incomplete when a key is not there."""
    value = entry
    for key in path:
        if not isinstance(value, dict) or key not in value:
            raise Incomplete
        value = value[key]
    return value


def number(value):
    """Return a ShotGrid id; BadInput for anything but a 32-bit integer."""
    if isinstance(value, bool) or not isinstance(value, int) or not -INT32 <= value < INT32:
        raise BadInput("A ShotGrid id is an integer.", field="id")
    return value


def id_of(reference):
    """Return the ShotGrid id of a reference `{"id", "name", "type"}`, None for none."""
    return number(reference["id"]) if isinstance(reference, dict) and reference.get("id") is not None else None


def added(entry, name):
    """Return what the rules of a pull say of a record beside its fields, None when nothing is said."""
    told = entry.get(STUDIO)
    return told.get(name) if isinstance(told, dict) else None


def author_of(entry):
    """Return who wrote something: `user`, a ShotGrid id, unless the rules of a pull name somebody here, `author_id`."""
    author = added(entry, "author_id")
    return {"user": None if author else number(at(entry, "user", "id")), "author_id": author}


def moment(value):
    """Return the naive UTC date of `YYYY-MM-DDTHH:MM:SS...`; BadInput for anything else."""
    try:
        return datetime.fromisoformat(str(value)[:19])
    except ValueError as error:
        raise BadInput(f"{value!r:.40} is not a date.", field="created_at") from error


def columns(model, **values):
    """Return column values as the model takes them; BadRow (400) for one it cannot hold."""
    fields = {field.attname: field for field in model._meta.concrete_fields}
    checked = {}
    for name, value in values.items():
        if value is None and not fields[name].null:
            raise BadInput(f"{name} may not be null.", field=name)
        checked[name] = read_value(fields[name], value)
    return checked


def name_of(model, value, column="name"):
    """Return the name a record gives of a row of a model; BadRow or BadInput for what is no name of one."""
    return columns(model, **{column: value})[column]


def word(value):
    """Return a text that something is looked up by; None for anything else, which nothing is called."""
    return value if isinstance(value, str) else None


def hex_color(value):
    """Return `#rrggbb` of ShotGrid's `r,g,b`; black for none, BadInput for anything else."""
    if value is None or value == "":
        return BLACK
    match = _COLOR.fullmatch(value) if isinstance(value, str) else None
    if match is None or any(int(part) > 255 for part in match.groups()):
        raise BadInput(f"{value!r:.40} is not a color: three numbers up to 255 are expected.", field="color")
    return "#{:02x}{:02x}{:02x}".format(*map(int, match.groups()))


def own_id(entity, shotgun_id):
    """Return the id here of what no column keeps the ShotGrid id of: the next pull finds it again by that."""
    return uuid.uuid5(uuid.NAMESPACE_URL, f"shotgun:{entity}/{shotgun_id}")


def by_shotgun_id(queryset, ids):
    """Return {ShotGrid id: row}; of several rows with one id, the oldest."""
    found = {}
    if isinstance(queryset, type) and issubclass(queryset, models.Model):
        queryset = queryset._base_manager.all()
    for row in queryset.filter(shotgun_id__in={one for one in ids if one is not None}).order_by("created_at", "pk"):
        found.setdefault(row.shotgun_id, row)
    return found


def write_on(row, values):
    """Set column values on a row; return whether one of them is new to it."""
    changed = False
    for name, value in values.items():
        if getattr(row, name) != value:
            setattr(row, name, value)
            changed = True
    return changed
