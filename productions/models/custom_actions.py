"""Custom actions: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class CustomAction(BaseModel):
    """User-defined links/calls offered by the client."""

    name = models.CharField(max_length=80)
    url = models.CharField(max_length=400, null=True, blank=True)
    entity_type = models.CharField(max_length=40, null=True, blank=True, default="all")
    is_ajax = models.BooleanField(null=True, blank=True, default=False)  # call in background instead of opening the URL

    class Meta:
        db_table = "custom_action"

    def __str__(self):
        return str(self.name or self.pk)
