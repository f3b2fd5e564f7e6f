"""Single sign-on through the browser (spec 02, 3.12). Off unless the studio set a provider up."""

from django.conf import settings
from django.http import HttpResponseRedirect

from accounts.access import Public
from accounts.addresses import client_address
from accounts.api.sessions import set_session_cookies
from accounts.services import oidc, sessions, sso
from productionsite.api.operations import ApiViewSet, operation

STATE_COOKIE = "sso_state"


class _SsoViewSet(ApiViewSet):
    def come_in(self, request, identity, *, skip_two_factor):
        """Send the browser home with a session; somebody inactive goes home without one."""
        person = sso.person_of(identity)
        response = HttpResponseRedirect(sso.home())
        if person.active:
            access, refresh = sessions.open_session(
                person, ip_address=client_address(request), from_browser=True, skip_two_factor=skip_two_factor
            )
            set_session_cookies(response, access, refresh)
        return response


def _need(enabled, name):
    if not enabled:
        raise sso.SsoRefused(f"{name} is not set up.")


class Oidc(_SsoViewSet):
    """OpenID Connect."""

    @operation("GET", "auth/oidc/login", access=Public())
    def login(self, request):
        """Send the browser to the identity provider."""
        _need(settings.OIDC_ENABLED, "OpenID Connect")
        address, state = oidc.begin()
        response = HttpResponseRedirect(address)
        response.set_cookie(
            STATE_COOKIE,
            state,
            max_age=oidc.LOGIN_SECONDS,
            httponly=True,
            samesite="Lax",
            secure=settings.SESSION_COOKIE_SECURE,
        )
        return response

    @operation("GET", "auth/oidc/callback", access=Public())
    def callback(self, request):
        """Log in whoever the identity provider sends back."""
        _need(settings.OIDC_ENABLED, "OpenID Connect")
        query = self.call.query
        identity = oidc.complete(
            code=query.get("code"), state=query.get("state"), cookie=request.COOKIES.get(STATE_COOKIE)
        )
        response = self.come_in(request, identity, skip_two_factor=settings.OIDC_SKIP_2FA)
        response.delete_cookie(STATE_COOKIE, samesite="Lax")
        return response


class SamlLogin(_SsoViewSet):
    """SAML 2.0."""

    @staticmethod
    def _saml():
        _need(settings.SAML_ENABLED, "SAML")
        from accounts.services import saml  # its library takes most of a second to load; few studios need it

        return saml

    @operation("GET", "auth/saml/login", access=Public())
    def login(self, request):
        """Send the browser to the identity provider."""
        return HttpResponseRedirect(self._saml().begin())

    @operation("POST", "auth/saml/sso", access=Public())
    def sso(self, request):
        """Log in whoever the identity provider vouches for."""
        identity = self._saml().complete(request._request.POST.get("SAMLResponse", ""))
        return self.come_in(request, identity, skip_two_factor=settings.SAML_SKIP_2FA)
