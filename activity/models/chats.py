"""Chats: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import UUIDField
from productionsite.models import BaseModel, LinkModel


class Chat(BaseModel):
    """One discussion per entity."""

    object_id = UUIDField(db_index=True)  # entity the chat is about (no FK)
    object_type = models.CharField(max_length=80, default="entity", db_index=True)
    last_message = models.DateTimeField(null=True, blank=True)  # time of the newest message
    participants = models.ManyToManyField(
        "accounts.Person", through="activity.ChatParticipant", related_name="chats", blank=True
    )

    class Meta:
        db_table = "chat"


class ChatMessage(BaseModel):
    """Messages of a chat."""

    chat = models.ForeignKey("activity.Chat", on_delete=models.PROTECT, related_name="chat_messages")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="chat_messages")
    text = models.TextField(null=True, blank=True)

    class Meta:
        db_table = "chat_message"


class ChatParticipant(LinkModel):
    """Link rows of Chat.participants."""

    chat = models.ForeignKey("activity.Chat", on_delete=models.CASCADE, related_name="chat_participants")
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="chat_participants")

    class Meta:
        db_table = "chat_participant"
        constraints = [
            models.UniqueConstraint(fields=["chat", "person"], name="chat_participant_uniq"),
        ]
