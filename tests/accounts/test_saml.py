"""SAML 2.0 against an identity provider that the test runs on loopback, made with the same library (spec 02, 3.12)."""

import base64
import re
import shutil
import threading
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
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

from accounts.models import Department, LoginLog, Person, Studio
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


class Provider:
    """Serves its metadata at `/metadata` and logs whoever comes to `/sso` in as `email` with `attributes`."""

    def __init__(self, keys):
        self.email, self.attributes, self.away, self.visits = "ada@studio.example", {}, False, 0
        self.http = HTTPServer(("127.0.0.1", 0), self.handler())
        self.base = f"http://127.0.0.1:{self.http.server_port}"
        config = IdPConfig()
        config.load(
            {
                "entityid": f"{self.base}/metadata",
                "key_file": str(keys / "key.pem"),
                "cert_file": str(keys / "cert.pem"),
                "service": {
                    "idp": {
                        "endpoints": {"single_sign_on_service": [(f"{self.base}/sso", BINDING_HTTP_REDIRECT)]},
                        "sign_assertion": True,
                        "policy": {"default": {"lifetime": {"minutes": 5}, "attribute_restrictions": None}},
                    }
                },
                "metadata": {"inline": []},
            }
        )
        self.metadata, self.saml = str(entity_descriptor(config)), Server(config=config)
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def do_GET(self):
                address = urlsplit(self.path)
                if provider.away or address.path not in ("/metadata", "/sso"):
                    return self.answer("", 503)
                if address.path == "/metadata":
                    provider.visits += 1
                    return self.answer(provider.metadata)
                asked = provider.saml.parse_authn_request(
                    parse_qs(address.query)["SAMLRequest"][0], BINDING_HTTP_REDIRECT
                ).message
                response = provider.answer(in_response_to=asked.id)
                return self.answer(f'<form action="{asked.assertion_consumer_service_url}">{response}</form>')

            def answer(self, text, status=200):
                self.send_response(status)
                self.send_header("Content-Length", str(len(text.encode())))
                self.end_headers()
                self.wfile.write(text.encode())

        return Handler

    def answer(self, in_response_to=None):
        """Return a signed answer as the form of a browser carries it."""
        response = self.saml.create_authn_response(
            self.attributes,
            in_response_to=in_response_to,
            destination=ACS,
            sp_entity_id=SP,
            name_id=NameID(format=NAMEID_FORMAT_EMAILADDRESS, text=self.email),
            sign_assertion=True,
            sign_response=False,
            authn={"class_ref": "urn:oasis:names:tc:SAML:2.0:ac:classes:Password", "authn_auth": "idp"},
        )
        return base64.b64encode(str(response).encode()).decode()


@pytest.fixture(scope="module")
def provider(keys):
    running = Provider(keys)
    yield running
    running.http.shutdown()


@pytest.fixture
def idp(provider, settings, db):
    """Return a function that gives an answer nobody asked for: (email, attributes) to SAMLResponse."""
    cache.clear()
    provider.away, provider.visits = False, 0
    settings.SAML_ENABLED = True
    settings.SAML_METADATA_URL = f"{provider.base}/metadata"

    def answer(email="ada@studio.example", **attributes):
        provider.email, provider.attributes = email, attributes
        return provider.answer()

    yield answer
    cache.clear()


def come_in(anonymous, response):
    return anonymous.http.post("/auth/saml/sso", {"SAMLResponse": response})


def test_off_by_default(anonymous):
    assert isinstance(anonymous.get("/auth/saml/login").json()["error"], str)
    assert come_in(anonymous, "x").status_code == 400


def test_the_whole_way_through_the_provider(anonymous, idp, provider):
    """To the studio, sent to the provider, back with its signed answer: the session is there."""
    provider.email, provider.attributes = "ada@studio.example", {"first_name": ["Ada"], "last_name": ["Lovelace"]}
    away = anonymous.get("/auth/saml/login")
    assert away.status_code == 302
    form = requests.get(away["Location"], timeout=10).text
    action, response = re.fullmatch(r'<form action="(.*?)">(.*)</form>', form).groups()
    assert action == ACS
    assert come_in(anonymous, response).status_code == 302
    assert anonymous.get("/auth/authenticated").json()["user"]["full_name"] == "Ada Lovelace"


def test_metadata_is_kept_and_read_again_when_the_provider_is_back(anonymous, idp, provider):
    provider.away = True
    refused = anonymous.get("/auth/saml/login")
    assert (refused.status_code, type(refused.json()["error"])) == (400, str)
    assert come_in(anonymous, "x").status_code == 400
    provider.away = False
    for _visit in range(3):
        assert anonymous.get("/auth/saml/login").status_code == 302
    assert provider.visits == 1


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


def test_a_subject_binds_the_account(anonymous, idp, provider, settings):
    settings.SAML_SUBJECT_ATTRIBUTE = "employee"
    person = factories.person(email="ada@studio.example")
    assert come_in(anonymous, idp()).status_code == 400
    assert come_in(anonymous, idp(employee=["42"])).status_code == 302
    person.refresh_from_db()
    assert (person.saml_issuer, person.saml_subject) == (f"{provider.base}/metadata", "42")
    assert come_in(anonymous, idp("renamed@studio.example", employee=["42"])).status_code == 302
    assert come_in(anonymous, idp(employee=["43"])).status_code == 400
    assert Person.objects.count() == 1


def test_claims_of_any_form(anonymous, idp):
    assert come_in(anonymous, idp("no address")).status_code == 400
    assert come_in(anonymous, idp("x" * 300 + "@studio.example")).status_code == 400
    assert not Person.objects.exists()
    response = idp(
        first_name=["A" * 300], phone=["0" * 300], country=["France"], studio_id=["nowhere"], departments=["?"]
    )
    assert come_in(anonymous, response).status_code == 302
    person = Person.objects.get()
    assert (person.first_name, person.phone, person.country, person.studio_id) == ("A" * 80, "0" * 30, None, None)


def test_departments_and_studio_by_name_or_id(anonymous, idp):
    layout, rig = factories.department("Layout"), factories.department("Rig")
    paris = Studio.objects.create(name="Paris", color="#000000")
    for departments, studio in ((["Layout", str(rig.pk)], "Paris"), ([str(layout.pk), "Rig"], str(paris.pk))):
        Person.objects.update(studio=None)
        assert come_in(anonymous, idp(departments=departments, studio_id=[studio])).status_code == 302
        person = Person.objects.get()
        assert set(person.departments.all()) == {layout, rig}
        assert person.studio == paris
