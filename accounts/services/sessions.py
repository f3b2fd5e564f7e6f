"""Logging in and out (spec 02, 3.3 and 3.7)."""

import logging
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from accounts import tokens
from accounts.choices import LoginOrigin
from accounts.models import LoginLog, Person
from accounts.passwords import hash_password
from accounts.services import ldap, one_time, passwords, two_factor
from productionsite.api.errors import ApiError

logger = logging.getLogger(__name__)
MAX_FAILURES = 5
LOCK = timedelta(minutes=1)
ADDRESS_WINDOW = 300  # seconds
DEFAULT_PASSWORD = "default"  # noqa: S105 (what clients send when nothing was typed)
NO_PASSWORD = "auth_local_no_password"  # noqa: S105 (a strategy)


class LoginFailed(ApiError):
    """400 with `login: false` and what went wrong."""

    def body(self):
        return {"login": False, "message": self.message, **self.extra}


class WrongCredentials(LoginFailed):
    """400: unknown account or wrong password, the same answer for both."""

    def __init__(self):
        super().__init__("Wrong credentials.")


class TooManyFailures(LoginFailed):
    """400: the account or the network address is blocked for a while."""

    def __init__(self):
        super().__init__("Too many failed log-in attempts.", error=True, too_many_failed_login_attemps=True)


def find_account(login):
    """Return the person of an e-mail (any case) or of an exact desktop login; bots are never found."""
    people = Person.objects.filter(is_bot=False)
    found = people.filter(email=login.lower()).first()
    if found is None and login:
        found = people.filter(desktop_login=login).order_by("created_at").first()
    return found


def check_credentials(login, password, factors, *, ip_address=None):
    """Return the person who may come in; raise LoginFailed or 401 otherwise.

    Order: account, lock-out, password, activity, second factor. An unknown account takes the time of
    a password check, so that nobody learns from the clock which addresses exist. Failures are counted
    in their own transaction, per account and per network address: they stay even though the log-in is
    refused.
    """
    network = f"login:ip:{ip_address}"
    if ip_address and one_time.attempts(network) >= settings.LOGIN_FAILURES_PER_ADDRESS:
        raise TooManyFailures
    try:
        return _checked(login, password, factors)
    except WrongCredentials:
        if ip_address:
            one_time.count_attempt(network, seconds=ADDRESS_WINDOW)
        raise


def _checked(login, password, factors):
    person = find_account(login)
    if person is None:
        hash_password(password)
        raise WrongCredentials
    if is_locked(person):
        raise TooManyFailures
    if not right_password(person, password):
        count_failure(person)
        raise WrongCredentials
    if not person.active or not person.preview_is_open:
        raise LoginFailed("User is inactive.", status=401, error=True, unactive=True)
    if password == DEFAULT_PASSWORD and settings.AUTH_STRATEGY != NO_PASSWORD:
        token = passwords.new_reset_token(person, seconds=passwords.TWO_HOURS)
        raise LoginFailed("The password must be changed.", default_password=True, token=token)
    check_second_factor(person, factors)
    return person


def right_password(person, password):
    """Whether a password opens an account, by the studio's strategy; one without a password takes as long."""
    match settings.AUTH_STRATEGY:
        case "auth_local_no_password":
            return True
        case "auth_remote_ldap" if person.is_generated_from_ldap:
            return _right_in_directory(person, password)
        case "auth_remote_ldap" if not settings.LDAP_FALLBACK:
            hash_password(password)  # as long as for an account nobody has
            raise WrongCredentials
        case "auth_local_classic" | "auth_remote_ldap":
            return _right_here(person, password)
        case unknown:
            raise LoginFailed(f"There is no log-in strategy {unknown}.", status=409)


def _right_here(person, password):
    if not person.password:
        hash_password(password)
        return False
    return person.check_password(password)


def _right_in_directory(person, password):
    try:
        return ldap.password_is_right(person.desktop_login, password)
    except ldap.Unreachable as error:
        logger.warning("The directory cannot be asked: %s", type(error).__name__)
        raise LoginFailed("The directory cannot be reached.", status=500, error=True) from error


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


def check_second_factor(person, factors):
    """Refuse a log-in whose account asks for a second factor that is missing or wrong; wrong ones are counted."""
    enabled = two_factor.enabled_factors(person)
    if not enabled:
        return
    verdict = two_factor.verify(person, factors)
    if verdict is None:
        raise LoginFailed(
            "A second factor is needed.",
            error=True,
            missing_OTP=True,
            preferred_two_factor_authentication=person.preferred_two_factor_authentication,
            two_factor_authentication_enabled=enabled,
        )
    if not verdict:
        count_failure(person)
        raise LoginFailed("The second factor is wrong.", error=True, wrong_OTP=True)


def check_old_password(person, old_password):
    """Refuse (400) a wrong old password; it counts for the lock-out. `person` must be freshly read."""
    if is_locked(person):
        raise ApiError("Too many failed attempts.", too_many_failed_login_attemps=True)
    if not right_password(person, old_password):
        count_failure(person)
        raise ApiError("The old password is wrong.")


def session_claims(person, *, skip_two_factor=False):
    """Return the claims of a new session: restricted when the studio demands a second factor and there is none."""
    if skip_two_factor:
        return {"skip_2fa_setup": True}
    return {"requires_2fa_setup": True} if two_factor.must_set_up(person) else {}


@transaction.atomic
def note_login(person, *, ip_address, from_browser):
    """Forget the failures before a log-in and write it into the log.

    The log is written after the commit and on its own: whatever keeps a line out of it keeps nobody out.
    """
    if person.login_failed_attemps:
        Person.objects.filter(pk=person.pk).update(login_failed_attemps=0, updated_at=timezone.now())
    origin = LoginOrigin.WEB if from_browser else LoginOrigin.SCRIPT
    line = LoginLog(person=person, ip_address=(ip_address or "")[:50] or None, origin=origin)
    transaction.on_commit(line.save, robust=True)


@transaction.atomic
def open_session(person, *, ip_address, from_browser, skip_two_factor=False):
    """Log a person in: write the log-in, clear the failures, return (access, refresh) tokens."""
    note_login(person, ip_address=ip_address, from_browser=from_browser)
    return tokens.session_tokens(person, **session_claims(person, skip_two_factor=skip_two_factor))


def new_tokens(person, claims):
    """Return (access, refresh) of a session that goes on after a second factor was set up."""
    skip = bool(claims.get("skip_2fa_setup"))
    return tokens.session_tokens(person, **session_claims(person, skip_two_factor=skip))


def renew(person, refresh_claims):
    """Return a new access token of a session; the demand for a second factor is looked at again."""
    claims = session_claims(person, skip_two_factor=refresh_claims.get("skip_2fa_setup", False))
    return str(tokens.AccessToken(person, tokens.PERSON, refresh_jti=refresh_claims["jti"], **claims))


@transaction.atomic
def close_session(claims):
    """End the session of some claims; a personal API token is not a session and stays good."""
    if claims.get("identity_type") == tokens.PERSON:
        tokens.revoke(claims)
