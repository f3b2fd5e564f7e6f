"""Pages of schedules and milestones."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline
from accounts.admin_access import OfProduction
from productions.models import (
    Milestone,
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    ProductionScheduleVersionTaskLinkPersonLink,
    ScheduleItem,
)


@admin.register(Milestone)
class MilestoneAdmin(StudioAdmin):
    """Dated marks of a schedule."""

    scope = OfProduction()
    section, icon = "Productions", "event"
    needed = ("project",)
    list_display = ["name", "date", "project", "task_type"]
    list_filter = ["project", "task_type", "date"]
    search_fields = ["name"]
    ordering = ["project__name", "date"]


@admin.register(ScheduleItem)
class ScheduleItemAdmin(StudioAdmin):
    """Planned spans of task types."""

    scope = OfProduction()
    section, icon = "Productions", "calendar_month"
    singular = "schedule item"
    list_display = ["project", "task_type", "start_date", "end_date", "man_days"]
    list_display_links = ["project", "task_type"]
    list_filter = ["project", "task_type", "start_date"]
    search_fields = ["project__name", "task_type__name"]
    ordering = ["project__name", "start_date"]


@admin.register(ProductionScheduleVersion)
class ProductionScheduleVersionAdmin(StudioAdmin):
    """Alternative schedules of a production."""

    scope = OfProduction()
    section, icon = "Productions", "edit_calendar"
    singular = "schedule version"
    list_display = ["name", "project", "production_schedule_from", "locked", "canceled", "updated_at"]
    list_filter = ["project", "locked", "canceled"]
    search_fields = ["name", "project__name"]
    ordering = ["project__name", "name"]


@admin.register(ProductionScheduleVersionTaskLink)
class ScheduleVersionTaskAdmin(StudioAdmin):
    """Dates of a task in an alternative schedule."""

    scope = OfProduction("production_schedule_version__project")
    section, icon = "Productions", "event_note"
    singular = "schedule version task"
    list_display = ["production_schedule_version", "task_name", "start_date", "due_date", "estimation"]
    list_display_links = ["production_schedule_version", "task_name"]
    list_select_related_extra = ("task__entity", "task__task_type")
    list_filter = ["production_schedule_version", "task"]
    search_fields = ["production_schedule_version__name", "task__entity__name"]
    ordering = ["production_schedule_version__name", "start_date"]
    inlines = [inline(ProductionScheduleVersionTaskLinkPersonLink, name="Assignees")]

    @admin.display(description="task", ordering="task__entity__name")
    def task_name(self, link):
        """The task, named by what it is done on."""
        return " / ".join(str(part) for part in (link.task.entity, link.task.task_type) if part)
