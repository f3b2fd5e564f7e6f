"""Versions: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import JSONField
from productionsite.models import BaseModel


class EntityVersion(BaseModel):
    """History of shot names and frame ranges."""

    name = models.CharField(max_length=160)  # shot name before the change
    data = JSONField(null=True, blank=True)  # shot data after the change
    entity = models.ForeignKey(
        "productions.Entity", on_delete=models.PROTECT, null=True, blank=True, related_name="entity_versions"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="entity_versions"
    )

    class Meta:
        db_table = "entity_version"

    def __str__(self):
        return str(self.name or self.pk)
