"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.db import models


class NotificationType(models.TextChoices):
    """Why a person is told."""

    COMMENT = "comment"
    MENTION = "mention"
    ASSIGNATION = "assignation"
    REPLY = "reply"
    REPLY_MENTION = "reply-mention"
    PLAYLIST_READY = "playlist-ready"


class DeliveryState(models.TextChoices):
    """Life of a delivery to a webhook."""

    WAITING = "waiting"
    DELIVERED = "delivered"
    FAILED = "failed"
