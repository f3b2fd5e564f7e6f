"""OpenID Connect with Authlib: authorization code with PKCE (spec 02, 3.12)."""

import logging

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.django_client import DjangoOAuth2App
from django.conf import settings
from django.core.cache import cache
from joserfc.errors import JoseError

from accounts.services import one_time
from accounts.services.sso import Identity, SsoRefused, api_base

logger = logging.getLogger(__name__)
KIND = "oidc"
LOGIN_SECONDS = 600
TIMEOUT = 10  # seconds a provider may take to answer
METADATA_SECONDS = 3600
LEEWAY = 30  # seconds the provider's clock may be off
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "ES256", "ES384")  # never the client's secret, never none
#: what of a discovery document is used
ENDPOINTS = ("issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "jwks_uri")
FAILURES = (requests.RequestException, AuthlibBaseError, JoseError, KeyError, ValueError, TypeError, RuntimeError)


def redirect_uri():
    """Return where the provider sends the browser back to."""
    return f"{api_base()}/auth/oidc/callback"


def metadata():
    """Return the provider's discovery document, kept for an hour."""
    found = cache.get("oidc:metadata")
    if found is None:
        answer = requests.get(settings.OIDC_METADATA_URL, timeout=TIMEOUT)
        answer.raise_for_status()
        found = answer.json()
        cache.set("oidc:metadata", found, METADATA_SECONDS)
    return found


def client():
    """Return Authlib's client of the provider, as its discovery document describes it."""
    document = metadata()
    signed_with = document.get("id_token_signing_alg_values_supported") or ["RS256"]
    return DjangoOAuth2App(
        None,
        KIND,
        client_id=settings.OIDC_CLIENT_ID,
        client_secret=settings.OIDC_CLIENT_SECRET or None,
        client_kwargs={
            "scope": settings.OIDC_SCOPES,
            "code_challenge_method": "S256",
            "token_endpoint_auth_method": _client_authentication(document),
            "default_timeout": TIMEOUT,
        },
        id_token_signing_alg_values_supported=[name for name in ALGORITHMS if name in signed_with],
        **{name: document[name] for name in ENDPOINTS if name in document},
    )


def _client_authentication(document):
    """Return how the client names itself: the standard's basic form, unless the provider only knows the posted one."""
    if not settings.OIDC_CLIENT_SECRET:
        return "none"
    known = document.get("token_endpoint_auth_methods_supported") or ["client_secret_basic"]
    return "client_secret_basic" if "client_secret_basic" in known else "client_secret_post"


def begin():
    """Return (address to send the browser to, state to leave in its cookie)."""
    try:
        started = client().create_authorization_url(redirect_uri())
    except FAILURES as error:
        raise SsoRefused("The identity provider cannot be reached.") from error
    data = {"verifier": started["code_verifier"], "nonce": started.get("nonce")}
    one_time.store(KIND, one_time.fingerprint(started["state"]), seconds=LOGIN_SECONDS, data=data)
    return started["url"], started["state"]


def complete(*, code, state, cookie):
    """Return the Identity behind the code a provider sent back. Raises SsoRefused."""
    pending = one_time.take(KIND, one_time.fingerprint(state)) if code and state and state == cookie else None
    if pending is None:
        raise SsoRefused("The log-in was not started here, or too long ago.")
    try:
        claims = _claims(code, **pending.data)
    except FAILURES as error:
        logger.warning("OpenID Connect log-in refused: %s", type(error).__name__)
        raise SsoRefused("The identity provider's answer cannot be used.") from error
    return identity_of(claims)


def _claims(code, *, verifier, nonce):
    """Trade a code for tokens; return the checked claims of the ID token, with names of userinfo when it has none.

    The token must be of this issuer, for this client, and answer the nonce the browser was sent away with.
    """
    provider = client()
    token = provider.fetch_access_token(redirect_uri=redirect_uri(), code=code, code_verifier=verifier)
    options = {
        "iss": {"essential": True, "value": provider.server_metadata["issuer"]},
        "aud": {"essential": True, "value": settings.OIDC_CLIENT_ID},
    }
    claims = provider.parse_id_token(token, nonce=nonce, claims_options=options, leeway=LEEWAY)
    if claims is None:
        raise ValueError("no ID token")
    if claims.get(settings.OIDC_GIVEN_NAME_CLAIM) or "userinfo_endpoint" not in provider.server_metadata:
        return claims
    about = provider.userinfo(token=token)
    return {**about, **claims} if about.get("sub") == claims["sub"] else claims


def identity_of(claims):
    """Return the Identity some checked claims describe; an e-mail that is not verified does not count."""
    email = claims.get(settings.OIDC_EMAIL_CLAIM)
    verified = claims.get("email_verified")
    trusted = verified is True or (not settings.OIDC_REQUIRE_EMAIL_VERIFIED and verified is not False)
    return Identity(
        provider=KIND,
        issuer=claims["iss"],
        subject=claims["sub"],
        email=email if trusted else None,
        fields={
            "first_name": claims.get(settings.OIDC_GIVEN_NAME_CLAIM),
            "last_name": claims.get(settings.OIDC_FAMILY_NAME_CLAIM),
        },
    )
