"""Log-in, log-out, refresh, who am I, log-in of desktop tools (spec 02, 3.3)."""

import re

from django.conf import settings
from django.http import HttpResponse
from ua_parser import parse_user_agent

from accounts.access import Anyone, PersonOnly, Public
from accounts.addresses import client_address
from accounts.authentication import ACCESS_COOKIE, REFRESH_COOKIE, identify, read_claims, token_text
from accounts.services import app_login, sessions
from accounts.services.organisation import organisation_row
from accounts.shapes import person_row
from productionsite.api.errors import NotIdentified, Refused
from productionsite.api.inputs import Field, Input, mapping, text
from productionsite.api.operations import Answer, ApiViewSet, operation
from productionsite.api.rendering import to_json

BROWSERS = frozenset(
    [
        "Brave",
        "Chrome",
        "Chrome Mobile",
        "Chrome Mobile iOS",
        "Edge",
        "Firefox",
        "Mobile Safari",
        "Opera",
        "Safari",
        "Vivaldi",
    ]
)
CHALLENGE_COOKIE = "session"  # carries the key of a pending FIDO challenge


class SecondFactorInput(Input):
    """Any second factor; the first that applies decides."""

    accepts_forms = True
    totp = Field(text())
    email_otp = Field(text())
    recovery_code = Field(text())
    fido_authentication_response = Field(mapping)

    @classmethod
    def fields(cls):
        """Return the declared fields, those of the parents first."""
        found = {}
        for parent in reversed(cls.__mro__):
            found |= {name: field for name, field in vars(parent).items() if isinstance(field, Field)}
        return found

    def factors(self, request):
        """Return {second factor: value or None}; a key's answer with the challenge it belongs to."""
        answer = self.fido_authentication_response
        if answer is not None:
            answer = {**answer, "session": request.COOKIES.get(CHALLENGE_COOKIE)}
        return {
            "totp": self.totp,
            "email_otp": self.email_otp,
            "recovery_code": self.recovery_code,
            "fido_authentication_response": answer,
        }


class LoginInput(SecondFactorInput):
    """Body of a log-in; a form works as well as JSON."""

    email = Field(text(1), required=True)
    password = Field(text(), default="default")


def matching(pattern):
    """Return a reader of texts that match a pattern as a whole."""
    compiled = re.compile(pattern)

    def read(value):
        if not isinstance(value, str) or not compiled.fullmatch(value):
            raise ValueError("The value has a wrong form.")
        return value

    return read


class AppCodeInput(Input):
    """What a desktop tool starts its log-in with."""

    accepts_forms = True
    code_challenge = Field(matching(r"[A-Za-z0-9_-]{43}"), required=True)


class AppTokenInput(Input):
    """What a desktop tool trades for a session."""

    accepts_forms = True
    code = Field(text(1, 128), required=True)
    code_verifier = Field(matching(r"[A-Za-z0-9._~-]{43,128}"), required=True)


def is_browser(request):
    """Whether the user agent is a known browser family: those get cookies, scripts get tokens only."""
    agent = parse_user_agent(request.META.get("HTTP_USER_AGENT", ""))
    return agent is not None and agent.family in BROWSERS


def with_cookies(rows, access=None, refresh=None):
    """Return a JSON response that sets the session cookies of a browser."""
    response = HttpResponse(to_json(rows), content_type="application/json")
    set_session_cookies(response, access, refresh)
    return response


def refresh_path():
    """Return the path browsers ask for a new access token at: only there they send the refresh token."""
    return f"{settings.API_PREFIX}/auth/refresh-token"


def set_session_cookies(response, access=None, refresh=None):
    """Put the tokens of a session in a browser's cookies, for as long as the session can be renewed.

    An access token that is over is still sent: only so the answer can say that it has expired, and the client renews.
    """
    for name, value, path in ((ACCESS_COOKIE, access, "/"), (REFRESH_COOKIE, refresh, refresh_path())):
        if value:
            response.set_cookie(
                name,
                value,
                max_age=settings.REFRESH_TOKEN_DAYS * 24 * 3600,
                path=path,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )


def session_answer(person, access, refresh):
    """Return what a log-in answers."""
    restricted = read_claims(access, "access").get("requires_2fa_setup")
    return {
        "user": person_row(person.pk),
        "organisation": organisation_row(full=person.is_admin),
        "login": True,
        "access_token": access,
        "refresh_token": refresh,
        **({"two_factor_authentication_required": True} if restricted else {}),
    }


class Sessions(ApiViewSet):
    """Sessions of people."""

    @operation("POST", "auth/login", access=Public(), body=LoginInput)
    def login(self, request):
        """Open a session with an e-mail or a desktop login and a password."""
        given, address = self.call.body, client_address(request)
        factors = given.factors(request)
        person = sessions.check_credentials(given.email, given.password, factors, ip_address=address)
        browser = is_browser(request)
        access, refresh = sessions.open_session(person, ip_address=address, from_browser=browser)
        rows = session_answer(person, access, refresh)
        return with_cookies(rows, access, refresh) if browser else rows

    @operation("GET", "auth/logout", access=PersonOnly())
    def logout(self, request):
        """Close the session: its access token and its refresh token stop working at once."""
        sessions.close_session(self.call.who.claims)
        if not is_browser(request):
            return {"logout": True}
        response = with_cookies({"logout": True})
        response.delete_cookie(ACCESS_COOKIE, path="/", samesite="Lax")
        response.delete_cookie(REFRESH_COOKIE, path=refresh_path(), samesite="Lax")
        return response

    @operation("GET", "auth/authenticated", access=Anyone())
    def authenticated(self, request):
        """Tell who is calling."""
        person = self.call.who.person
        devices = [credential.get("device_name") for credential in person.fido_credentials or ()]
        return {
            "authenticated": True,
            "user": {**person_row(person.pk), "fido_devices": devices},
            "organisation": organisation_row(full=person.is_admin),
        }

    @operation("GET", "auth/refresh-token", access=Public())
    def refresh(self, request):
        """Give a new access token for a refresh token."""
        carried = token_text(request._request, cookie=REFRESH_COOKIE)
        if carried is None:
            raise NotIdentified("Missing Authorization Header")
        claims = read_claims(carried, "refresh")
        who = identify(claims)
        if not who.is_person:
            raise Refused
        access = sessions.renew(who.person, claims)
        if not is_browser(request):
            return Answer({"access_token": access})
        response = with_cookies({"refresh": True}, access)
        response.delete_cookie(REFRESH_COOKIE, path=refresh_path(), samesite="Lax")
        return response

    @operation("POST", "auth/app-login/code", access=PersonOnly(), body=AppCodeInput, status=201)
    def app_code(self, request):
        """Give a desktop tool a code it can trade for a session of the caller, once, within a minute."""
        return {"code": app_login.new_code(who=self.call.who, challenge=self.call.body.code_challenge)}

    @operation("POST", "auth/app-login/token", access=Public(), body=AppTokenInput)
    def app_token(self, request):
        """Trade a code for a session; no cookies, whatever the user agent."""
        given = self.call.body
        person, access, refresh = app_login.trade(
            code=given.code, verifier=given.code_verifier, ip_address=client_address(request)
        )
        return session_answer(person, access, refresh)
