"""Attachments: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import UUIDField
from productionsite.models import BaseModel


class AttachmentFile(BaseModel):
    """Files attached to comments, replies and chat messages."""

    name = models.CharField(max_length=250, null=True, blank=True)  # original file name
    size = models.BigIntegerField(null=True, blank=True, default=1)  # bytes
    extension = models.CharField(max_length=6, null=True, blank=True)  # without dot
    mimetype = models.CharField(max_length=255, null=True, blank=True)
    comment = models.ForeignKey(
        "tasks.Comment", on_delete=models.PROTECT, null=True, blank=True, related_name="attachment_files"
    )
    reply_id = UUIDField(null=True, blank=True)  # id of a reply inside `comment.replies` (no FK)
    chat_message = models.ForeignKey(
        "activity.ChatMessage",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="attachment_files",
    )

    class Meta:
        db_table = "attachment_file"

    def __str__(self):
        return str(self.name or self.pk)
