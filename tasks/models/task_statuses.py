"""Task statuses: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class TaskStatus(BaseModel):
    """Task states."""

    name = models.CharField(max_length=40)
    archived = models.BooleanField(null=True, blank=True, default=False)
    short_name = models.CharField(max_length=10, unique=True)
    description = models.TextField(null=True, blank=True)
    color = models.CharField(max_length=7)
    priority = models.IntegerField(null=True, blank=True, default=1)
    is_done = models.BooleanField(null=True, blank=True, default=False, db_index=True)
    is_artist_allowed = models.BooleanField(null=True, blank=True, default=True)
    is_client_allowed = models.BooleanField(null=True, blank=True, default=True)
    is_retake = models.BooleanField(null=True, blank=True, default=False)
    is_feedback_request = models.BooleanField(null=True, blank=True, default=False, db_index=True)
    is_default = models.BooleanField(
        null=True, blank=True, default=False, db_index=True
    )  # default for new tasks (one per `for_concept` by convention)
    is_wip = models.BooleanField(null=True, blank=True, default=False, db_index=True)
    shotgun_id = models.IntegerField(null=True, blank=True)
    for_concept = models.BooleanField(null=True, blank=True, default=False)

    class Meta:
        db_table = "task_status"

    def __str__(self):
        return str(self.name or self.pk)
