"""Changing and resetting passwords (spec 02, 3.3, 3.4 and 5.2)."""

import secrets
import string
from hmac import compare_digest
from urllib.parse import urlencode

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import mails
from accounts.models import Person
from accounts.passwords import hash_password
from accounts.services import one_time
from accounts.services.persons import is_protected
from productionsite.api.errors import ApiError, BadInput

RESET = "reset"
ALPHABET = string.ascii_uppercase + string.digits
TWO_HOURS = 2 * 3600
A_WEEK = 7 * 24 * 3600


def check_length(password):
    """Refuse a password that is too short (400)."""
    if len(password) < settings.MIN_PASSWORD_LENGTH:
        raise ApiError(f"The password must have at least {settings.MIN_PASSWORD_LENGTH} characters.")


def check_new_password(password, again):
    """Refuse a password that is too short, then one that was not typed twice the same (400)."""
    check_length(password)
    if password != again:
        raise ApiError("The passwords differ.")


@transaction.atomic
def set_password(*, person, password, by_link=False, end_sessions=True):
    """Store a new password; a mail tells the person unless they used a link they were mailed.

    `end_sessions`: whoever is logged in as this person is out, as after a lost or stolen password. People
    who change their own password stay logged in (spec 02, 3.3).
    """
    person.password = hash_password(password)
    if end_sessions:
        person.sessions_valid_from = timezone.now()
    person.save(update_fields=["password", "sessions_valid_from"])
    if not by_link:
        mails.later("password_changed", person.pk)


def check_settable(person, actor_id):
    """Refuse (400) setting a password for a protected account, or for another administrator who has one."""
    if person.pk != actor_id and is_protected(person):
        raise ApiError("This account is protected.")
    if person.pk != actor_id and person.is_admin and person.password:
        raise ApiError("The password of another administrator cannot be set.")


def new_reset_token(person, *, seconds):
    """Return a reset token of a person, in place of a pending one."""
    token = "".join(secrets.choice(ALPHABET) for _position in range(64))
    one_time.store(RESET, person.pk, seconds=seconds, secret=token)
    return token


def pending_or_new_token(person):
    """Return the pending reset token of a person, else a new one good for two hours."""
    pending = one_time.peek(RESET, person.pk)
    return pending.secret if pending and pending.secret else new_reset_token(person, seconds=TWO_HOURS)


def reset_link(person, token, *, invitation=False):
    """Return the page where a person sets a password with a token."""
    query = urlencode({"email": person.email or "", "token": token, **({"type": "new"} if invitation else {})})
    return f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}/reset-change-password?{query}"


@transaction.atomic
def invite(*, person):
    """Mail an invitation whose link is good for a week; the mail is sent after the commit."""
    if not person.email:
        raise BadInput("The person has no e-mail address.")
    new_reset_token(person, seconds=A_WEEK)
    mails.later("invitation", person.pk)


def ask_for_reset(*, email, ip_address):
    """Mail a reset link when somebody active has this address.

    The same happens here for known and unknown addresses; who it is is looked up by the job that sends
    the mail. No more than a few mails an hour per account and per address of the network.
    """
    if may_mail("reset", email, ip_address):
        mails.later("reset_link", email, ip_address or "")


def may_mail(kind, email, ip_address):
    """Whether one more mail of a kind may be asked for without being logged in."""
    per_account = one_time.count_attempt(f"mail:{kind}:{email.lower()}", seconds=3600)
    per_network = one_time.count_attempt(f"mail:ip:{ip_address}", seconds=3600)
    return per_account <= settings.MAILS_PER_HOUR and per_network <= 10 * settings.MAILS_PER_HOUR


@transaction.atomic
def reset_password(*, email, token, password, again):
    """Set a password with a mailed token, which is used up. A refused password leaves the token good."""
    person = Person.objects.filter(email=email.strip().lower(), is_bot=False).first()
    pending = one_time.peek(RESET, person.pk) if person else None
    if pending is None or not compare_digest((pending.secret or "").encode(), token.encode(errors="surrogatepass")):
        raise ApiError("The link is wrong or too old.")
    check_new_password(password, again)
    if one_time.take(RESET, person.pk) is None:
        raise ApiError("The link is wrong or too old.")
    set_password(person=person, password=password, by_link=True)
