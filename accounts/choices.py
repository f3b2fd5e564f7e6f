"""Enumerations of this app: every code a column may hold (spec 01, Enumerations)."""

from django.conf import settings
from django.db import models


class ContractType(models.TextChoices):
    """How a person is employed."""

    OPEN_ENDED = "open-ended"
    FIXED_TERM = "fixed-term"
    SHORT_TERM = "short-term"
    FREELANCE = "freelance"
    APPRENTICE = "apprentice"
    INTERNSHIP = "internship"


class Role(models.TextChoices):
    """What a person may do, studio-wide or on one production."""

    USER = "user"
    ADMIN = "admin"
    SUPERVISOR = "supervisor"
    MANAGER = "manager"
    CLIENT = "client"
    VENDOR = "vendor"


class Position(models.TextChoices):
    """Rank inside a department."""

    SUPERVISOR = "supervisor"
    LEAD = "lead"
    ARTIST = "artist"


class Seniority(models.TextChoices):
    """Experience, for salary scales."""

    SENIOR = "senior"
    MID = "mid"
    JUNIOR = "junior"


class TwoFactor(models.TextChoices):
    """Second factors of a log-in."""

    TOTP = "totp"
    EMAIL_OTP = "email_otp"
    FIDO = "fido"


class DisplayDateFormat(models.TextChoices):
    """How dates are shown to a person."""

    YYYY_MM_DD = "YYYY-MM-DD"
    DD_MM_YYYY = "DD/MM/YYYY"
    MM_DD_YYYY = "MM/DD/YYYY"


class LoginOrigin(models.TextChoices):
    """Where a log-in came from."""

    WEB = "web"
    SCRIPT = "script"


def default_board_roles():
    """Return the roles that see a status column of the board when nobody said otherwise."""
    return [Role.USER.value, Role.ADMIN.value, Role.SUPERVISOR.value, Role.MANAGER.value, Role.VENDOR.value]


def default_timezone():
    """Return the studio's time zone (IANA name), given to people created without one."""
    return settings.DEFAULT_TIMEZONE


def default_locale():
    """Return the studio's locale (`en_US` style), given to people created without one."""
    return settings.DEFAULT_LOCALE
