"""Metadata columns: one per descriptor, found by its name, stored under its field name (spec 09, 3.1)."""

import re

from imports.services.csv_import.lookups import boolean, text
from productions.choices import MetadataType
from productions.models import MetadataDescriptor

_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)(e[+-]?\d+)?", re.IGNORECASE | re.ASCII)


def _odd(descriptor, cell):
    """Return what is odd about a cell that is stored as it is, None when nothing is."""
    if descriptor.data_type == MetadataType.NUMBER and not _NUMBER.fullmatch(cell.strip()):
        return f"{cell!r:.80} is no number."
    chosen = {MetadataType.LIST: [cell], MetadataType.TAGLIST: cell.split(",")}.get(descriptor.data_type, ())
    choices = descriptor.choices if isinstance(descriptor.choices, list) else []
    unknown = [one for one in chosen if choices and one.strip() not in choices]
    return f"{unknown[0]!r:.80} is none of the choices." if unknown else None


class MetadataColumns:
    """The metadata columns of a file."""

    def __init__(self, descriptors, lookups):
        self._descriptors = list(descriptors)
        self._lookups = lookups

    @classmethod
    def of_entities(cls, project_id, entity_type, lookups):
        """Return the columns of a kind of entity of a production."""
        return cls(MetadataDescriptor.objects.filter(project_id=project_id, entity_type=entity_type), lookups)

    @property
    def headers(self):
        """Names of the columns."""
        return [descriptor.name for descriptor in self._descriptors]

    def read(self, cells, remark):
        """Return {field name: value} of the columns a row has.

        Texts are stored as they are, whatever the column is for (spec 09, 3.1): `remark(message, column)` is
        told of one that is no number, or none of the choices.
        """
        values = {}
        for descriptor in self._descriptors:
            cell = cells.get(descriptor.name)
            if cell is not None:
                values[descriptor.field_name] = self._value(descriptor, text(cell, descriptor.name))
                odd = cell and _odd(descriptor, cell)
                if odd:
                    remark(f"{descriptor.name}: {odd}", descriptor.name)
        return values

    def _value(self, descriptor, cell):
        if not cell:
            return ""
        if descriptor.data_type == MetadataType.BOOLEAN:
            return "true" if boolean(cell, descriptor.name) else "false"
        if descriptor.data_type == MetadataType.PERSON:
            return str(self._lookups.person(cell, descriptor.name))
        return cell
