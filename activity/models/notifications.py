"""Notifications: rows and constraints (spec 01)."""

from django.db import models

from activity.choices import NotificationType
from productionsite.fields import ChoiceField, UUIDField
from productionsite.models import BaseModel


class Notification(BaseModel):
    """Per-person inbox."""

    read = models.BooleanField(default=False)
    change = models.BooleanField(default=False)  # status changed
    type = ChoiceField(NotificationType)
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="notifications")
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="authored_notifications")
    comment = models.ForeignKey(
        "tasks.Comment", on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    playlist = models.ForeignKey(
        "reviews.Playlist", on_delete=models.PROTECT, null=True, blank=True, related_name="notifications"
    )
    reply_id = UUIDField(null=True, blank=True, db_index=True)  # reply inside `comment.replies` (no FK)

    class Meta:
        db_table = "notification"
        indexes = [models.Index(fields=["person", "created_at"], name="notification_inbox_idx")]
        constraints = [
            models.UniqueConstraint(
                fields=["person", "author", "comment", "reply_id", "playlist", "type"],
                name="notification_context_uniq",
            ),
        ]
