"""Backgrounds: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class PreviewBackgroundFile(BaseModel):
    """HDRI/background images for the 3D viewer."""

    name = models.CharField(max_length=40)
    archived = models.BooleanField(null=True, blank=True, default=False)
    is_default = models.BooleanField(null=True, blank=True, default=False, db_index=True)  # only one true
    original_name = models.CharField(max_length=250, null=True, blank=True)
    extension = models.CharField(max_length=6, null=True, blank=True)
    file_size = models.BigIntegerField(null=True, blank=True, default=0)  # bytes

    class Meta:
        db_table = "preview_background_file"

    def __str__(self):
        return str(self.name or self.pk)
