"""SAML 2.0 against an identity provider made with the same library (spec 02, 3.12)."""

import base64
import re
import shutil
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import NameOID
from django.core.cache import cache
from saml2 import BINDING_HTTP_REDIRECT
from saml2.config import IdPConfig
from saml2.metadata import entity_descriptor
from saml2.saml import NAMEID_FORMAT_EMAILADDRESS, NameID
from saml2.server import Server

from accounts.models import Department, LoginLog, Person
from accounts.services import saml
from tests import factories

pytestmark = [
    pytest.mark.usefixtures("commits_at_once"),
    pytest.mark.skipif(shutil.which("xmlsec1") is None, reason="needs the program xmlsec1"),
]
ACS = "https://localhost:8080/api/auth/saml/sso"
SP = "https://localhost:8080/api/auth/saml/login"


@pytest.fixture(scope="module")
def keys(tmp_path_factory):
    """A key and a certificate of the provider."""
    folder = tmp_path_factory.mktemp("idp")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "idp")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=9))
    ).sign(key, hashes.SHA256())
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
        )
    )
    (folder / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    return folder


@pytest.fixture
def idp(keys, settings, monkeypatch, db):
    """A provider that knows this studio, and whose metadata this studio reads."""
    cache.clear()
    config = IdPConfig()
    config.load(
        {
            "entityid": "https://idp.example/metadata",
            "key_file": str(keys / "key.pem"),
            "cert_file": str(keys / "cert.pem"),
            "service": {
                "idp": {
                    "endpoints": {"single_sign_on_service": [("https://idp.example/sso", BINDING_HTTP_REDIRECT)]},
                    "sign_assertion": True,
                    "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                }
            },
            "metadata": {"inline": []},
        }
    )
    settings.SAML_ENABLED = True
    settings.SAML_METADATA_URL = "https://idp.example/metadata"
    text = str(entity_descriptor(config))
    monkeypatch.setattr(saml, "metadata_text", lambda: text)
    provider = Server(config=config)

    def answer(email="ada@studio.example", **attributes):
        response = provider.create_authn_response(
            attributes,
            in_response_to=None,
            destination=ACS,
            sp_entity_id=SP,
            name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=email),
            sign_assertion=True,
            sign_response=False,
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": "idp"},
        )
        return base64.b64encode(str(response).encode()).decode()

    yield answer
    cache.clear()


def come_in(anonymous, response):
    return anonymous.http.post("/auth/saml/sso", {"SAMLResponse": response})


def test_off_by_default(anonymous):
    assert isinstance(anonymous.get("/auth/saml/login").json()["error"], str)
    assert come_in(anonymous, "x").status_code == 400


def test_the_browser_is_sent_to_the_provider(anonymous, idp):
    answer = anonymous.get("/auth/saml/login")
    assert answer.status_code == 302
    address = urlsplit(answer["Location"])
    assert address.netloc == "idp.example"
    assert "SAMLRequest" in parse_qs(address.query)


def test_a_new_person_with_attributes(anonymous, idp):
    Department.objects.create(name="Layout", color="#000000")
    response = idp(first_name=["Ada"], last_name=["King", "Lovelace"], country=["fr"], departments=["Layout"])
    answer = come_in(anonymous, response)
    assert (answer.status_code, answer["Location"]) == (302, "https://localhost:8080")
    person = Person.objects.get()
    assert (person.email, person.full_name, person.country) == ("ada@studio.example", "Ada King Lovelace", "FR")
    assert [department.name for department in person.departments.all()] == ["Layout"]
    assert anonymous.get("/auth/authenticated").status_code == 200
    assert LoginLog.objects.get().origin == "web"


def test_an_answer_is_good_once(anonymous, idp):
    response = idp()
    assert come_in(anonymous, response).status_code == 302
    assert come_in(anonymous, response).status_code == 400


def test_unsigned_and_changed_answers_are_refused(anonymous, idp):
    signed = base64.b64decode(idp()).decode()
    unsigned = re.sub(r"<(\w+:)?Signature .*</(\w+:)?Signature>", "", signed, flags=re.DOTALL)
    assert unsigned != signed
    for text in (unsigned, signed.replace("ada@studio.example", "eve@studio.example"), "<xml/>", "no xml"):
        assert come_in(anonymous, base64.b64encode(text.encode()).decode()).status_code == 400
    for broken in ("", "x"):
        assert come_in(anonymous, broken).status_code == 400
    assert not Person.objects.exists()
    assert not LoginLog.objects.exists()


def test_a_subject_binds_the_account(anonymous, idp, settings):
    settings.SAML_SUBJECT_ATTRIBUTE = "employee"
    person = factories.person(email="ada@studio.example")
    assert come_in(anonymous, idp()).status_code == 400
    assert come_in(anonymous, idp(employee=["42"])).status_code == 302
    person.refresh_from_db()
    assert (person.saml_issuer, person.saml_subject) == ("https://idp.example/metadata", "42")
    assert come_in(anonymous, idp("renamed@studio.example", employee=["42"])).status_code == 302
    assert come_in(anonymous, idp(employee=["43"])).status_code == 400
    assert Person.objects.count() == 1
