"""Concepts: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class EntityConceptLink(BaseModel):
    """Link rows of Entity.entity_concept_links."""

    entity_in = models.ForeignKey("productions.Entity", on_delete=models.CASCADE, related_name="concept_links")
    entity_out = models.ForeignKey("productions.Entity", on_delete=models.PROTECT, related_name="concept_of_links")

    class Meta:
        db_table = "entity_concept_link"
