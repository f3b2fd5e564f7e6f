"""Fixtures of the accounts tests: mails that arrive, and an authenticator made of software."""

import hashlib
import os

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from django.core import mail
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import AttestedCredentialData, AuthenticatorData, CollectedClientData

ORIGIN = "https://localhost:8080"


@pytest.fixture
def mails_of(django_capture_on_commit_callbacks):
    """Return a function that runs a call with its jobs and returns (its answer, the mails that arrived)."""

    def run(call, *args, **options):
        mail.outbox.clear()
        with django_capture_on_commit_callbacks(execute=True):
            answer = call(*args, **options)
        return answer, list(mail.outbox)

    return run


class SoftwareKey:
    """A FIDO2 authenticator: one key pair, one signature counter."""

    def __init__(self, rp_id="localhost", origin=ORIGIN):
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.credential_id = os.urandom(32)
        self.rp_hash = hashlib.sha256(rp_id.encode()).digest()
        self.origin = origin
        self.counter = 0

    def _client_data(self, kind, challenge):
        return CollectedClientData.create(type=kind, challenge=challenge, origin=self.origin)

    def register(self, options):
        """Return the browser's answer to creation options."""
        public = ES256.from_cryptography_key(self.private.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.credential_id, public)
        data = AuthenticatorData.create(
            self.rp_hash, AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.AT, 0, credential
        )
        attestation = cbor.encode({"fmt": "none", "attStmt": {}, "authData": bytes(data)})
        client_data = self._client_data("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=bytes(client_data), attestationObject=attestation)

    def sign(self, options):
        """Return the browser's answer to a log-in challenge."""
        self.counter += 1
        data = AuthenticatorData.create(self.rp_hash, AuthenticatorData.FLAG.UP, self.counter)
        client_data = self._client_data("webauthn.get", options["challenge"])
        signature = self.private.sign(bytes(data) + client_data.hash, ec.ECDSA(SHA256()))
        return self._answer(clientDataJSON=bytes(client_data), authenticatorData=bytes(data), signature=signature)

    def _answer(self, **response):
        key = websafe_encode(self.credential_id)
        return {
            "id": key,
            "rawId": key,
            "type": "public-key",
            "response": {name: websafe_encode(value) for name, value in response.items()},
        }


@pytest.fixture
def software_key():
    """Return a new authenticator."""
    return SoftwareKey()
