"""Subscriptions: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class Subscription(BaseModel):
    """Who follows a task."""

    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="subscriptions")
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.PROTECT, null=True, blank=True, related_name="subscriptions"
    )
    entity = models.ForeignKey(
        "productions.Entity", on_delete=models.PROTECT, null=True, blank=True, related_name="subscriptions"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="subscriptions"
    )

    class Meta:
        db_table = "subscription"
        constraints = [
            models.UniqueConstraint(
                fields=["person", "task_type", "entity"], name="subscription_person_task_type_entity_uniq"
            ),
            models.UniqueConstraint(fields=["person", "task"], name="subscription_person_task_uniq"),
        ]
