"""People: what a stored person may be, seats, protected accounts, API tokens (spec 02, 3.9, 4.6, 5.1)."""

import re
from datetime import date
from functools import cache
from zoneinfo import available_timezones

from babel import Locale, UnknownLocaleError
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils import timezone

from accounts import tokens
from accounts.access import refuse_unless
from accounts.choices import TwoFactor
from accounts.models import Organisation, Person
from accounts.passwords import hash_password
from productionsite.api.errors import BadInput, BadRow

NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}  # unions, test locales, "unknown": CLDR names them too
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")

#: what only administrators write; other people's bodies may hold it (a whole row put back), it is ignored
ADMIN_COLUMNS = frozenset(
    {
        "role",
        "departments",
        "active",
        "is_bot",
        "archived",
        "login_failed_attemps",
        "last_login_failed",
        "is_generated_from_ldap",
        "ldap_uid",
        "oidc_issuer",
        "oidc_subject",
        "saml_issuer",
        "saml_subject",
        "last_presence",
        "studio_id",
        # The reference lets people raise their own salary and rank (spec 00, 6).
        "position",
        "seniority",
        "daily_salary",
        "is_guest",
        "shotgun_id",
    }
)
#: what nobody writes through the CRUD routes
PREVIEW_COLUMNS = frozenset({"preview_project_id", "preview_opened_at", "preview_open_until"})
SECRET_COLUMNS = frozenset(
    {
        "password",
        "jti",
        "totp_enabled",
        "totp_secret",
        "email_otp_enabled",
        "email_otp_secret",
        "fido_enabled",
        "fido_credentials",
        "otp_recovery_codes",
        "preferred_two_factor_authentication",
    }
)


def _wrong(field, why):
    raise BadInput(f"{field}: {why}", field=field)


@cache
def countries():
    """Return the codes of countries (ISO 3166-1 alpha-2)."""
    return {code for code in Locale("en").territories if re.fullmatch("[A-Z]{2}", code)} - NO_COUNTRIES


def clean_country(value):
    """Return a two-letter country code in upper case, None for an empty one."""
    if value is None or value == "":
        return None
    code = value.strip().upper() if isinstance(value, str) else ""
    if code not in countries():
        _wrong("country", "the code of a country is expected (ISO 3166-1 alpha-2)")
    return code


def clean_email(value):
    """Return an e-mail address in lower case."""
    address = value.strip().lower() if isinstance(value, str) else ""
    try:
        validate_email(address)
    except ValidationError:
        _wrong("email", "an e-mail address is expected")
    return address


def check_locale(value):
    """Refuse a locale the studio has no dates and names for."""
    try:
        Locale.parse(value)
    except (UnknownLocaleError, ValueError, TypeError):
        _wrong("locale", "an unknown locale")


def check_timezone(value):
    """Refuse a time zone that no clock knows."""
    if not isinstance(value, str) or value not in available_timezones():
        _wrong("timezone", "an unknown time zone")


def read_day(value):
    """Return the date of a strict `YYYY-MM-DD`."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) and _DAY.fullmatch(value) else _wrong_day()
    except ValueError:
        _wrong_day()


def _wrong_day():
    _wrong("expiration_date", "a date is expected (YYYY-MM-DD)")


def clean_person(payload, stored=None):
    """Check and normalise, in place, the fields of a body that more than their type decides.

    `stored` is the person being updated. Raises BadInput (P400).
    """
    if "country" in payload and not (stored and payload["country"] == stored.country):
        payload["country"] = clean_country(payload["country"])
    if payload.get("email") is not None and not (stored and payload["email"] == stored.email):
        payload["email"] = clean_email(payload["email"])
        check_email_is_free(payload["email"], payload, stored)
    if payload.get("locale") is not None and not (stored and payload["locale"] == stored.locale):
        check_locale(payload["locale"])
    if payload.get("timezone") is not None and not (stored and payload["timezone"] == stored.timezone):
        check_timezone(payload["timezone"])
    if payload.get("two_factor_authentication") not in (None, *TwoFactor.values):
        _wrong("two_factor_authentication", f"one of {', '.join(TwoFactor.values)} is expected")
    if payload.get("expiration_date") is not None:
        day = read_day(payload["expiration_date"])
        if day < timezone.now().date() and not (stored and day == stored.expiration_date):
            _wrong("expiration_date", "the date is in the past")


def check_email_is_free(email, payload, stored):
    """Refuse an address another person logs in with; bots may share one."""
    is_bot = payload.get("is_bot", stored.is_bot if stored else False)
    if is_bot is True:
        return
    others = Person.objects.filter(email=email, is_bot=False)
    if stored is not None:
        others = others.exclude(pk=stored.pk)
    if others.exists():
        _wrong("email", "another person has this address")


def seats_left():
    """Return how many more people may be active (negative when the limit was lowered since); true until the commit.

    Bots, guests and preview accounts take no seat. The studio's row is locked, so that two people
    created at the same moment cannot both take the last seat.
    """
    list(Organisation.objects.select_for_update().values_list("pk", flat=True)[:1])
    taken = Person.objects.filter(active=True, is_bot=False, is_guest=False, preview_project__isnull=True).count()
    return settings.USER_LIMIT - taken


def check_seat(*, data=True):
    """Refuse one more active person when the studio is full (P400, `data.limit`)."""
    if seats_left() <= 0:
        limit = {"limit": settings.USER_LIMIT} if data else None
        raise BadInput("The limit of active people is reached.", data=limit)


def check_new_person(payload):
    """Check the body of a creation: seat first, then the fields."""
    if payload.get("active", True) is not False and not payload.get("is_bot") and not payload.get("is_guest"):
        check_seat()
    if "email" in payload and payload["email"] is None:
        raise BadRow("email: the field may not be null", field="email")
    if payload.get("password") is not None:
        check_password(payload["password"])
    clean_person(payload)


def check_password(password):
    """Refuse a password that is not a text or shorter than the studio asks for (spec 02, 3.4)."""
    if not isinstance(password, str) or len(password) < settings.MIN_PASSWORD_LENGTH:
        _wrong("password", f"at least {settings.MIN_PASSWORD_LENGTH} characters are expected")


def check_changes(person, payload, who):
    """Check the body of an update: preview and protected accounts, seats, fields; drop what the caller may not write.

    `payload` is changed in place.
    """
    refuse_unless(person.preview_project_id is None, "Preview accounts are managed on their production.")
    if not who.is_admin:
        for name in ADMIN_COLUMNS:
            payload.pop(name, None)
        if person.is_bot:
            payload.pop("expiration_date", None)
    if "role" in payload and payload["role"] is None:
        _wrong("role", "a role is expected")
    if is_protected(person) and who.person_id != person.pk:
        touched = "role" in payload or payload.get("active") is False
        refuse_unless(not touched, "This account is protected.")
    clean_person(payload, person)
    if payload.get("active") is True and not person.active and not person.is_bot:
        check_seat(data=False)


def is_protected(person):
    """Whether others may not deactivate, demote, delete or lock out this person (`PROTECTED_ACCOUNTS`)."""
    return not person.is_bot and (person.email or "").lower() in settings.PROTECTED_ACCOUNTS


def asks_for_token(person, payload):
    """Whether an update wants a new API token: it names `expiration_date`, past ones excepted (spec 02, 3.9).

    A row put back as it was read (it carries `id` and `type`) with the stored date is not a wish for a
    new token: the reference revokes the working one then.
    """
    if "expiration_date" not in payload:
        return False
    day = payload["expiration_date"] and read_day(payload["expiration_date"])
    put_back = "id" in payload and "type" in payload
    if put_back and (day or None) == person.expiration_date:
        return False
    return not day or day >= timezone.now().date()


def issue_api_token(person):
    """Give a bot or a person their one API token; the former stops working at once. Returns the signed text."""
    token = tokens.ApiToken(person)
    person.jti = token["jti"]
    person.save(update_fields=["jti"])
    return str(token)


def hashed(values):
    """Replace the plain password among the values of a new row by its hash."""
    if values.get("password") is not None:
        values["password"] = hash_password(values["password"])
