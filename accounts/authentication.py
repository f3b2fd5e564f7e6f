"""Who is calling: a token from the cookie or the header becomes a `Who` (spec 00, 1.3 and 1.4)."""

from datetime import UTC
from functools import cache
from uuid import UUID

from django.db import connection
from django.db.models import Exists, Value
from rest_framework.authentication import BaseAuthentication

from accounts import known_people, tokens
from accounts.access import Who
from accounts.models import CALLER_COLUMNS, Person, RevokedToken
from productionsite.api.errors import ApiError, NotIdentified, Refused
from productionsite.api.inputs import as_uuid

ACCESS_COOKIE = "access_token_cookie"
REFRESH_COOKIE = "refresh_token_cookie"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
SETUP_PATHS = frozenset(
    {
        "/auth/totp",
        "/auth/email-otp",
        "/auth/fido",
        "/auth/recovery-codes",
        "/auth/login",
        "/auth/logout",
        "/auth/authenticated",
        "/auth/refresh-token",
    }
)


def token_text(request, cookie=ACCESS_COOKIE):
    """Return the token a request carries, cookies first; None when there is none.

    Raises 401 for another scheme word, 422 for a `Bearer` header without exactly one token.
    """
    if request.COOKIES.get(cookie):
        return request.COOKIES[cookie]
    header = request.META.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    parts = header.split(" ")
    if parts[0] != "Bearer":
        raise NotIdentified("Missing 'Bearer' type in 'Authorization' header. Expected 'Authorization: Bearer <JWT>'")
    if len(parts) != 2 or not parts[1]:
        raise NotIdentified("Bad Authorization header. Expected 'Authorization: Bearer <JWT>'", status=422)
    return parts[1]


def read_claims(text, expected_type):
    """Return the claims of a token, or raise the spec's 401 or 422."""
    try:
        return tokens.read_token(text, expected_type)
    except tokens.Expired as error:
        # Clients compare this exact sentence to decide on a refresh.
        raise ApiError("Signature has expired", status=401) from error
    except tokens.Malformed as error:
        raise NotIdentified("The token is not valid.", status=422) from error


@cache
def _person_sql():
    """Return the statement of `identify`, compiled once since every request runs it, and its first parameters.

    The parameters that follow are the token's jti, that of its session and the person's id.
    """
    revoked = Exists(RevokedToken.objects.filter(jti__in=[Value("token"), Value("session")]))
    people = Person.objects.only(*_columns()).annotate(is_revoked=revoked).filter(pk=UUID(int=0))
    sql, params = people.query.sql_with_params()
    return sql, list(params[:-3])


def identify(claims):
    """Return the `Who` of some claims: one query for the person and the revocation together, none with Redis."""
    kind, jti = claims.get("identity_type"), claims.get("jti")
    if kind not in (tokens.PERSON, tokens.PERSON_API, tokens.BOT) or not jti:
        raise NotIdentified("Token has been revoked")
    pk = as_uuid(claims.get("sub"))
    if pk is None:
        raise NotIdentified("The token is not valid.", status=422)
    session = claims.get("refresh_jti") or jti  # a log-out ends every access token of the session
    known = known_people.look_up(pk, jti, session)
    if known.revoked:
        raise NotIdentified("Token has been revoked")
    if known.columns is None:
        person = _stored_person(pk, jti, session)
        _check_session(person, claims)
        known_people.copy(jti, tuple(getattr(person, name) for name in _columns()), known.generation)
    else:
        person = Person.from_db(connection.alias, _columns(), known.columns)
        person.is_revoked = False
        _check_session(person, claims)
    return Who(person, claims)


@cache
def _columns():
    """Return the names of the copied columns, in the order of the table: the one Django builds a row in."""
    return tuple(field.attname for field in Person._meta.concrete_fields if field.attname in CALLER_COLUMNS)


def _stored_person(pk, jti, session):
    """Return the person of an id with `is_revoked` of the token or its session, or None."""
    sql, first = _person_sql()
    params = [*first, jti, session, Person._meta.pk.get_db_prep_value(pk, connection)]
    return next(iter(Person.objects.raw(sql, params)), None)


def _check_session(person, claims):
    """Refuse (401) what a person's token may not be used for any more: revoked, replaced, inactive, closed."""
    kind = claims["identity_type"]
    if kind == tokens.PERSON:
        if person is not None and (person.is_revoked or _is_of_former_password(person, claims)):
            raise NotIdentified("Token has been revoked")
    elif person is not None and person.jti != claims["jti"]:
        raise NotIdentified("Token has been revoked")
    if person is None:
        raise ApiError("Wrong or expired token.", status=401)
    if not person.active:
        if kind == tokens.PERSON:
            tokens.revoke(claims)
        raise ApiError("User is inactive.", status=401)
    if person.preview_project_id and not _preview_window_open(person, claims):
        raise ApiError("The preview account is closed.", status=401)


def _is_of_former_password(person, claims):
    """Whether a session was opened before somebody else, or a mailed link, set the person's password."""
    since = person.sessions_valid_from
    return since is not None and claims.get("iat", 0) < int(since.replace(tzinfo=UTC).timestamp())


def _preview_window_open(person, claims):
    opened = person.preview_opened_at
    if not person.preview_is_open:
        return False
    return opened is None or claims.get("iat", 0) >= int(opened.replace(tzinfo=None).timestamp())


class TokenAuthentication(BaseAuthentication):
    """DRF's door: `request.user` is the person, `request.auth` the `Who`."""

    def authenticate(self, request):
        text = token_text(request)
        if text is None:
            return None
        who = identify(read_claims(text, "access"))
        if who.claims.get("requires_2fa_setup") and request.path not in SETUP_PATHS:
            raise Refused("Two-factor authentication must be set up first.", two_factor_authentication_required=True)
        if who.person.preview_project_id and request.method not in SAFE_METHODS:
            raise Refused("Preview accounts are read-only.")
        return who.person, who

    def authenticate_header(self, request):
        return "Bearer"
