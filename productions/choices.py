"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.db import models


class ProductionStyle(models.TextChoices):
    """The craft of a production."""

    STYLE_2D = "2d"
    STYLE_2DPAPER = "2dpaper"
    STYLE_3D = "3d"
    STYLE_2D3D = "2d3d"
    AR = "ar"
    VFX = "vfx"
    STOP_MOTION = "stop-motion"
    MOTION_DESIGN = "motion-design"
    ARCHVIZ = "archviz"
    COMMERCIAL = "commercial"
    CATALOG = "catalog"
    IMMERSIVE = "immersive"
    NFT = "nft"
    VIDEO_GAME = "video-game"
    VR = "vr"


class MetadataType(models.TextChoices):
    """What a custom column holds."""

    STRING = "string"
    NUMBER = "number"
    LIST = "list"
    TAGLIST = "taglist"
    BOOLEAN = "boolean"
    CHECKLIST = "checklist"
    DATE = "date"
    URL = "url"
    TEXTAREA = "textarea"
    PERSON = "person"


class EntityStatus(models.TextChoices):
    """Life of an asset, shot, sequence, episode, ..."""

    STANDBY = "standby"
    RUNNING = "running"
    COMPLETE = "complete"
    CANCELED = "canceled"
