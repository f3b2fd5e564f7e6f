"""Casting: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import JSONField
from productionsite.models import BaseModel


class EntityLink(BaseModel):
    """Link rows of Entity.entities_out, Entity.entities_in."""

    entity_in = models.ForeignKey("productions.Entity", on_delete=models.CASCADE, related_name="casting_links")
    entity_out = models.ForeignKey("productions.Entity", on_delete=models.CASCADE, related_name="cast_in_links")
    data = JSONField(null=True, blank=True)
    nb_occurences = models.IntegerField(null=True, blank=True, default=1)
    label = models.CharField(max_length=80, null=True, blank=True, default="")

    class Meta:
        db_table = "entity_link"
        constraints = [
            models.UniqueConstraint(fields=["entity_in", "entity_out"], name="entity_link_uniq"),
        ]
