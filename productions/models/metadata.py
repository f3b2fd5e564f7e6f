"""Metadata: rows and constraints (spec 01)."""

from django.db import models

from productions.choices import MetadataType
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel, LinkModel


class MetadataDescriptor(BaseModel):
    """Custom columns of a production."""

    project = models.ForeignKey("productions.Project", on_delete=models.PROTECT, related_name="metadata_descriptors")
    entity_type = models.CharField(max_length=60, db_index=True)
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="metadata_descriptors"
    )
    name = models.CharField(max_length=120)
    data_type = ChoiceField(MetadataType, null=True, blank=True)
    field_name = models.CharField(max_length=120)  # slug; key used in the `data` bags
    choices = JSONField(null=True, blank=True)  # list of allowed values
    for_client = models.BooleanField(null=True, blank=True, default=False, db_index=True)  # published to clients
    position = models.IntegerField(null=True, blank=True)  # column order
    departments = models.ManyToManyField(
        "accounts.Department",
        through="productions.DepartmentMetadataDescriptorLink",
        related_name="metadata_descriptors",
        blank=True,
    )

    class Meta:
        db_table = "metadata_descriptor"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "entity_type", "task_type", "name"],
                condition=models.Q(task_type__isnull=False),
                name="metadata_descriptor_project_entity_type_task_type_name_uniq",
            ),
            models.UniqueConstraint(
                fields=["project", "entity_type", "task_type", "field_name"],
                condition=models.Q(task_type__isnull=False),
                name="metadata_descriptor_project_entity_type_task_type_field_name",
            ),
            models.UniqueConstraint(
                fields=["project", "entity_type", "name"],
                condition=models.Q(task_type__isnull=True),
                name="metadata_descriptor_project_entity_type_name_uniq_null",
            ),
            models.UniqueConstraint(
                fields=["project", "entity_type", "field_name"],
                condition=models.Q(task_type__isnull=True),
                name="metadata_descriptor_project_entity_type_field_name_uniq_null",
            ),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class DepartmentMetadataDescriptorLink(LinkModel):
    """Link rows of MetadataDescriptor.departments."""

    metadata_descriptor = models.ForeignKey(
        "productions.MetadataDescriptor",
        on_delete=models.CASCADE,
        related_name="department_metadata_descriptor_links",
    )
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, related_name="department_metadata_descriptor_links"
    )

    class Meta:
        db_table = "department_metadata_descriptor_link"
        constraints = [
            models.UniqueConstraint(
                fields=["metadata_descriptor", "department"], name="department_metadata_descriptor_link_uniq"
            ),
        ]
