"""Task types: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class TaskType(BaseModel):
    """Kinds of task (departments' steps)."""

    name = models.CharField(max_length=40)
    short_name = models.CharField(max_length=20, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    color = models.CharField(max_length=7, null=True, blank=True, default="#FFFFFF")
    priority = models.IntegerField(null=True, blank=True, default=1)
    for_entity = models.CharField(max_length=30, null=True, blank=True, default="Asset")
    allow_timelog = models.BooleanField(null=True, blank=True, default=True)
    archived = models.BooleanField(null=True, blank=True, default=False)
    shotgun_id = models.IntegerField(null=True, blank=True, db_index=True)
    department = models.ForeignKey(
        "accounts.Department", on_delete=models.PROTECT, null=True, blank=True, related_name="task_types"
    )

    class Meta:
        db_table = "task_type"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "for_entity", "department"], name="task_type_name_for_entity_department_uniq"
            ),
        ]

    def __str__(self):
        return str(self.name or self.pk)
