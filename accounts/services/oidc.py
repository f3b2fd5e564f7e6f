"""OpenID Connect: authorization code with PKCE (spec 02, 3.12)."""

import base64
import hashlib
import logging
import secrets
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings
from django.core.cache import cache

from accounts.services import one_time
from accounts.services.sso import Identity, SsoRefused, api_base

logger = logging.getLogger(__name__)
KIND = "oidc"
LOGIN_SECONDS = 600
TIMEOUT = 10  # seconds a provider may take to answer
METADATA_SECONDS = 3600
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "ES256", "ES384"]


def redirect_uri():
    """Return where the provider sends the browser back to."""
    return f"{api_base()}/auth/oidc/callback"


def metadata():
    """Return the provider's discovery document, kept for an hour."""
    found = cache.get("oidc:metadata")
    if found is None:
        found = _get(settings.OIDC_METADATA_URL)
        cache.set("oidc:metadata", found, METADATA_SECONDS)
    return found


def _get(url, **options):
    answer = requests.get(url, timeout=TIMEOUT, **options)
    answer.raise_for_status()
    return answer.json()


def begin():
    """Return (address to send the browser to, state to leave in its cookie)."""
    state, verifier, nonce = (secrets.token_urlsafe(32) for _value in range(3))
    one_time.store(
        KIND, one_time.fingerprint(state), seconds=LOGIN_SECONDS, data={"verifier": verifier, "nonce": nonce}
    )
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    query = {
        "response_type": "code",
        "client_id": settings.OIDC_CLIENT_ID,
        "redirect_uri": redirect_uri(),
        "scope": settings.OIDC_SCOPES,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge,
        "code_challenge_method": "S256",
    }
    try:
        endpoint = metadata()["authorization_endpoint"]
    except (requests.RequestException, KeyError, ValueError) as error:
        raise SsoRefused("The identity provider cannot be reached.") from error
    return f"{endpoint}?{urlencode(query)}", state


def complete(*, code, state, cookie):
    """Return the Identity behind the code a provider sent back. Raises SsoRefused."""
    pending = one_time.take(KIND, one_time.fingerprint(state)) if code and state and state == cookie else None
    if pending is None:
        raise SsoRefused("The log-in was not started here, or too long ago.")
    try:
        token, claims = _exchange(code, **pending.data)
        if not (claims.get("given_name") or claims.get(settings.OIDC_GIVEN_NAME_CLAIM)):
            claims = {**_userinfo(token, claims["sub"]), **claims}
    except (requests.RequestException, jwt.PyJWTError, KeyError, ValueError, TypeError) as error:
        logger.warning("OpenID Connect log-in refused: %s", type(error).__name__)
        raise SsoRefused("The identity provider's answer cannot be used.") from error
    return identity_of(claims)


def _exchange(code, *, verifier, nonce):
    """Trade a code for tokens; return (access token, checked claims of the ID token)."""
    provider = metadata()
    answer = requests.post(
        provider["token_endpoint"],
        data={
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": redirect_uri(),
            "code_verifier": verifier,
            "client_id": settings.OIDC_CLIENT_ID,
            "client_secret": settings.OIDC_CLIENT_SECRET,
        },
        timeout=TIMEOUT,
    )
    answer.raise_for_status()
    tokens = answer.json()
    keys = jwt.PyJWKSet.from_dict(_get(provider["jwks_uri"]))
    kid = jwt.get_unverified_header(tokens["id_token"]).get("kid")
    key = keys[kid] if kid else keys.keys[0]
    claims = jwt.decode(
        tokens["id_token"],
        key,
        algorithms=ALGORITHMS,
        audience=settings.OIDC_CLIENT_ID,
        issuer=provider["issuer"],
        options={"require": ["exp", "iss", "sub", "aud"]},
        leeway=30,
    )
    if claims.get("nonce") != nonce:
        raise ValueError("nonce")
    return tokens.get("access_token"), claims


def _userinfo(token, subject):
    """Return the claims of the userinfo endpoint when they are about the same subject, else {}."""
    endpoint = metadata().get("userinfo_endpoint")
    if not endpoint or not token:
        return {}
    found = _get(endpoint, headers={"Authorization": f"Bearer {token}"})
    return found if found.get("sub") == subject else {}


def identity_of(claims):
    """Return the Identity some checked claims describe; an e-mail that is not verified does not count."""
    email = claims.get(settings.OIDC_EMAIL_CLAIM)
    verified = claims.get("email_verified")
    trusted = verified is True or (not settings.OIDC_REQUIRE_EMAIL_VERIFIED and verified is not False)
    names = {
        "first_name": claims.get(settings.OIDC_GIVEN_NAME_CLAIM),
        "last_name": claims.get(settings.OIDC_FAMILY_NAME_CLAIM),
    }
    return Identity(
        provider="oidc",
        issuer=claims["iss"],
        subject=claims["sub"],
        email=email if isinstance(email, str) and trusted else None,
        fields={name: value[:80] for name, value in names.items() if isinstance(value, str)},
    )
