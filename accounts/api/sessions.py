"""Log-in, log-out, refresh, who am I (spec 02, 3.3)."""

import orjson
from django.conf import settings
from django.http import HttpResponse
from ua_parser import parse_user_agent

from accounts.access import Anyone, PersonOnly, Public
from accounts.authentication import ACCESS_COOKIE, REFRESH_COOKIE, identify, read_claims, token_text
from accounts.services import sessions
from accounts.services.organisation import organisation_row
from accounts.shapes import person_row
from productionsite.api.errors import BadInput, NotIdentified, Refused
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
COOKIE_AGE = 31_540_000  # seconds
REFRESH_PATH = "/auth/refresh-token"


class LoginInput(Input):
    """Body of a log-in; a form works as well as JSON."""

    email = Field(text(1), required=True)
    password = Field(text(), default="default")
    totp = Field(text())
    email_otp = Field(text())
    recovery_code = Field(text())
    fido_authentication_response = Field(mapping)


def is_browser(request):
    """Whether the user agent is a known browser family: those get cookies, scripts get tokens only."""
    agent = parse_user_agent(request.META.get("HTTP_USER_AGENT", ""))
    return agent is not None and agent.family in BROWSERS


def client_address(request):
    """Return the address a request comes from: the front proxy's word for it, else the peer."""
    return request.META.get("HTTP_X_REAL_IP") or request.META.get("REMOTE_ADDR")


def body_or_form(request):
    """Return the JSON object of a request, else its form and query fields (spec 02, 2.3)."""
    django_request = request._request
    if "json" in django_request.META.get("CONTENT_TYPE", ""):
        try:
            return orjson.loads(django_request.body)
        except ValueError as error:
            raise BadInput("The request body is not valid JSON.", field="") from error
    return {**django_request.GET.dict(), **django_request.POST.dict()}


def with_cookies(rows, access=None, refresh=None):
    """Return a JSON response that sets the session cookies of a browser."""
    response = HttpResponse(to_json(rows), content_type="application/json")
    for name, value, path in ((ACCESS_COOKIE, access, "/"), (REFRESH_COOKIE, refresh, REFRESH_PATH)):
        if value:
            response.set_cookie(
                name,
                value,
                max_age=COOKIE_AGE,
                path=path,
                httponly=True,
                samesite="Lax",
                secure=settings.SESSION_COOKIE_SECURE,
            )
    return response


class Sessions(ApiViewSet):
    """Sessions of people."""

    @operation("POST", "auth/login", access=Public())
    def login(self, request):
        """Open a session with an e-mail or a desktop login and a password."""
        given = LoginInput.read(body_or_form(request))
        person = sessions.check_credentials(given.email, given.password, vars(given))
        browser = is_browser(request)
        access, refresh = sessions.open_session(person, ip_address=client_address(request), from_browser=browser)
        rows = {
            "user": person_row(person.pk),
            "organisation": organisation_row(full=person.is_admin),
            "login": True,
            "access_token": access,
            "refresh_token": refresh,
        }
        return with_cookies(rows, access, refresh) if browser else rows

    @operation("GET", "auth/logout", access=PersonOnly())
    def logout(self, request):
        """Close the session: its access token and its refresh token stop working at once."""
        sessions.close_session(self.call.who.claims)
        if not is_browser(request):
            return {"logout": True}
        response = with_cookies({"logout": True})
        response.delete_cookie(ACCESS_COOKIE, path="/", samesite="Lax")
        response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH, samesite="Lax")
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
        response.delete_cookie(REFRESH_COOKIE, path=REFRESH_PATH, samesite="Lax")
        return response
