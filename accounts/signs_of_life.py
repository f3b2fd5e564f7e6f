"""Parts of the studio that run as processes of their own say that they live; the status tells it (spec 02, 9)."""

from datetime import timedelta

from django.utils import timezone

from accounts.models import OneTimeSecret

KIND = "alive"
EVENT_STREAM = "event stream"
SHOW_EVERY = 20.0  # seconds
GOOD_FOR = timedelta(seconds=60)  # without a sign after which a part is taken for dead


def show(part):
    """Note that a part lives; the part itself calls it every `SHOW_EVERY` seconds."""
    OneTimeSecret.objects.update_or_create(kind=KIND, subject=part, defaults={"expires_at": timezone.now() + GOOD_FOR})


def lives(part):
    """Whether a part, in any of its processes, showed itself within the last minute."""
    return OneTimeSecret.objects.filter(kind=KIND, subject=part, expires_at__gt=timezone.now()).exists()
