"""Automations: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import ChoiceField
from productionsite.models import BaseModel
from tasks.choices import AutomationOutput


class StatusAutomation(BaseModel):
    """Rules applied on status change."""

    entity_type = models.CharField(max_length=40, null=True, blank=True, default="asset")
    in_task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="incoming_automations"
    )
    in_task_status = models.ForeignKey(
        "tasks.TaskStatus",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="incoming_automations",
    )
    out_field_type = ChoiceField(AutomationOutput, default=AutomationOutput.STATUS)
    out_task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="outgoing_automations"
    )
    out_task_status = models.ForeignKey(
        "tasks.TaskStatus",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="outgoing_automations",
    )
    import_last_revision = models.BooleanField(null=True, blank=True, default=False)
    archived = models.BooleanField(null=True, blank=True, default=False)

    class Meta:
        db_table = "status_automation"
