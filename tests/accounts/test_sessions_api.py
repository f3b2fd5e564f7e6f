"""Logging in and out, lock-out, tokens, desktop tools (spec 02, 3.1 to 3.3, 3.7 to 3.9)."""

import base64
import hashlib
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from accounts.choices import Role
from accounts.models import AttemptCounter, LoginLog, Person
from tests import factories
from tests.factories import PASSWORD

pytestmark = pytest.mark.usefixtures("commits_at_once")

CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.0.0 Safari/537.36"
LOGIN = "/auth/login"


@pytest.fixture
def ada(db):
    return factories.person(first_name="Ada", email="ada@studio.example", desktop_login="ada.l")


def credentials(person, **more):
    return {"email": person.email, "password": PASSWORD, **more}


def bearer(token):
    return {"HTTP_AUTHORIZATION": f"Bearer {token}"}


@pytest.mark.parametrize("login", ["ada@studio.example", "ADA@studio.Example", "ada.l"])
def test_log_in(anonymous, ada, login):
    answer = anonymous.post(LOGIN, {"email": login, "password": PASSWORD}, HTTP_X_REAL_IP="10.1.2.3")
    body = answer.json()
    assert answer.status_code == 200
    assert body["login"] is True
    assert body["user"]["email"] == ada.email
    assert "two_factor_authentication_required" not in body
    assert not answer.cookies
    assert anonymous.get("/data/departments", **bearer(body["access_token"])).status_code == 200
    row = LoginLog.objects.get()
    assert (row.person_id, row.ip_address, row.origin) == (ada.pk, "10.1.2.3", "script")


def test_a_form_logs_in_too(anonymous, ada):
    assert anonymous.http.post(LOGIN, credentials(ada)).status_code == 200


def test_browsers_get_cookies(anonymous, ada):
    answer = anonymous.post(LOGIN, credentials(ada), HTTP_USER_AGENT=CHROME)
    access, refresh = answer.cookies["access_token_cookie"], answer.cookies["refresh_token_cookie"]
    assert (access["path"], refresh["path"]) == ("/", "/auth/refresh-token")
    assert access["httponly"]
    assert access["samesite"] == "Lax"
    assert LoginLog.objects.get().origin == "web"
    assert anonymous.get("/auth/authenticated").json()["user"]["email"] == ada.email
    out = anonymous.get("/auth/logout", HTTP_USER_AGENT=CHROME)
    assert out.cookies["access_token_cookie"].value == ""


def test_browsers_behind_a_proxy_send_the_refresh_cookie_back(anonymous, ada, settings):
    """The browser matches the cookie's path with the one it asks at: behind a proxy that is under /api."""
    settings.API_PREFIX = "/api"
    answer = anonymous.post(LOGIN, credentials(ada), HTTP_USER_AGENT=CHROME)
    assert answer.cookies["refresh_token_cookie"]["path"] == "/api/auth/refresh-token"
    assert answer.cookies["access_token_cookie"]["path"] == "/"
    renewed = anonymous.get("/auth/refresh-token", HTTP_USER_AGENT=CHROME)
    assert renewed.cookies["refresh_token_cookie"]["path"] == "/api/auth/refresh-token"
    assert renewed.cookies["refresh_token_cookie"].value == ""


def test_cookies_last_as_long_as_the_session_can(anonymous, ada):
    answer = anonymous.post(LOGIN, credentials(ada), HTTP_USER_AGENT=CHROME)
    assert {cookie["max-age"] for cookie in answer.cookies.values()} == {15 * 24 * 3600}


@pytest.mark.parametrize(
    ("peer", "told", "expected"),
    [
        ("127.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "2001:db8::1", "2001:db8::1"),
        ("10.0.0.1", None, "10.0.0.1"),
        ("10.0.0.1", "nonsense", "10.0.0.1"),
        ("8.8.8.8", "203.0.113.9", "8.8.8.8"),
        ("", "203.0.113.9", "203.0.113.9"),
        ("", None, None),
    ],
)
def test_only_a_proxy_of_ours_tells_where_a_request_comes_from(anonymous, ada, peer, told, expected):
    told = {"HTTP_X_REAL_IP": told} if told else {}
    assert anonymous.post(LOGIN, credentials(ada), REMOTE_ADDR=peer, **told).status_code == 200
    assert LoginLog.objects.get().ip_address == expected


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 400),
        ({"email": ""}, 400),
        ({"email": "ada@studio.example"}, 400),
        ({"email": "ada@studio.example", "password": "wrong"}, 400),
        ({"email": "ada@studio.example", "password": 5}, 400),
        ({"email": "nobody@studio.example", "password": PASSWORD}, 400),
        ({"email": " ada@studio.example", "password": PASSWORD}, 400),
        ({"email": "", "password": PASSWORD}, 400),
        ([], 400),
    ],
)
def test_refused_log_ins(anonymous, ada, body, status):
    assert anonymous.post(LOGIN, body).status_code == status
    assert not LoginLog.objects.exists()


def test_unknown_and_known_accounts_answer_the_same(anonymous, ada):
    known = anonymous.post(LOGIN, credentials(ada, password="wrong"))
    unknown = anonymous.post(LOGIN, {"email": "nobody@studio.example", "password": "wrong"})
    assert known.json() == unknown.json()
    assert known.json()["login"] is False


def test_bots_and_people_without_password_do_not_log_in(anonymous):
    factories.person(email="bot@studio.example", is_bot=True)
    factories.person(email="new@studio.example", password=None)
    for email in ("bot@studio.example", "new@studio.example"):
        assert anonymous.post(LOGIN, {"email": email, "password": PASSWORD}).status_code == 400


def test_inactive_people(anonymous, ada):
    Person.objects.update(active=False)
    right = anonymous.post(LOGIN, credentials(ada))
    assert (right.status_code, right.json()["unactive"]) == (401, True)
    assert anonymous.post(LOGIN, credentials(ada, password="wrong")).status_code == 400


def test_preview_accounts_log_in_while_their_window_is_open(anonymous):
    guest = factories.person(Role.CLIENT, preview_project=factories.project())
    assert anonymous.post(LOGIN, credentials(guest)).status_code == 401
    Person.objects.filter(pk=guest.pk).update(preview_open_until=timezone.now() + timedelta(hours=1))
    answer = anonymous.post(LOGIN, credentials(guest))
    assert answer.status_code == 200
    token = bearer(answer.json()["access_token"])
    assert anonymous.get("/data/departments", **token).status_code == 200
    assert anonymous.put(f"/data/persons/{guest.pk}", {"first_name": "X"}, **token).status_code == 403


def test_five_failures_lock_for_a_minute(anonymous, ada):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        for _failure in range(5):
            assert "too_many" not in anonymous.post(LOGIN, credentials(ada, password="wrong")).content.decode()
        locked = anonymous.post(LOGIN, credentials(ada))
        assert (locked.status_code, locked.json()["too_many_failed_login_attemps"]) == (400, True)
        clock.shift(61)
        assert anonymous.post(LOGIN, credentials(ada)).status_code == 200
        ada.refresh_from_db()
        assert ada.login_failed_attemps == 0


def test_a_lock_that_is_over_starts_counting_again(anonymous, ada):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        for _failure in range(5):
            anonymous.post(LOGIN, credentials(ada, password="wrong"))
        clock.shift(61)
        anonymous.post(LOGIN, credentials(ada, password="wrong"))
        ada.refresh_from_db()
        assert ada.login_failed_attemps == 1


def test_many_failures_of_one_address_block_it(anonymous, ada, settings):
    settings.LOGIN_FAILURES_PER_ADDRESS = 2
    for number in range(2):
        anonymous.post(LOGIN, {"email": f"x{number}@studio.example", "password": "x"})
    assert anonymous.post(LOGIN, credentials(ada)).json()["too_many_failed_login_attemps"] is True
    assert anonymous.post(LOGIN, credentials(ada), HTTP_X_REAL_IP="10.0.0.9").status_code == 200
    AttemptCounter.objects.update(expires_at=timezone.now() - timedelta(seconds=1))
    assert anonymous.post(LOGIN, credentials(ada)).status_code == 200


def test_the_password_default_must_be_changed(anonymous, ada):
    ada.set_password("default")
    ada.save()
    answer = anonymous.post(LOGIN, {"email": ada.email}).json()
    assert (answer["login"], answer["default_password"]) == (False, True)
    body = {"email": ada.email, "token": answer["token"], "password": "longenough", "password2": "longenough"}
    assert anonymous.put("/auth/reset-password", body).status_code == 200
    assert anonymous.post(LOGIN, credentials(ada, password="longenough")).status_code == 200


def test_a_studio_without_passwords(anonymous, ada, settings):
    settings.AUTH_STRATEGY = "auth_local_no_password"
    assert anonymous.post(LOGIN, {"email": ada.email, "password": "anything"}).status_code == 200


def test_log_out_ends_the_session_and_its_refresh(anonymous, ada):
    session = anonymous.post(LOGIN, credentials(ada)).json()
    other = anonymous.post(LOGIN, credentials(ada)).json()
    assert anonymous.get("/auth/logout", **bearer(session["access_token"])).json() == {"logout": True}
    assert anonymous.get("/auth/authenticated", **bearer(session["access_token"])).status_code == 401
    assert anonymous.get("/auth/refresh-token", **bearer(session["refresh_token"])).status_code == 401
    assert anonymous.get("/auth/authenticated", **bearer(other["access_token"])).status_code == 200


def test_log_out_ends_every_access_token_of_the_session(anonymous, ada):
    session = anonymous.post(LOGIN, credentials(ada)).json()
    renewed = anonymous.get("/auth/refresh-token", **bearer(session["refresh_token"])).json()["access_token"]
    assert anonymous.get("/auth/authenticated", **bearer(renewed)).status_code == 200
    assert anonymous.get("/auth/logout", **bearer(session["access_token"])).status_code == 200
    assert anonymous.get("/auth/authenticated", **bearer(renewed)).status_code == 401


def test_refresh(anonymous, ada):
    session = anonymous.post(LOGIN, credentials(ada)).json()
    renewed = anonymous.get("/auth/refresh-token", **bearer(session["refresh_token"])).json()
    assert anonymous.get("/auth/authenticated", **bearer(renewed["access_token"])).status_code == 200
    assert anonymous.get("/auth/refresh-token", **bearer(session["access_token"])).status_code == 422
    assert anonymous.get("/auth/authenticated", **bearer(session["refresh_token"])).status_code == 422
    assert anonymous.get("/auth/refresh-token").status_code == 401


def test_tokens_end(anonymous, ada):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        session = anonymous.post(LOGIN, credentials(ada)).json()
        clock.shift(timedelta(days=7, seconds=1))
        answer = anonymous.get("/auth/authenticated", **bearer(session["access_token"]))
        assert (answer.status_code, answer.json()["message"]) == (401, "Signature has expired")
        assert anonymous.get("/auth/refresh-token", **bearer(session["refresh_token"])).status_code == 200
        clock.shift(timedelta(days=9))
        assert anonymous.get("/auth/refresh-token", **bearer(session["refresh_token"])).status_code == 401


def test_bots(studio):
    assert studio.as_("bot").get("/auth/authenticated").json()["user"]["is_bot"] is True
    assert studio.as_("bot").get("/auth/logout").status_code == 403
    assert studio.as_("bot").post("/auth/app-login/code", {"code_challenge": "x" * 43}).status_code == 403


# -- desktop tools --------------------------------------------------------------------------------

VERIFIER = "v" * 50
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def new_code(studio):
    answer = studio.as_("artist").post("/auth/app-login/code", {"code_challenge": CHALLENGE})
    assert answer.status_code == 201
    return answer.json()["code"]


def test_a_desktop_tool_trades_a_code_once(studio, anonymous):
    code = new_code(studio)
    assert len(code) == 43
    answer = anonymous.post("/auth/app-login/token", {"code": code, "code_verifier": VERIFIER}, HTTP_USER_AGENT=CHROME)
    assert answer.status_code == 200
    assert answer.json()["user"]["id"] == str(studio.artist.pk)
    assert not answer.cookies
    assert LoginLog.objects.get().origin == "script"
    again = anonymous.post("/auth/app-login/token", {"code": code, "code_verifier": VERIFIER})
    assert (again.status_code, again.json()["login"]) == (400, False)


def test_a_wrong_verifier_burns_the_code_a_short_one_does_not(studio, anonymous):
    code = new_code(studio)
    assert anonymous.post("/auth/app-login/token", {"code": code, "code_verifier": "short"}).status_code == 400
    assert anonymous.post("/auth/app-login/token", {"code": code, "code_verifier": "w" * 50}).status_code == 400
    assert anonymous.post("/auth/app-login/token", {"code": code, "code_verifier": VERIFIER}).status_code == 400
    assert not LoginLog.objects.exists()


def test_codes_end_after_a_minute(studio, anonymous):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        code = new_code(studio)
        clock.shift(61)
        assert anonymous.post("/auth/app-login/token", {"code": code, "code_verifier": VERIFIER}).status_code == 400


@pytest.mark.parametrize("challenge", [None, "", "short", "ü" * 43, 5])
def test_bad_challenges(studio, challenge):
    answer = studio.as_("artist").post("/auth/app-login/code", {"code_challenge": challenge})
    assert answer.status_code == 400
    assert answer.json()["data"]["errors"][0]["field"] == "code_challenge"
