"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.db import models


class ImportSource(models.TextChoices):
    """Where a failed import record came from."""

    CSV = "csv"
    SHOTGUN = "shotgun"


class ImportKind(models.TextChoices):
    """What an import brings in."""

    ASSETS = "assets"
    SHOTS = "shots"
    EDITS = "edits"
    CASTING = "casting"
    ESTIMATIONS = "estimations"
    PERSONS = "persons", "People"
    EDITORIAL = "editorial", "Timeline (EDL, OTIO, XML, AAF)"
    SHOTGUN = "shotgun", "ShotGrid site"


#: what comes as a file that people upload
FILE_KINDS = tuple(kind for kind in ImportKind if kind != ImportKind.SHOTGUN)
