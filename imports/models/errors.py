"""Errors: rows and constraints (spec 01)."""

from imports.choices import ImportSource
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel


class DataImportError(BaseModel):
    """Failed import records."""

    event_data = JSONField()  # source record
    source = ChoiceField(ImportSource, null=True, blank=True)

    class Meta:
        db_table = "data_import_error"
