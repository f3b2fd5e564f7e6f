"""Access, refresh and API tokens: JWT with the claims of spec 00, 1.3 and spec 02, 3.1.

Built on djangorestframework-simplejwt. Session tokens can be revoked one by one (`RevokedToken`); a
bot or personal API token is valid only while its `jti` is the one on the person's row.
"""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from rest_framework_simplejwt.exceptions import TokenBackendError, TokenBackendExpiredToken
from rest_framework_simplejwt.state import token_backend
from rest_framework_simplejwt.tokens import Token

from accounts import known_people
from accounts.models import RevokedToken

PERSON, PERSON_API, BOT = "person", "person_api", "bot"


class Expired(Exception):
    """The token was good once."""


class Malformed(Exception):
    """The token never was good."""


class _StudioToken(Token):
    def __init__(self, person, kind, **claims):
        super().__init__()
        self["sub"] = str(person.pk)
        self["nbf"] = self["iat"]
        self["fresh"] = False
        self["identity_type"] = kind
        for name, value in claims.items():
            if value is not None:
                self[name] = value


class AccessToken(_StudioToken):
    """A session of a person, 7 days."""

    token_type = "access"  # noqa: S105 (a claim, not a secret)
    lifetime = timedelta(days=settings.ACCESS_TOKEN_DAYS)


class RefreshToken(_StudioToken):
    """What a session is renewed with, 15 days."""

    token_type = "refresh"  # noqa: S105
    lifetime = timedelta(days=settings.REFRESH_TOKEN_DAYS)


class ApiToken(_StudioToken):
    """The one long-lived token of a bot or of a person's scripts; ends with `person.expiration_date`, if any."""

    token_type = "access"  # noqa: S105
    lifetime = timedelta(days=1)

    def __init__(self, person):
        super().__init__(person, BOT if person.is_bot else PERSON_API)
        del self.payload["exp"]
        if person.expiration_date:
            self["exp"] = int(datetime.combine(person.expiration_date, time.max, tzinfo=UTC).timestamp())


def session_tokens(person, **claims):
    """Return (access, refresh), two signed texts, for a new session of a person."""
    refresh = RefreshToken(person, PERSON, **claims)
    access = AccessToken(person, PERSON, refresh_jti=refresh["jti"], **claims)
    return str(access), str(refresh)


def read_token(text, expected_type):
    """Return the claims of a signed token of the expected type (`access` or `refresh`).

    Raises Expired for a token past its time, Malformed for anything that is not a good token.
    """
    try:
        claims = token_backend.decode(text, verify=True)
    except TokenBackendExpiredToken as error:
        raise Expired from error
    except (TokenBackendError, ValueError, TypeError, UnicodeError) as error:
        raise Malformed from error
    if claims.get("type") != expected_type:
        raise Malformed
    return claims


def revoke(claims):
    """Revoke a session: its access token and the refresh token it came with.

    The database remembers it for as long as the tokens would have been good, and Redis where there is one.
    """
    now = datetime.now(UTC).replace(tzinfo=None)
    days = {
        claims.get("jti"): settings.ACCESS_TOKEN_DAYS,
        claims.get("refresh_jti"): settings.REFRESH_TOKEN_DAYS,
    }
    lifetimes = {jti: timedelta(days=count) for jti, count in days.items() if jti}
    RevokedToken.objects.filter(expires_at__lt=now).delete()
    RevokedToken.objects.bulk_create(
        [RevokedToken(jti=jti, expires_at=now + lifetime) for jti, lifetime in lifetimes.items()],
        ignore_conflicts=True,
    )
    known_people.end({jti: int(lifetime.total_seconds()) for jti, lifetime in lifetimes.items()})
