"""Pages of tasks and the hours spent on them."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline, swatch
from accounts.admin_access import TasksOfProduction, WorkOfProduction
from tasks.models import Task, TaskPersonLink, TimeSpent


def task_name(task):
    """Return a task's name where its entity and type are loaded: `SH010 / Animation`."""
    return " / ".join(str(part) for part in (task.entity, task.task_type, task.name) if part and str(part) != "main")


@admin.register(Task)
class TaskAdmin(StudioAdmin):
    """Work on an entity; what the product counts or dates itself is shown, not edited."""

    scope = TasksOfProduction()
    section, rank, icon = "Tasks", 0, "task_alt"
    derived = ("duration", "retake_count", "real_start_date", "end_date", "done_date", "last_comment_date")
    derived += ("nb_assets_ready", "last_preview_file_id", "assigner")
    label_related = ("entity", "task_type")
    needed = ("entity", "task_type")
    list_display = ["entity", "task_type", "status", "project", "priority", "estimation", "duration", "due_date"]
    list_display_links = ["entity", "task_type"]
    list_select_related_extra = ("task_status",)
    list_filter = ["project", "task_type", "task_status", "entity", "priority", "due_date"]
    search_fields = ["name", "entity__name", "task_type__name"]
    ordering = ["project__name", "entity__name", "task_type__priority", "task_type__name"]
    inlines = [inline(TaskPersonLink, name="Assignees")]
    fieldsets = [
        (
            "Task",
            {
                "classes": ["tab"],
                "fields": ["name", "project", "entity", "task_type", "task_status", "assigner", "description"]
                + ["priority", "difficulty", "sort_order"],
            },
        ),
        (
            "Schedule",
            {
                "classes": ["tab"],
                "fields": ["estimation", "duration", "completion_rate", "retake_count", "start_date", "due_date"]
                + ["real_start_date", "end_date", "done_date", "last_comment_date"],
            },
        ),
        (
            "Production",
            {
                "classes": ["tab"],
                "fields": ["nb_assets_ready", "nb_drawings", "last_preview_file_id", "shotgun_id", "data"],
            },
        ),
    ]

    @admin.display(description="status", ordering="task_status__name")
    def status(self, task):
        """The status and its colour."""
        return swatch(task.task_status.color, task.task_status.name) if task.task_status else None

    def label(self, row):
        """What the task is done on, and what is done."""
        return task_name(row)


@admin.register(TimeSpent)
class TimeSpentAdmin(StudioAdmin):
    """Minutes logged per person, task and day."""

    scope = WorkOfProduction("task")
    section, icon = "Tasks", "timer"
    singular, plural = "time spent", "times spent"
    needed = ("task", "person")
    list_display = ["date", "person", "task_name", "duration"]
    list_display_links = ["date", "person"]
    list_select_related_extra = ("task__entity", "task__task_type")
    list_filter = ["person", "task", "date"]
    search_fields = ["person__first_name", "person__last_name", "task__entity__name"]
    ordering = ["-date"]

    @admin.display(description="task", ordering="task__entity__name")
    def task_name(self, spent):
        """The task, named by what it is done on."""
        return task_name(spent.task) if spent.task else None
