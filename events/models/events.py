"""The journal of everything that happened, and the short-lived messages that are not kept."""

from django.db import models

from productionsite.fields import JSONField
from productionsite.models import BaseModel


class ApiEvent(BaseModel):
    """One event of the journal (spec 00, 1.6): who changed what, when, on which production."""

    name = models.CharField(max_length=80)  # lower case, `domain:verb`, e.g. `task:update`
    # The indexes below begin with these columns: none of their own.
    user = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, db_index=False, related_name="api_events"
    )
    project = models.ForeignKey(
        "productions.Project",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="api_events",
    )
    data = JSONField(null=True, blank=True)  # payload, ids as strings; repeats `project_id` when set
    # Given by the publisher after the commit: gap-free, in commit order. Null until then.
    sequence = models.BigIntegerField(null=True, blank=True, unique=True, editable=False)

    INTERNAL_COLUMNS = ("sequence",)

    class Meta:
        db_table = "api_event"
        indexes = [
            models.Index(fields=["created_at"], name="api_event_created_idx"),
            models.Index(fields=["project", "created_at"], name="api_event_project_created_idx"),
            models.Index(fields=["user", "created_at"], name="api_event_user_created_idx"),
            models.Index(fields=["name", "created_at"], name="api_event_name_created_idx"),
            models.Index(
                fields=["created_at", "id"],
                condition=models.Q(sequence__isnull=True),
                name="api_event_unnumbered_idx",
            ),
        ]

    def __str__(self):
        return self.name


class LiveEvent(models.Model):
    """A message for whoever listens now (a non-persisted event): sent once by the publisher, then gone."""

    IN_SNAPSHOT = False
    id = models.BigAutoField(primary_key=True)
    name = models.CharField(max_length=80)
    data = JSONField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "live_event"

    def __str__(self):
        return self.name


class EventCounter(models.Model):
    """The last sequence given out: one row, locked by the publisher while it numbers."""

    IN_SNAPSHOT = False
    id = models.PositiveSmallIntegerField(primary_key=True)
    last = models.BigIntegerField(default=0)
    history = models.BigIntegerField(default=0)  # up to this number events were loaded, not announced

    class Meta:
        db_table = "event_counter"

    def __str__(self):
        return str(self.last)
