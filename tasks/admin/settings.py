"""Pages of what tasks are set up with: types, statuses, automations."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, swatch
from accounts.admin_access import StudioData
from productionsite.terms import word
from tasks.models import StatusAutomation, TaskStatus, TaskType


@admin.register(TaskType)
class TaskTypeAdmin(StudioAdmin):
    """Steps of the work, per kind of entity."""

    scope = StudioData()
    section, icon = "Studio settings", "construction"
    singular = "task type"
    codes = {"for_entity": ("Asset", "Shot", "Sequence", "Episode", "Edit", "Concept", "Scene")}
    list_display = ["title", "short_name", "for_entity", "department", "priority", "allow_timelog", "archived"]
    list_filter = ["for_entity", "department", "archived"]
    search_fields = ["name", "short_name"]
    ordering = ["for_entity", "priority", "name"]

    @admin.display(description="name", ordering="name")
    def title(self, row):
        """The name and its colour."""
        return swatch(row.color, row.name)

    def label(self, row):
        """The name and what it is done on: `Modeling (Asset)`."""
        return f"{row.name} ({word(row.for_entity)})" if row.for_entity else row.name


@admin.register(TaskStatus)
class TaskStatusAdmin(StudioAdmin):
    """States of a task."""

    scope = StudioData()
    section, icon = "Studio settings", "traffic"
    singular, plural = "task status", "task statuses"
    list_display = ["title", "short_name", "priority", "is_default", "is_done", "is_retake", "is_feedback_request"]
    list_filter = ["archived", "is_done", "is_artist_allowed", "is_client_allowed", "for_concept"]
    search_fields = ["name", "short_name"]
    ordering = ["priority", "name"]

    @admin.display(description="name", ordering="name")
    def title(self, row):
        """The name and its colour."""
        return swatch(row.color, row.name)


@admin.register(StatusAutomation)
class StatusAutomationAdmin(StudioAdmin):
    """What follows by itself when a task changes its status."""

    scope = StudioData()
    section, icon = "Studio settings", "auto_mode"
    singular = "status automation"
    codes = {"entity_type": ("asset", "shot", "sequence", "episode", "edit", "concept")}
    renamed = {"entity_type": "works on"}
    label_related = ("in_task_type", "in_task_status", "out_task_type", "out_task_status")
    list_display = ["entity_type", "in_task_type", "in_task_status", "out_field_type", "out_task_type"]
    list_display += ["out_task_status", "archived"]
    list_display_links = ["entity_type", "in_task_type"]
    list_filter = ["entity_type", "out_field_type", "archived", "in_task_type", "out_task_type"]
    search_fields = ["in_task_type__name", "out_task_type__name"]
    ordering = ["entity_type", "in_task_type__name"]

    def label(self, row):
        """When what, then what."""
        outcome = row.out_task_status or word(row.out_field_type or "")
        return f"{row.in_task_type} {row.in_task_status} → {row.out_task_type} {outcome}"
