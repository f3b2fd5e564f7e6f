"""Tasks: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import JSONField, UUIDField
from productionsite.models import BaseModel, LinkModel


class Task(BaseModel):
    """Work units on an entity."""

    name = models.CharField(max_length=80)
    description = models.TextField(null=True, blank=True)
    priority = models.IntegerField(null=True, blank=True, default=0)  # 0..3 by convention
    difficulty = models.IntegerField(default=3)  # 1..5
    duration = models.FloatField(null=True, blank=True, default=0.0)  # minutes, derived = Σ time spents
    estimation = models.FloatField(null=True, blank=True, default=0.0)  # minutes
    completion_rate = models.IntegerField(null=True, blank=True, default=0)  # percent
    retake_count = models.IntegerField(null=True, blank=True, default=0)  # derived
    sort_order = models.IntegerField(null=True, blank=True, default=0)
    start_date = models.DateTimeField(null=True, blank=True)
    due_date = models.DateTimeField(null=True, blank=True)
    real_start_date = models.DateTimeField(null=True, blank=True)  # derived (first WIP)
    end_date = models.DateTimeField(null=True, blank=True)  # derived (first feedback request)
    done_date = models.DateTimeField(null=True, blank=True)  # derived (last done)
    last_comment_date = models.DateTimeField(null=True, blank=True)  # derived
    nb_assets_ready = models.IntegerField(null=True, blank=True, default=0)  # derived (casting)
    data = JSONField(null=True, blank=True)  # metadata bag; CRUD update merges
    nb_drawings = models.IntegerField(null=True, blank=True, default=0)
    shotgun_id = models.IntegerField(null=True, blank=True)
    last_preview_file_id = UUIDField(null=True, blank=True)  # derived, no FK
    project = models.ForeignKey(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    task_status = models.ForeignKey(
        "tasks.TaskStatus", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    entity = models.ForeignKey(
        "productions.Entity", on_delete=models.PROTECT, null=True, blank=True, related_name="tasks"
    )
    assigner = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="given_tasks"
    )
    assignees = models.ManyToManyField(
        "accounts.Person", through="tasks.TaskPersonLink", related_name="assigned_tasks", blank=True
    )

    class Meta:
        db_table = "task"
        constraints = [
            models.UniqueConstraint(
                fields=["name", "project", "task_type", "entity"],
                name="task_name_project_task_type_entity_uniq",
            ),
            models.CheckConstraint(
                condition=models.Q(difficulty__gt=0, difficulty__lt=6), name="task_difficulty_check"
            ),
        ]
        indexes = [
            models.Index(fields=["entity", "project"], name="task_entity_project_idx"),
            # what changed last in a production: boards answer 304 from the index alone
            models.Index(fields=["project", "updated_at"], name="task_project_updated_idx"),
            # rows that came from ShotGrid, by their ids there: nothing where none did
            models.Index(fields=["shotgun_id"], condition=models.Q(shotgun_id__isnull=False), name="task_shotgun_idx"),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class TaskPersonLink(LinkModel):
    """Link rows of Task.assignees."""

    task = models.ForeignKey("tasks.Task", on_delete=models.CASCADE, related_name="task_person_links")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="task_person_links")

    class Meta:
        db_table = "task_person_link"
        constraints = [
            models.UniqueConstraint(fields=["task", "person"], name="task_person_link_uniq"),
        ]
