"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.db import models


class BuildStatus(models.TextChoices):
    """State of a playlist build."""

    RUNNING = "running"
    FAILED = "failed"
    SUCCEEDED = "succeeded"


class BuildType(models.TextChoices):
    """What a playlist build makes."""

    ARCHIVE = "archive"
    MOVIE = "movie"


class PlaylistFor(models.TextChoices):
    """What a playlist reviews."""

    SHOT = "shot"
    ASSET = "asset"
    SEQUENCE = "sequence"
    EDIT = "edit"
    EPISODE = "episode"
