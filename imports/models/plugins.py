"""Plugins: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class Plugin(BaseModel):
    """Installed server plugins."""

    plugin_id = models.CharField(max_length=80, unique=True)  # slug
    name = models.CharField(max_length=80, db_index=True)
    description = models.TextField(null=True, blank=True)
    version = models.CharField(max_length=50)
    maintainer_name = models.CharField(max_length=200)
    maintainer_email = models.CharField(max_length=255, null=True, blank=True)
    website = models.TextField(null=True, blank=True)
    license = models.CharField(max_length=80)
    revision = models.CharField(max_length=12, null=True, blank=True)
    frontend_project_enabled = models.BooleanField(null=True, blank=True, default=False)
    frontend_studio_enabled = models.BooleanField(null=True, blank=True, default=False)
    icon = models.CharField(max_length=255, null=True, blank=True)  # icon name

    class Meta:
        db_table = "plugin"

    def __str__(self):
        return str(self.name or self.pk)
