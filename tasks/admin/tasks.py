"""Pages of tasks and the hours spent on them."""

from django.contrib import admin
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from accounts.admin.base import StudioAdmin, inline, swatch, working_days
from accounts.admin_access import TasksOfProduction, WorkOfProduction
from productions.admin.columns import Values
from productions.admin.entities import entity_name
from tasks.models import Task, TaskPersonLink, TimeSpent

PRIORITIES = ("Normal", "High", "Very high", "Emergency")
#: what `task_name` looks at
NAMED_BY = ("entity__parent", "task_type")


def task_name(task):
    """Return a task's name where `NAMED_BY` is loaded: `SQ01 / SH010 / Animation`."""
    parts = (task.entity and entity_name(task.entity), task.task_type, task.name)
    return " / ".join(str(part) for part in parts if part and str(part) != "main")


@admin.register(Task)
class TaskAdmin(StudioAdmin):
    """Work on an entity; what the product counts or dates itself is shown, not edited."""

    scope = TasksOfProduction()
    section, rank, icon = "Tasks", 0, "task_alt"
    structures = {"data": Values}
    derived = ("duration", "retake_count", "real_start_date", "end_date", "done_date", "last_comment_date")
    derived += ("nb_assets_ready", "last_preview_file_id", "assigner")
    label_related = NAMED_BY
    points_at = {"last_preview_file_id": "files.PreviewFile"}
    renamed = {"last_preview_file_id": "last preview"}
    needed = ("entity", "task_type")
    list_display = ["on", "task_type", "status", "people", "project", "urgency", "planned", "spent", "due"]
    list_display_links = ["on", "task_type"]
    list_select_related_extra = ("task_status", "entity__parent")
    list_filter = ["project", "task_type", "task_status", "assignees", "entity", "priority", "due_date"]
    search_fields = ["name", "entity__name", "entity__parent__name", "task_type__name"]
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

    def get_queryset(self, request):
        """Return the tasks the person may see, with who works on them."""
        return super().get_queryset(request).prefetch_related("assignees")

    @admin.display(description="entity", ordering="entity__name")
    def on(self, task):
        """What the task is done on, with its sequence."""
        return task.entity and entity_name(task.entity)

    @admin.display(description="assigned to")
    def people(self, task):
        """Who works on it."""
        return ", ".join(person.full_name for person in task.assignees.all()) or None

    @admin.display(description="priority", ordering="priority")
    def urgency(self, task):
        """The priority by its name, nothing for the normal one."""
        return _(PRIORITIES[min(task.priority, len(PRIORITIES) - 1)]) if (task.priority or 0) > 0 else None

    @admin.display(description="planned days", ordering="estimation")
    def planned(self, task):
        """The estimation in working days."""
        return working_days(task.estimation)

    @admin.display(description="days spent", ordering="duration")
    def spent(self, task):
        """The hours logged, in working days."""
        return working_days(task.duration)

    @admin.display(description="due", ordering="due_date")
    def due(self, task):
        """The day it is due."""
        return task.due_date and task.due_date.date()

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
    list_display = ["date", "person", "task_name", "hours"]
    list_display_links = ["date", "person"]
    list_select_related_extra = ("task__entity__parent", "task__task_type")
    list_filter = ["person", "task", "date"]
    search_fields = ["person__first_name", "person__last_name", "task__entity__name"]
    ordering = ["-date"]

    @admin.display(description="task", ordering="task__entity__name")
    def task_name(self, spent):
        """The task, named by what it is done on."""
        return task_name(spent.task) if spent.task else None

    @admin.display(description="hours", ordering="duration")
    def hours(self, spent):
        """The minutes as hours."""
        return floatformat(spent.duration / 60, -2)
