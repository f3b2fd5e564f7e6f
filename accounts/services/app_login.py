"""Log-in of desktop tools through the browser: one-time codes with PKCE (spec 02, 3.3)."""

import base64
import hashlib
import secrets
from hmac import compare_digest

from django.db import transaction

from accounts.models import Person
from accounts.services import one_time, sessions

KIND = "app_login"
SECONDS = 60


@transaction.atomic
def new_code(*, who, challenge):
    """Return a code of the caller, good for a minute and one use, bound to a PKCE challenge."""
    code = secrets.token_urlsafe(32)
    data = {
        "person_id": str(who.person_id),
        "challenge": challenge,
        "skip_2fa_setup": bool(who.claims.get("skip_2fa_setup")),
    }
    one_time.store(KIND, one_time.fingerprint(code), seconds=SECONDS, data=data)
    return code


def trade(*, code, verifier, ip_address):
    """Return (person, access token, refresh token) for a code; a wrong verifier burns it. Raises LoginFailed."""
    pending = one_time.take(KIND, one_time.fingerprint(code))
    if pending is None or not compare_digest(challenge_of(verifier), pending.data["challenge"]):
        raise sessions.LoginFailed("The code is wrong or too old.")
    person = Person.objects.filter(pk=pending.data["person_id"], active=True).first()
    if person is None or not person.preview_is_open:
        raise sessions.LoginFailed("User is inactive.")
    access, refresh = sessions.open_session(
        person, ip_address=ip_address, from_browser=False, skip_two_factor=pending.data["skip_2fa_setup"]
    )
    return person, access, refresh


def challenge_of(verifier):
    """Return the unpadded base64url SHA-256 of a verifier."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
