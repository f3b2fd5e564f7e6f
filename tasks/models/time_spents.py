"""Time spents: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class TimeSpent(BaseModel):
    """Hours logged per person, task and day."""

    duration = models.FloatField()  # minutes
    date = models.DateField()
    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, null=True, blank=True, related_name="time_spents")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="time_spents"
    )

    class Meta:
        db_table = "time_spent"
        constraints = [
            models.UniqueConstraint(fields=["person", "task", "date"], name="time_spent_person_task_date_uniq"),
            models.CheckConstraint(condition=models.Q(duration__gt=0), name="time_spent_duration_check"),
        ]
