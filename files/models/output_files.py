"""Output files: rows and constraints (spec 01)."""

from django.db import models

from files.choices import OutputQuality
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel


class FileStatus(BaseModel):
    """States of output files."""

    name = models.CharField(max_length=40, unique=True)
    color = models.CharField(max_length=7)

    class Meta:
        db_table = "file_status"

    def __str__(self):
        return str(self.name or self.pk)


class OutputType(BaseModel):
    """Kinds of published file."""

    name = models.CharField(max_length=40, unique=True)
    short_name = models.CharField(max_length=20)

    class Meta:
        db_table = "output_type"

    def __str__(self):
        return str(self.name or self.pk)


class OutputFile(BaseModel):
    """Published files (paths, not contents)."""

    shotgun_id = models.IntegerField(null=True, blank=True)
    name = models.CharField(max_length=250)
    canceled = models.BooleanField(default=False)
    size = models.IntegerField(null=True, blank=True)
    checksum = models.CharField(max_length=32, null=True, blank=True)  # text
    description = models.TextField(null=True, blank=True)
    comment = models.TextField(null=True, blank=True)
    extension = models.CharField(max_length=10, null=True, blank=True)
    revision = models.IntegerField()
    representation = models.CharField(
        max_length=20, null=True, blank=True, db_index=True
    )  # format/version tag such as `abc`
    nb_elements = models.IntegerField(null=True, blank=True, default=1)
    source = models.CharField(max_length=40, null=True, blank=True)  # free origin tag
    path = models.CharField(max_length=400, null=True, blank=True)
    data = JSONField(null=True, blank=True)
    quality = ChoiceField(OutputQuality, null=True, blank=True)
    file_status = models.ForeignKey("files.FileStatus", on_delete=models.PROTECT, related_name="output_files")
    entity = models.ForeignKey(
        "productions.Entity", on_delete=models.PROTECT, null=True, blank=True, related_name="output_files"
    )
    asset_instance = models.ForeignKey(
        "assets.AssetInstance", on_delete=models.PROTECT, null=True, blank=True, related_name="output_files"
    )
    output_type = models.ForeignKey(
        "files.OutputType", on_delete=models.PROTECT, null=True, blank=True, related_name="output_files"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="output_files"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="output_files"
    )
    source_file = models.ForeignKey(
        "files.WorkingFile", on_delete=models.PROTECT, null=True, blank=True, related_name="outputs"
    )
    temporal_entity = models.ForeignKey(
        "productions.Entity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="temporal_output_files",
    )

    class Meta:
        db_table = "output_file"
        constraints = [
            models.UniqueConstraint(
                fields=[
                    "name",
                    "entity",
                    "asset_instance",
                    "output_type",
                    "task_type",
                    "temporal_entity",
                    "representation",
                    "revision",
                ],
                name="output_file_context_uniq",
            ),
        ]

    def __str__(self):
        return str(self.name or self.pk)
