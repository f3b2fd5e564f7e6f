"""When people were there: desktop logins and the last day of work (spec 02, 5.4)."""

from django.apps import apps
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from accounts.models import DesktopLoginLog, Person
from accounts.signals import avatar_cleared
from events.emitter import emit, emit_many
from productionsite.db import bulk


@transaction.atomic
def log_desktop_login(*, person, date=None):
    """Note that a person logged into a workstation (`date`: naive UTC, default now); return the row's id.

    Recomputes the last presence and emits `person:update`.
    """
    row = DesktopLoginLog.objects.create(person=person, date=date or timezone.now())
    refresh_last_presence(person)
    return row.pk


def refresh_last_presence(person):
    """Set `last_presence` to the newest desktop login or logged hour of a person. Emits `person:update`."""
    refresh_presences([person])


@transaction.atomic
def refresh_presences(people):
    """Set `last_presence` of some people as `refresh_last_presence` does of one. Emits `person:update` for each."""
    now = timezone.now()
    logins, hours = (
        dict(model.objects.filter(person__in=people).order_by().values_list("person_id").annotate(last=Max("date")))
        for model in (DesktopLoginLog, apps.get_model("tasks.TimeSpent"))
    )
    for person in people:
        login = logins.get(person.pk)
        days = [login and login.date(), hours.get(person.pk)]
        person.last_presence, person.updated_at = max((day for day in days if day), default=None), now
    bulk.update(Person, people, ["last_presence", "updated_at"])
    emit_many([("person:update", {"person_id": person.pk}, None) for person in people])


@transaction.atomic
def clear_avatar(*, person):
    """Forget a person's picture; without one nothing changes but the event. Emits `person:update`.

    The stored file goes after the commit (the files app listens to `avatar_cleared`).
    """
    person.has_avatar = False
    person.save(update_fields=["has_avatar"])
    avatar_cleared.send(type(person), person=person)
    emit("person:update", {"person_id": person.pk})
