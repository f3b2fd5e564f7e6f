"""Accounts made from the command line: administrators and bots (spec 09, 17)."""

import secrets

from django.conf import settings
from django.db import transaction

from accounts.choices import Role
from accounts.models import Person
from accounts.services import persons
from events.emitter import emit
from productionsite.api.errors import BadInput


@transaction.atomic
def create_admin(*, email, password=None):
    """Make sure `email` is an administrator; return (person, generated password or None).

    A new account without a password gets a generated one, which is told only here. An existing person
    is promoted and keeps their password. Raises BadInput for a bad address, a short password or a
    studio without a free seat.
    """
    email = persons.clean_email(email)
    person = Person.objects.filter(email=email, is_bot=False).first()
    if person is not None:
        if not person.is_admin:
            person.role = Role.ADMIN
            person.save(update_fields=["role"])
            emit("person:update", {"person_id": person.pk})
        return person, None
    generated = None if password else secrets.token_urlsafe(12)
    persons.check_password(password or generated)
    persons.check_seat()
    person = Person(first_name="Super", last_name="Admin", email=email, role=Role.ADMIN, desktop_login="")
    person.set_password(password or generated)
    person.save(force_insert=True)
    emit("person:new", {"person_id": person.pk})
    return person, generated


@transaction.atomic
def set_active(*, person, active):
    """Let somebody log in or not any more; return whether that changed anything. BadInput without a free seat."""
    if person.active == active:
        return False
    if active and not person.is_guest:
        persons.check_seat()
    person.active = active
    person.save(update_fields=["active", "updated_at"])
    emit("person:update", {"person_id": person.pk})
    return True


@transaction.atomic
def create_bot(*, name, email, role=Role.USER, expiration_date=None):
    """Create a bot; return (person, its token). `expiration_date`: `YYYY-MM-DD` or None. Raises BadInput."""
    fields = {"email": email, "is_bot": True, "expiration_date": expiration_date}
    persons.clean_person(fields)
    if role not in Role.values:
        raise BadInput(f"role: one of {', '.join(Role.values)} is expected", field="role")
    bot = Person.objects.create(
        first_name=name,
        last_name="",
        email=fields["email"],
        role=role,
        is_bot=True,
        desktop_login="",
        expiration_date=expiration_date and persons.read_day(expiration_date),
        timezone=settings.DEFAULT_TIMEZONE,
    )
    token = persons.issue_api_token(bot)
    emit("person:new", {"person_id": bot.pk})
    return bot, token
