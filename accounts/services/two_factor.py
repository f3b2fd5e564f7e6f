"""Second factors: authenticator apps, mailed codes, recovery codes (spec 02, 3.5). Keys: `services/fido.py`.

A code opens one log-in: used time steps are remembered, mailed and recovery codes are gone once used.
"""

import base64
import binascii
import secrets
import string
import time
from contextlib import contextmanager
from hmac import compare_digest
from urllib.parse import quote, urlencode

import bcrypt
from django.conf import settings
from django.db import transaction
from django_otp.oath import hotp

from accounts import mails
from accounts.models import Organisation, Person
from accounts.passwords import password_matches
from accounts.services import fido, one_time
from productionsite.api.errors import ApiError

STEP = 30  # seconds of a time-based code
TOLERANCE = 1  # steps a clock may be off, either way
EMAIL_CODE_SECONDS = 300
CODES = 16
ALPHABET = string.ascii_uppercase + string.digits
# 51 random bits need no slow hash; checking sixteen at the cost of passwords would take seconds.
RECOVERY_ROUNDS = 4
METHODS = ("totp", "email_otp", "fido")
FALLBACK = {"totp": ("fido", "email_otp"), "email_otp": ("fido", "totp"), "fido": ("totp", "email_otp")}
MOST_TRIES = 10
TRIES_WINDOW = 300  # seconds


class WrongCode(ApiError):
    """400 with `wrong_OTP: true`."""

    def __init__(self, message="The code is wrong."):
        super().__init__(message, wrong_OTP=True)


def enabled_factors(person):
    """Return the second factors of a person, recovery codes first, empty without any."""
    methods = [name for name in METHODS if getattr(person, f"{name}_enabled")]
    return ["recovery_code", *methods] if methods else []


def is_exempt(person):
    """Whether the studio's demand for a second factor passes this person by (spec 02, 3.6)."""
    if person.is_bot or person.preview_project_id:
        return True
    return (person.email or "").lower() in settings.TWO_FACTOR_EXEMPT_USERS


def must_set_up(person):
    """Whether a session of this person is good for nothing but setting a second factor up."""
    return settings.ENFORCE_2FA and not enabled_factors(person) and not is_exempt(person)


# -- checking --------------------------------------------------------------------------------------


def verify(person, factors):
    """Return whether the given second factor is right: True, False, or None when none applies.

    `factors`: {name: value or None}. The first that applies decides alone, in the order authenticator
    app, mailed code, key, recovery code. A right code is used up.
    """
    checks = {"totp": verify_totp, "email_otp": verify_email_code, "fido": fido.verify}
    for name, check in checks.items():
        value = factors.get("fido_authentication_response" if name == "fido" else name)
        if value is not None and getattr(person, f"{name}_enabled"):
            return check(person, value)
    if factors.get("recovery_code") is not None and enabled_factors(person):
        return use_recovery_code(person, factors["recovery_code"])
    return None


def check_given(person, factors):
    """Refuse (400) unless a right second factor is given: for the routes that change second factors."""
    if verify(person, factors) is not True:
        raise WrongCode


@contextmanager
def limited_tries(person):
    """Count wrong codes of a person inside the block, whatever it rolls back; after too many look at none."""
    key = f"otp:{person.pk}"
    if one_time.attempts(key) >= MOST_TRIES:
        raise WrongCode("Too many wrong codes. Try again in some minutes.")
    try:
        yield
    except WrongCode:
        one_time.count_attempt(key, seconds=TRIES_WINDOW)
        raise


def _key(secret):
    """Return the bytes of a base32 secret, None when there is none (or it is unreadable)."""
    try:
        return base64.b32decode(secret or "", casefold=True) or None
    except binascii.Error:
        return None


def matching_step(secret, code):
    """Return the time step of a time-based code, None when it is wrong: now, or one step off."""
    key, now = _key(secret), int(time.time() // STEP)
    if key is None or not isinstance(code, str):
        return None
    for step in range(now - TOLERANCE, now + TOLERANCE + 1):
        if compare_digest(f"{hotp(key, step):06d}".encode(), code.strip().encode(errors="surrogatepass")):
            return step
    return None


def verify_totp(person, code):
    """Whether a code of the authenticator app is right and was not used before."""
    step = matching_step(person.totp_secret, code)
    if step is None:
        return False
    return one_time.first_use("totp", f"{person.pk}:{step}", seconds=(2 * TOLERANCE + 2) * STEP)


def new_email_code(person):
    """Return a new mailed code of a person, good for five minutes, in place of a former one."""
    counter = secrets.randbelow(10**12)
    one_time.store("email_otp", person.pk, seconds=EMAIL_CODE_SECONDS, secret=str(counter))
    return f"{hotp(_key(person.email_otp_secret), counter):06d}"


def verify_email_code(person, code):
    """Whether a mailed code is right; it is used up then."""
    key, pending = _key(person.email_otp_secret), one_time.peek("email_otp", person.pk)
    if key is None or pending is None or not isinstance(code, str):
        return False
    right = f"{hotp(key, int(pending.secret)):06d}"
    if not compare_digest(right.encode(), code.strip().encode(errors="surrogatepass")):
        return False
    return one_time.take("email_otp", person.pk) is not None


def _stored_hash(value):
    """Return a recovery code's hash as text; imports bring it as PostgreSQL spells bytes (`\\x...`)."""
    if isinstance(value, str) and value.startswith("\\x"):
        try:
            return bytes.fromhex(value[2:]).decode()
        except ValueError:
            return ""
    return value if isinstance(value, str) else ""


@transaction.atomic
def use_recovery_code(person, code):
    """Whether a recovery code is one of the person's; it is gone then, also for a second taker at the same moment."""
    locked = Person.objects.select_for_update().only("otp_recovery_codes").get(pk=person.pk)
    codes = list(locked.otp_recovery_codes or ())
    for position, stored in enumerate(codes):
        if isinstance(code, str) and password_matches(code, _stored_hash(stored)):
            locked.otp_recovery_codes = codes[:position] + codes[position + 1 :]
            locked.save(update_fields=["otp_recovery_codes"])
            return True
    return False


# -- setting up --------------------------------------------------------------------------------------


def new_secret():
    """Return 160 random bits in base32, 32 characters."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


def _locked(person_id):
    return Person.objects.select_for_update().get(pk=person_id)


@transaction.atomic
def prepare_totp(person_id):
    """Give a person a new secret for an authenticator app; return (provisioning URI, secret)."""
    person = _locked(person_id)
    if person.totp_enabled:
        raise ApiError("The authenticator app is set up already.")
    person.totp_secret = new_secret()
    person.save(update_fields=["totp_secret"])
    studio = Organisation.objects.order_by("created_at").values_list("name", flat=True).first() or "Kitsu"
    issuer = f"Kitsu {studio}"
    query = urlencode({"secret": person.totp_secret, "issuer": issuer}, quote_via=quote)
    return f"otpauth://totp/{quote(issuer)}:{quote(person.email or '')}?{query}", person.totp_secret


@transaction.atomic
def prepare_email_otp(person_id):
    """Give a person a secret for mailed codes and mail the first one after the commit."""
    person = _locked(person_id)
    if person.email_otp_enabled:
        raise ApiError("Mailed codes are set up already.")
    person.email_otp_secret = new_secret()
    person.save(update_fields=["email_otp_secret"])
    mails.later("one_time_code", person.pk)


@transaction.atomic
def enable_totp(person_id, code):
    """Switch the authenticator app on when its code is right; return new recovery codes, or None."""
    person = _locked(person_id)
    if person.totp_enabled:
        raise ApiError("The authenticator app is set up already.")
    if not verify_totp(person, code):
        raise WrongCode
    return _enabled(person, "totp")


@transaction.atomic
def enable_email_otp(person_id, code):
    """Switch mailed codes on when the code is right; return new recovery codes, or None."""
    person = _locked(person_id)
    if person.email_otp_enabled:
        raise ApiError("Mailed codes are set up already.")
    if not verify_email_code(person, code):
        raise WrongCode
    return _enabled(person, "email_otp")


@transaction.atomic
def enable_fido(person_id, credential):
    """Add a registered key; return new recovery codes, or None when the person had some."""
    person = _locked(person_id)
    person.fido_credentials = [*(person.fido_credentials or ()), credential]
    return _enabled(person, "fido")


def _enabled(person, method):
    setattr(person, f"{method}_enabled", True)
    person.preferred_two_factor_authentication = person.preferred_two_factor_authentication or method
    codes = None if person.otp_recovery_codes else _give_recovery_codes(person)
    person.save(
        update_fields=[
            f"{method}_enabled",
            "preferred_two_factor_authentication",
            "otp_recovery_codes",
            "fido_credentials",
        ]
    )
    return codes


def _give_recovery_codes(person):
    codes = ["".join(secrets.choice(ALPHABET) for _position in range(10)) for _number in range(CODES)]
    person.otp_recovery_codes = [
        bcrypt.hashpw(code.encode(), bcrypt.gensalt(RECOVERY_ROUNDS)).decode() for code in codes
    ]
    return codes


@transaction.atomic
def renew_recovery_codes(person_id, factors):
    """Replace a person's recovery codes; return the new ones, told only now. Needs a second factor."""
    person = _locked(person_id)
    if not enabled_factors(person):
        raise ApiError("There is no second factor.")
    check_given(person, factors)
    codes = _give_recovery_codes(person)
    person.save(update_fields=["otp_recovery_codes"])
    return codes


@transaction.atomic
def disable(person_id, method, factors):
    """Switch `totp` or `email_otp` off. Needs a second factor, which is only used up when the method was on.

    With the last method go the preference and the recovery codes.
    """
    person = _locked(person_id)
    if not getattr(person, f"{method}_enabled"):
        raise ApiError("This second factor is not set up.")
    check_given(person, factors)
    person = _locked(person_id)
    setattr(person, f"{method}_enabled", False)
    setattr(person, f"{method}_secret", None)
    _settle_preference(person, method)
    person.save(update_fields=_ALL_COLUMNS)


@transaction.atomic
def remove_fido(person_id, device_name, factors):
    """Remove the first key of a name, if there is one; the method goes off with the last key. Needs a second factor."""
    person = _locked(person_id)
    if not person.fido_enabled:
        raise ApiError("No security key is set up.")
    check_given(person, factors)
    person = _locked(person_id)
    keys = list(person.fido_credentials or ())
    position = next((at for at, key in enumerate(keys) if key.get("device_name") == device_name), None)
    if position is None:
        return
    del keys[position]
    person.fido_credentials = keys or None
    if not keys:
        person.fido_enabled = False
        _settle_preference(person, "fido")
    person.save(update_fields=_ALL_COLUMNS)


def _settle_preference(person, gone):
    if not enabled_factors(person):
        person.preferred_two_factor_authentication = None
        person.otp_recovery_codes = None
    elif person.preferred_two_factor_authentication == gone:
        left = [name for name in FALLBACK[gone] if getattr(person, f"{name}_enabled")]
        person.preferred_two_factor_authentication = left[0]


_ALL_COLUMNS = [
    "totp_enabled",
    "totp_secret",
    "email_otp_enabled",
    "email_otp_secret",
    "fido_enabled",
    "fido_credentials",
    "otp_recovery_codes",
    "preferred_two_factor_authentication",
]


@transaction.atomic
def disable_all(*, person):
    """Switch every second factor of a person off and tell them by mail (an administrator's help)."""
    locked = _locked(person.pk)
    if not enabled_factors(locked):
        raise ApiError("The person has no second factor.")
    for name in ("totp_enabled", "email_otp_enabled", "fido_enabled"):
        setattr(locked, name, False)
    for name in ("totp_secret", "email_otp_secret", "fido_credentials", "otp_recovery_codes"):
        setattr(locked, name, None)
    locked.preferred_two_factor_authentication = None
    locked.save(update_fields=_ALL_COLUMNS)
    mails.later("two_factor_disabled", person.pk)
