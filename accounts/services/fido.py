"""FIDO2 / WebAuthn keys: registration and log-in (spec 02, 3.5).

The challenge waits in the database under a random key that the caller carries in the `session` cookie;
it is good for one answer. Signature counters are checked: a copied key is refused.
"""

import secrets

from django.conf import settings
from django.db import transaction
from fido2 import cbor
from fido2.cose import CoseKey
from fido2.server import Fido2Server
from fido2.utils import websafe_decode, websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestedCredentialData,
    AuthenticationResponse,
    AuthenticatorAttachment,
    PublicKeyCredentialRpEntity,
    PublicKeyCredentialUserEntity,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from accounts.models import Person
from accounts.services import one_time
from productionsite.api.errors import ApiError

CHALLENGE_SECONDS = 300
ALGORITHMS = (-7, -8, -35, -36, -37, -257, -47)
REGISTER, LOGIN = "fido_register", "fido_login"


def _server():
    """Return the relying party: this studio, at the host of `DOMAIN_NAME`."""
    host = settings.DOMAIN_NAME.split(":")[0]
    origin = f"{settings.DOMAIN_PROTOCOL}://{settings.DOMAIN_NAME}"
    development = settings.DOMAIN_NAME == "localhost:8080"
    server = Fido2Server(
        PublicKeyCredentialRpEntity(id=host, name="Kitsu"),
        verify_origin=(lambda given: True) if development else (lambda given: given == origin),
    )
    server.allowed_algorithms = [one for one in server.allowed_algorithms if one.alg in ALGORITHMS]
    return server


def plain(value):
    """Return WebAuthn options as plain JSON values."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, bytes):
        return websafe_encode(value)
    return getattr(value, "value", value)


def credentials_of(person):
    """Return the keys of a person as the library wants them; entries it cannot read are left out."""
    found = []
    for entry in person.fido_credentials or ():
        try:
            key = CoseKey.parse(cbor.decode(websafe_decode(entry["public_key"])))
            found.append(
                AttestedCredentialData.create(
                    Aaguid.parse(entry["aaguid"]), websafe_decode(entry["credential_id"]), key
                )
            )
        except (KeyError, TypeError, ValueError):
            continue
    return found


def _keep(kind, person, state):
    session = secrets.token_urlsafe(32)
    data = {"person_id": str(person.pk), "state": plain(state)}
    one_time.store(kind, one_time.fingerprint(session), seconds=CHALLENGE_SECONDS, data=data)
    return session


def _take(kind, person, session):
    """Return the state of a challenge of this person, None when there is none (any more)."""
    pending = one_time.take(kind, one_time.fingerprint(session)) if session else None
    if pending is None or pending.data["person_id"] != str(person.pk):
        return None
    return pending.data["state"]


@transaction.atomic
def begin_registration(person):
    """Return (creation options, session) for a new key of a person."""
    user = PublicKeyCredentialUserEntity(
        id=str(person.pk).encode(), name=person.email or "", display_name=person.full_name
    )
    options, state = _server().register_begin(
        user,
        credentials_of(person),
        user_verification=UserVerificationRequirement.PREFERRED,
        authenticator_attachment=AuthenticatorAttachment.CROSS_PLATFORM,
        resident_key_requirement=ResidentKeyRequirement.DISCOURAGED,
    )
    return plain(dict(options.public_key)), _keep(REGISTER, person, state)


def complete_registration(person, *, session, response, device_name):
    """Return the stored form of a new key; raise a 400 without a pending challenge or for a bad response."""
    state = _take(REGISTER, person, session)
    if state is None:
        raise ApiError("There is no pending registration.")
    try:
        data = _server().register_complete(state, response).credential_data
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise ApiError("The registration is not valid.") from error
    return {
        "device_name": device_name,
        "aaguid": str(data.aaguid),
        "credential_id": websafe_encode(data.credential_id),
        "public_key": websafe_encode(cbor.encode(dict(data.public_key))),
        "sign_count": 0,
    }


@transaction.atomic
def begin_login(person):
    """Return (challenge, session) for a log-in with one of a person's keys; raise a 400 without keys."""
    keys = credentials_of(person) if person is not None and person.active and person.fido_enabled else []
    if not keys:
        raise ApiError("No security key can be used for this account.")
    options, state = _server().authenticate_begin(keys, user_verification=UserVerificationRequirement.PREFERRED)
    public_key = plain(dict(options.public_key))
    shown = {name: public_key[name] for name in ("challenge", "rpId", "allowCredentials")}
    return shown, _keep(LOGIN, person, state)


def verify(person, answer):
    """Whether a key of the person signed the pending challenge. `answer`: the WebAuthn JSON with our `session`."""
    if not isinstance(answer, dict):
        return False
    response = {key: value for key, value in answer.items() if key != "session"}
    state = _take(LOGIN, person, answer.get("session"))
    if state is None:
        return False
    try:
        used = _server().authenticate_complete(state, credentials_of(person), response)
        counter = AuthenticationResponse.from_dict(response).response.authenticator_data.counter
    except (ValueError, TypeError, KeyError, AttributeError):
        return False
    return _count(person, websafe_encode(used.credential_id), counter)


@transaction.atomic
def _count(person, credential_id, counter):
    """Move the signature counter of a key; False when it went backwards: somebody holds a copy."""
    locked = Person.objects.select_for_update().only("fido_credentials").get(pk=person.pk)
    for entry in locked.fido_credentials or ():
        if entry.get("credential_id") == credential_id:
            if counter and counter <= (entry.get("sign_count") or 0):
                return False
            entry["sign_count"] = counter
    locked.save(update_fields=["fido_credentials"])
    return True
