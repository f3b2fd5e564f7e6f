"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.db import models


class ValidationStatus(models.TextChoices):
    """Verdict on a preview or a working file."""

    VALIDATED = "validated"
    REJECTED = "rejected"
    NEUTRAL = "neutral"


class OutputQuality(models.TextChoices):
    """Quality of a published file."""

    LOW = "low"
    MID = "mid"
    HIGH = "high"


class PreviewStatus(models.TextChoices):
    """Processing state of an uploaded preview."""

    PROCESSING = "processing"
    READY = "ready"
    BROKEN = "broken"
    MISSING = "missing"


class StorageState(models.TextChoices):
    """Whether a rendition is stored."""

    OK = "ok"
    MISSING = "missing"
    FAILED = "failed"


class PreviewJobKind(models.TextChoices):
    """What a worker does to a preview."""

    MOVIE = "movie"
    TILES = "tiles"
