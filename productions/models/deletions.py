"""Deletions of productions that a worker carries out."""

from django.db import models

from productionsite.background import BackgroundJob, JobState
from productionsite.fields import UUIDField


class ProjectDeletion(BackgroundJob):
    """The record of one deletion: it outlives the production, hence names it instead of referring to it."""

    COUNTER = "steps_done"
    NOTHING = "nothing was deleted"

    project_id = UUIDField()
    project_name = models.CharField(max_length=80)
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="project_deletions"
    )
    force = models.BooleanField(default=False)
    steps_total = models.IntegerField(default=0)
    steps_done = models.IntegerField(default=0)  # tables emptied so far

    class Meta:
        db_table = "project_deletion"
        constraints = [
            models.UniqueConstraint(
                fields=["project_id"],
                condition=models.Q(state__in=[JobState.QUEUED, JobState.RUNNING]),
                name="project_deletion_one_at_a_time",
            )
        ]

    def __str__(self):
        return self.project_name
