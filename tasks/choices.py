"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.db import models


class AutomationOutput(models.TextChoices):
    """What a status automation changes."""

    STATUS = "status"
    READY_FOR = "ready_for"
