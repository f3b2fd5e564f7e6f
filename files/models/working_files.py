"""Working files: rows and constraints (spec 01)."""

from django.db import models

from files.choices import ValidationStatus
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel


class WorkingFile(BaseModel):
    """Artist scene files (paths, not contents)."""

    shotgun_id = models.IntegerField(null=True, blank=True, db_index=True)
    name = models.CharField(max_length=250, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    comment = models.TextField(null=True, blank=True)
    revision = models.IntegerField(null=True, blank=True)
    size = models.IntegerField(null=True, blank=True)
    checksum = models.IntegerField(null=True, blank=True)  # integer (sic)
    path = models.CharField(max_length=400, null=True, blank=True)
    data = JSONField(null=True, blank=True)
    validation_status = ChoiceField(ValidationStatus, default=ValidationStatus.NEUTRAL)
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.PROTECT, null=True, blank=True, related_name="working_files"
    )
    entity = models.ForeignKey(
        "productions.Entity", on_delete=models.PROTECT, null=True, blank=True, related_name="working_files"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="working_files"
    )
    software = models.ForeignKey(
        "accounts.Software", on_delete=models.PROTECT, null=True, blank=True, related_name="working_files"
    )

    class Meta:
        db_table = "working_file"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "task", "entity", "revision"],
                name="working_file_name_task_entity_revision_uniq",
            ),
        ]

    def __str__(self):
        return str(self.name or self.pk)
