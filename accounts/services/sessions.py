"""Logging in and out (spec 02, 3.3 and 3.7)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import tokens
from accounts.choices import LoginOrigin
from accounts.models import LoginLog, Person
from accounts.passwords import hash_password
from productionsite.api.errors import ApiError

MAX_FAILURES = 5
LOCK = timedelta(minutes=1)


class LoginFailed(ApiError):
    """400 with `login: false` and what went wrong."""

    def body(self):
        return {"login": False, "message": self.message, **self.extra}


def find_account(login):
    """Return the person of an e-mail (any case) or of an exact desktop login; bots are never found."""
    people = Person.objects.filter(is_bot=False)
    found = people.filter(email=login.lower()).first()
    if found is None and login:
        found = people.filter(desktop_login=login).order_by("created_at").first()
    return found


def check_credentials(login, password, factors):
    """Return the person who may come in; raise LoginFailed or 401 otherwise.

    Order: account, lock-out, password, activity, second factor. An unknown account takes the time of
    a password check, so that nobody learns from the clock which addresses exist. Failures are counted
    in their own transaction: they stay even though the log-in is refused.
    """
    person = find_account(login)
    if person is None or not person.password:
        hash_password(password)
        raise LoginFailed("Wrong credentials.")
    if is_locked(person):
        raise LoginFailed("Too many failed log-in attempts.", error=True, too_many_failed_login_attemps=True)
    if not person.check_password(password):
        count_failure(person)
        raise LoginFailed("Wrong credentials.")
    if not person.active:
        raise LoginFailed("User is inactive.", status=401, error=True, unactive=True)
    check_second_factor(person, factors)
    return person


def is_locked(person):
    """Whether the account is blocked: five failures, the last less than a minute ago."""
    if (person.login_failed_attemps or 0) < MAX_FAILURES or person.last_login_failed is None:
        return False
    return timezone.now() - person.last_login_failed < LOCK


@transaction.atomic
def count_failure(person):
    """Add a failed attempt; after a lock that is over, counting restarts."""
    over = (person.login_failed_attemps or 0) >= MAX_FAILURES
    count = Value(1) if over else Coalesce(F("login_failed_attemps"), 0) + 1
    now = timezone.now()
    Person.objects.filter(pk=person.pk).update(login_failed_attemps=count, last_login_failed=now, updated_at=now)


def enabled_factors(person):
    """Return the second factors of a person, recovery codes first, empty without any."""
    methods = [name for name in ("totp", "email_otp", "fido") if getattr(person, f"{name}_enabled")]
    return ["recovery_code", *methods] if methods else []


def check_second_factor(person, factors):
    """Refuse a log-in whose account asks for a second factor."""
    enabled = enabled_factors(person)
    if enabled:
        raise LoginFailed(
            "A second factor is needed.",
            error=True,
            missing_OTP=True,
            preferred_two_factor_authentication=person.preferred_two_factor_authentication,
            two_factor_authentication_enabled=enabled,
        )


@transaction.atomic
def open_session(person, *, ip_address, from_browser):
    """Log a person in: write the log-in, clear the failures, return (access, refresh) tokens."""
    if person.login_failed_attemps:
        Person.objects.filter(pk=person.pk).update(login_failed_attemps=0, updated_at=timezone.now())
    origin = LoginOrigin.WEB if from_browser else LoginOrigin.SCRIPT
    LoginLog.objects.create(person=person, ip_address=(ip_address or "")[:50] or None, origin=origin)
    return tokens.session_tokens(person)


def renew(person, refresh_claims):
    """Return a new access token of a session."""
    return str(tokens.AccessToken(person, tokens.PERSON, refresh_jti=refresh_claims["jti"]))


@transaction.atomic
def close_session(claims):
    """End the session of some claims; a personal API token is not a session and stays good."""
    if claims.get("identity_type") == tokens.PERSON:
        tokens.revoke(claims)
