"""OpenID Connect against an identity provider that the test runs on loopback (spec 02, 3.12)."""

import base64
import hashlib
import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from django.core.cache import cache
from jwt.algorithms import RSAAlgorithm

from accounts.models import LoginLog, Person
from events.models import ApiEvent
from tests import factories

pytestmark = pytest.mark.usefixtures("commits_at_once")

CLIENT = "studio"
PRIVATE = rsa.generate_private_key(public_exponent=65537, key_size=2048)


class Provider:
    """What the provider says and what it was asked."""

    def __init__(self):
        self.claims, self.userinfo, self.challenge, self.nonce = {}, {}, None, None
        self.key, self.status, self.algorithm = PRIVATE, 200, "RS256"
        self.client_authentication, self.named_by = None, None
        self.server = HTTPServer(("127.0.0.1", 0), self.handler())
        self.base = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def handler(self):
        provider = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *arguments):
                pass

            def answer(self, body, status=200):
                data = json.dumps(body).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            def do_GET(self):
                if self.path == "/.well-known/openid-configuration":
                    paths = {"authorization_endpoint": "auth", "token_endpoint": "token", "jwks_uri": "keys"}
                    found = {name: f"{provider.base}/{path}" for name, path in paths.items()}
                    if provider.client_authentication:
                        found["token_endpoint_auth_methods_supported"] = provider.client_authentication
                    self.answer({"issuer": provider.base, "userinfo_endpoint": f"{provider.base}/me", **found})
                elif self.path == "/keys":
                    key = json.loads(RSAAlgorithm.to_jwk(PRIVATE.public_key()))
                    self.answer({"keys": [{**key, "kid": "1", "use": "sig"}]})
                elif self.headers["Authorization"] == "Bearer opaque":
                    self.answer(provider.userinfo)

            def do_POST(self):
                form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
                digest = hashlib.sha256(form["code_verifier"][0].encode()).digest()
                if (
                    base64.urlsafe_b64encode(digest).rstrip(b"=").decode() != provider.challenge
                    or provider.status != 200
                ):
                    self.answer({"error": "invalid_grant"}, 400)
                    return
                posted = "post" if "client_secret" in form else "none"
                provider.named_by = "basic" if self.headers["Authorization"] else posted
                now = int(time.time())
                claims = {"iss": provider.base, "aud": CLIENT, "iat": now, "exp": now + 60, "nonce": provider.nonce}
                keys = {"RS256": provider.key, "HS256": "s" * 64, "none": None}
                key = keys[provider.algorithm]
                token = jwt.encode({**claims, **provider.claims}, key, provider.algorithm, headers={"kid": "1"})
                self.answer({"access_token": "opaque", "token_type": "Bearer", "id_token": token})

        return Handler


@pytest.fixture(scope="module")
def server():
    provider = Provider()
    yield provider
    provider.server.shutdown()


@pytest.fixture
def idp(server, settings, db):
    cache.clear()
    server.key, server.status, server.userinfo, server.algorithm = PRIVATE, 200, {}, "RS256"
    server.client_authentication, server.named_by = None, None
    server.claims = {
        "sub": "42",
        "email": "Ada@studio.example",
        "email_verified": True,
        "given_name": "Ada",
        "family_name": "Lovelace",
    }
    settings.OIDC_ENABLED = True
    settings.OIDC_CLIENT_ID = CLIENT
    settings.OIDC_CLIENT_SECRET = "s" * 64
    settings.OIDC_METADATA_URL = f"{server.base}/.well-known/openid-configuration"
    yield server
    cache.clear()


def come_back(anonymous, idp, **query):
    """Start at the studio, visit the provider, come back with its code."""
    away = anonymous.get("/auth/oidc/login")
    assert away.status_code == 302
    asked = {name: values[0] for name, values in parse_qs(urlsplit(away["Location"]).query).items()}
    assert asked["redirect_uri"] == "https://localhost:8080/api/auth/oidc/callback"
    assert asked["code_challenge_method"] == "S256"
    idp.challenge, idp.nonce = asked["code_challenge"], asked["nonce"]
    query = {"code": "xyz", "state": asked["state"], **query}
    return anonymous.http.get("/auth/oidc/callback", query)


def test_off_by_default(anonymous):
    for path in ("login", "callback"):
        answer = anonymous.get(f"/auth/oidc/{path}")
        assert answer.status_code == 400
        assert isinstance(answer.json()["error"], str)


def test_a_new_person(anonymous, idp):
    answer = come_back(anonymous, idp)
    assert (answer.status_code, answer["Location"]) == (302, "https://localhost:8080")
    person = Person.objects.get()
    assert (person.email, person.full_name, person.role) == ("ada@studio.example", "Ada Lovelace", "user")
    assert (person.oidc_issuer, person.oidc_subject) == (idp.base, "42")
    assert anonymous.get("/auth/authenticated").json()["user"]["id"] == str(person.pk)
    assert LoginLog.objects.get().origin == "web"
    assert [event.name for event in ApiEvent.objects.all()] == ["person:new"]


def test_a_known_person_is_bound_and_kept_in_step(anonymous, idp):
    person = factories.person(first_name="A.", email="ada@studio.example")
    come_back(anonymous, idp)
    person.refresh_from_db()
    assert (person.first_name, person.oidc_subject) == ("Ada", "42")
    idp.claims |= {"email": "renamed@studio.example", "given_name": "Augusta"}
    come_back(anonymous, idp)
    person.refresh_from_db()
    assert (person.first_name, person.email) == ("Augusta", "ada@studio.example")
    assert Person.objects.count() == 1
    assert [event.name for event in ApiEvent.objects.all()] == ["person:update"] * 2


def test_names_come_from_userinfo_when_the_token_has_none(anonymous, idp):
    del idp.claims["given_name"], idp.claims["family_name"]
    idp.userinfo = {"sub": "42", "given_name": "Ada", "family_name": "Byron"}
    come_back(anonymous, idp)
    assert Person.objects.get().full_name == "Ada Byron"


def test_userinfo_about_somebody_else_is_ignored(anonymous, idp):
    del idp.claims["given_name"], idp.claims["family_name"]
    idp.userinfo = {"sub": "43", "given_name": "Eve"}
    come_back(anonymous, idp)
    assert Person.objects.get().full_name == ""


@pytest.mark.parametrize(
    "claims",
    [
        {"email_verified": False},
        {"email_verified": None},
        {"email_verified": "true"},
        {"email": None},
        {"aud": "somebody else"},
        {"iss": "https://evil.example"},
        {"nonce": "another"},
        {"exp": 1},
        {"sub": None},
        {"sub": 42},
        {"sub": "x" * 256},
        {"sub": "4\0002"},
        {"aud": ["somebody else"], "azp": CLIENT},
        {"aud": [CLIENT, "somebody else"], "azp": "somebody else"},
    ],
)
def test_answers_that_are_not_good_enough(anonymous, idp, nothing_written, claims):
    factories.person(email="ada@studio.example")
    idp.claims = {key: value for key, value in {**idp.claims, **claims}.items() if value is not None}
    answer = come_back(anonymous, idp)
    assert answer.status_code == 400
    assert isinstance(answer.json()["error"], str)
    assert not LoginLog.objects.exists()
    assert not Person.objects.filter(oidc_subject__isnull=False).exists()


def test_unverified_addresses_when_the_studio_accepts_them(anonymous, idp, settings):
    settings.OIDC_REQUIRE_EMAIL_VERIFIED = False
    del idp.claims["email_verified"]
    assert come_back(anonymous, idp).status_code == 302
    idp.claims |= {"sub": "43", "email_verified": False}
    assert come_back(anonymous, idp).status_code == 400


def test_claims_of_any_form_are_cut_to_their_columns(anonymous, idp):
    idp.claims |= {"given_name": "A\0da" * 50, "family_name": ["Love", "lace"]}
    assert come_back(anonymous, idp).status_code == 302
    person = Person.objects.get()
    assert person.first_name == ("Ada" * 50)[:80]
    assert person.last_name == ""


@pytest.mark.parametrize("algorithm", ["HS256", "none"])
def test_only_signatures_of_the_providers_key_count(anonymous, idp, algorithm):
    """A token signed with what the client knows, or with nothing, may be anybody's."""
    idp.algorithm = algorithm
    assert come_back(anonymous, idp).status_code == 400
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("secret", "methods", "expected"),
    [
        ("s3cret", None, "basic"),
        ("s3cret", ["client_secret_post"], "post"),
        ("s3cret", ["client_secret_post", "client_secret_basic"], "basic"),
        ("", None, "none"),
    ],
)
def test_how_the_studio_names_itself_to_the_provider(anonymous, idp, settings, secret, methods, expected):
    settings.OIDC_CLIENT_SECRET = secret
    idp.client_authentication = methods
    assert come_back(anonymous, idp).status_code == 302
    assert idp.named_by == expected


def test_a_token_of_another_key_is_refused(anonymous, idp):
    idp.key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert come_back(anonymous, idp).status_code == 400
    assert not Person.objects.exists()


def test_an_answer_nobody_asked_for(anonymous, idp):
    assert come_back(anonymous, idp, state="forged").status_code == 400
    assert anonymous.http.get("/auth/oidc/callback", {"code": "x"}).status_code == 400
    away = anonymous.get("/auth/oidc/login")
    state = parse_qs(urlsplit(away["Location"]).query)["state"][0]
    stranger = type(anonymous)()
    assert stranger.http.get("/auth/oidc/callback", {"code": "x", "state": state}).status_code == 400


def test_a_provider_that_refuses_the_code(anonymous, idp):
    idp.status = 400
    assert come_back(anonymous, idp).status_code == 400


def test_a_provider_that_is_away(anonymous, idp, settings):
    settings.OIDC_METADATA_URL = "http://127.0.0.1:9/"
    assert anonymous.get("/auth/oidc/login").status_code == 400


def test_an_account_of_another_identity(anonymous, idp):
    person = factories.person(email="ada@studio.example", oidc_issuer=idp.base, oidc_subject="7")
    assert come_back(anonymous, idp).status_code == 400
    Person.objects.filter(pk=person.pk).update(oidc_issuer="https://former.example")
    assert come_back(anonymous, idp).status_code == 302
    person.refresh_from_db()
    assert (person.oidc_issuer, person.oidc_subject) == (idp.base, "42")


def test_protected_accounts_are_not_linked(anonymous, idp, settings):
    factories.person(email="ada@studio.example")
    settings.PROTECTED_ACCOUNTS = ["ada@studio.example"]
    assert come_back(anonymous, idp).status_code == 400


def test_a_full_studio_takes_nobody_in(anonymous, idp, settings):
    settings.USER_LIMIT = 0
    assert come_back(anonymous, idp).status_code == 400
    assert not Person.objects.exists()


def test_inactive_people_go_home_without_a_session(anonymous, idp):
    factories.person(email="ada@studio.example", active=False)
    answer = come_back(anonymous, idp)
    assert answer.status_code == 302
    assert "access_token_cookie" not in answer.cookies
    assert not LoginLog.objects.exists()


def test_a_second_factor_may_be_left_to_the_provider(anonymous, idp, settings):
    settings.ENFORCE_2FA = True
    come_back(anonymous, idp)
    assert anonymous.get("/data/departments").status_code == 403
    settings.OIDC_SKIP_2FA = True
    come_back(anonymous, idp)
    assert anonymous.get("/data/departments").status_code == 200
