"""Metadata columns: one per descriptor, found by its name, stored under its field name (spec 09, 3.1)."""

from imports.services.csv_import.lookups import boolean, text
from productions.choices import MetadataType
from productions.models import MetadataDescriptor


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

    def read(self, cells):
        """Return {field name: value} of the columns a row has."""
        values = {}
        for descriptor in self._descriptors:
            cell = cells.get(descriptor.name)
            if cell is not None:
                values[descriptor.field_name] = self._value(descriptor, text(cell, descriptor.name))
        return values

    def _value(self, descriptor, cell):
        if not cell:
            return ""
        if descriptor.data_type == MetadataType.BOOLEAN:
            return "true" if boolean(cell, descriptor.name) else "false"
        if descriptor.data_type == MetadataType.PERSON:
            return str(self._lookups.person(cell, descriptor.name))
        return cell
