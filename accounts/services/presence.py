"""When people were there: desktop logins and the last day of work (spec 02, 5.4)."""

from django.apps import apps
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import DesktopLoginLog
from accounts.signals import avatar_cleared
from events.emitter import emit


@transaction.atomic
def log_desktop_login(*, person, date=None):
    """Note that a person logged into a workstation (`date`: naive UTC, default now); return the row's id.

    Recomputes the last presence and emits `person:update`.
    """
    row = DesktopLoginLog.objects.create(person=person, date=date or timezone.now())
    refresh_last_presence(person)
    return row.pk


@transaction.atomic
def refresh_last_presence(person):
    """Set `last_presence` to the newest desktop login or logged hour of a person. Emits `person:update`."""
    spent = apps.get_model("tasks.TimeSpent").objects.filter(person=person)
    login = person.desktop_login_logs.aggregate(last=Max("date"))["last"]
    days = [login and login.date(), spent.aggregate(last=Max("date"))["last"]]
    person.last_presence = max((day for day in days if day), default=None)
    person.save(update_fields=["last_presence"])
    emit("person:update", {"person_id": person.pk})


@transaction.atomic
def clear_avatar(*, person):
    """Forget a person's picture; without one nothing changes but the event. Emits `person:update`.

    The stored file goes after the commit (the files app listens to `avatar_cleared`).
    """
    person.has_avatar = False
    person.save(update_fields=["has_avatar"])
    avatar_cleared.send(type(person), person=person)
    emit("person:update", {"person_id": person.pk})
