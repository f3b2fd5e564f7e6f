"""Schedules: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import UUIDField
from productionsite.models import BaseModel, LinkModel


class Milestone(BaseModel):
    """Dated marks on a production schedule."""

    date = models.DateField(null=True, blank=True)
    name = models.CharField(max_length=40)
    project = models.ForeignKey(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="milestones"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="milestones"
    )

    class Meta:
        db_table = "milestone"

    def __str__(self):
        return str(self.name or self.pk)


class ScheduleItem(BaseModel):
    """Planned span of a task type (optionally for a sequence, episode or asset type)."""

    start_date = models.DateField(null=True, blank=True)
    end_date = models.DateField(null=True, blank=True)
    man_days = models.IntegerField(null=True, blank=True)
    project = models.ForeignKey(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="schedule_items"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="schedule_items"
    )
    object_id = UUIDField(null=True, blank=True, db_index=True)  # sequence, episode or asset type (no FK)

    class Meta:
        db_table = "schedule_item"
        constraints = [
            models.UniqueConstraint(
                fields=["project", "task_type", "object_id"],
                name="schedule_item_project_task_type_object_id_uniq",
            ),
        ]


class ProductionScheduleVersion(BaseModel):
    """Named alternative schedules."""

    name = models.CharField(max_length=80)
    project = models.ForeignKey(
        "productions.Project", on_delete=models.CASCADE, related_name="production_schedule_versions"
    )
    production_schedule_from = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="derived_versions",
        db_column="production_schedule_from",
    )
    locked = models.BooleanField(null=True, blank=True, default=False)
    canceled = models.BooleanField(null=True, blank=True, default=False)

    class Meta:
        db_table = "production_schedule_version"
        constraints = [
            models.UniqueConstraint(fields=["name", "project"], name="production_schedule_version_name_project_uniq"),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class ProductionScheduleVersionTaskLink(BaseModel):
    """Dates of a task in a schedule version."""

    production_schedule_version = models.ForeignKey(
        "productions.ProductionScheduleVersion",
        on_delete=models.CASCADE,
        related_name="production_schedule_version_task_links",
    )
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.CASCADE, related_name="production_schedule_version_task_links"
    )
    start_date = models.DateTimeField(null=True, blank=True)
    due_date = models.DateTimeField(null=True, blank=True)
    estimation = models.FloatField(null=True, blank=True, default=0.0)  # minutes
    assignees = models.ManyToManyField(
        "accounts.Person",
        through="productions.ProductionScheduleVersionTaskLinkPersonLink",
        related_name="schedule_version_task_links",
        blank=True,
    )

    class Meta:
        db_table = "production_schedule_version_task_link"
        constraints = [
            models.UniqueConstraint(
                fields=["production_schedule_version", "task"],
                name="production_schedule_version_ta_context_uniq",
            ),
        ]


class ProductionScheduleVersionTaskLinkPersonLink(LinkModel):
    """Link rows of ProductionScheduleVersionTaskLink.assignees."""

    production_schedule_version_task_link = models.ForeignKey(
        "productions.ProductionScheduleVersionTaskLink",
        on_delete=models.CASCADE,
        related_name="production_schedule_version_task_link_person_links",
    )
    person = models.ForeignKey(
        "accounts.Person",
        on_delete=models.CASCADE,
        related_name="production_schedule_version_task_link_person_links",
    )

    class Meta:
        db_table = "production_schedule_version_task_link_person_link"
        constraints = [
            models.UniqueConstraint(
                fields=["production_schedule_version_task_link", "person"],
                name="production_schedule_version_task_link_person_link_uniq",
            ),
        ]
