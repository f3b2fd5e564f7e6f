"""SAML 2.0 with pysaml2 (spec 02, 3.12): signed assertions by POST, started here or at the provider."""

import logging

import requests
from django.conf import settings
from django.core.cache import cache
from saml2 import BINDING_HTTP_POST, BINDING_HTTP_REDIRECT, SAMLError
from saml2.client import Saml2Client
from saml2.config import SPConfig

from accounts.services import one_time
from accounts.services.persons import clean_country
from accounts.services.sso import Identity, SsoRefused, api_base, studio_id_of
from productionsite.api.errors import BadInput

logger = logging.getLogger(__name__)
METADATA_SECONDS = 3600
ANSWER_SECONDS = 24 * 3600  # how long a used answer is remembered


def metadata_text():
    """Return the provider's metadata, kept for an hour."""
    found = cache.get("saml:metadata")
    if found is None:
        answer = requests.get(settings.SAML_METADATA_URL, timeout=10)
        answer.raise_for_status()
        found = answer.text
        cache.set("saml:metadata", found, METADATA_SECONDS)
    return found


def client():
    """Return the service provider: this studio, named after its log-in address."""
    config = SPConfig()
    config.load(
        {
            "entityid": f"{api_base()}/auth/saml/login",
            "metadata": {"inline": [metadata_text()]},
            "service": {
                "sp": {
                    "endpoints": {
                        "assertion_consumer_service": [
                            (f"{api_base()}/auth/saml/sso", BINDING_HTTP_POST),
                            (f"{api_base()}/auth/saml/sso", BINDING_HTTP_REDIRECT),
                        ]
                    },
                    "allow_unsolicited": True,
                    "authn_requests_signed": False,
                    "logout_requests_signed": True,
                    "want_assertions_signed": True,
                    "want_response_signed": False,
                }
            },
            "accepted_time_diff": 60,
            "allow_unknown_attributes": True,
        }
    )
    return Saml2Client(config=config)


def begin():
    """Return the address to send the browser to; metadata that went stale is read again once."""
    for last in (False, True):
        try:
            _request_id, info = client().prepare_for_authenticate()
            return dict(info["headers"])["Location"]
        except (SAMLError, OSError, KeyError) as error:
            cache.delete("saml:metadata")
            if last:
                raise SsoRefused("The identity provider cannot be reached.") from error
    return None


def complete(encoded):
    """Return the Identity of a signed answer, which is good for one log-in. Raises SsoRefused."""
    try:
        answer = client().parse_authn_request_response(encoded, BINDING_HTTP_POST)
        name, attributes = answer.name_id.text, answer.get_identity()
        issuer, used = answer.issuer(), answer.assertion.id
    except Exception as error:  # for foreign XML the library raises whatever it stumbles over
        logger.warning("SAML log-in refused: %s: %s", type(error).__name__, str(error)[:200])
        raise SsoRefused("The identity provider's answer cannot be used.") from error
    if not one_time.first_use("saml", one_time.fingerprint(used), seconds=ANSWER_SECONDS):
        raise SsoRefused("This answer was used already.")
    return identity_of(issuer, name, attributes)


def identity_of(issuer, name, attributes):
    """Return the Identity of a name and attributes; lists are joined for names and country."""
    subject = None
    if settings.SAML_SUBJECT_ATTRIBUTE:
        subject = " ".join(attributes.get(settings.SAML_SUBJECT_ATTRIBUTE, ()))
        if not subject:
            raise SsoRefused("The identity provider does not say who this is.")
    fields = {}
    for column in ("first_name", "last_name", "phone", "country"):
        if column in attributes:
            fields[column] = " ".join(attributes[column]).strip()
    if "country" in fields:
        try:
            fields["country"] = clean_country(fields["country"])
        except BadInput:
            del fields["country"]
    studio_id = studio_id_of(attributes["studio_id"][0]) if attributes.get("studio_id") else None
    if studio_id:
        fields["studio_id"] = studio_id
    return Identity(
        provider="saml",
        issuer=issuer if subject else None,
        subject=subject,
        email=name,
        fields=fields,
        departments=attributes.get("departments"),
    )
