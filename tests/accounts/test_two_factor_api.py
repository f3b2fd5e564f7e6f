"""Second factors: all four kinds, enforcement, codes that are wrong, late, used (spec 02, 3.5 and 3.6)."""

import json
import re
import time
from datetime import timedelta
from io import BytesIO

import pytest
import time_machine
from django.db import connection
from django_otp.oath import hotp

from accounts.models import Person
from accounts.services.two_factor import MOST_TRIES, _key
from imports.services import snapshot
from tests.factories import PASSWORD

NOON = "2026-03-02T12:00:00Z"


def code_of(secret, shift=0):
    """Return the code an authenticator app shows, `shift` steps from now."""
    return f"{hotp(_key(secret), int(time.time() // 30) + shift):06d}"


def wrong(code):
    return f"{(int(code) + 1) % 10**6:06d}"


@pytest.fixture
def clock():
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def api(studio, clock):
    return studio.as_("artist")


def log_in(anonymous, person, **more):
    return anonymous.post("/auth/login", {"email": person.email, "password": PASSWORD, **more})


def set_up_totp(api):
    secret = api.put("/auth/totp").json()["otp_secret"]
    answer = api.post("/auth/totp", {"totp": code_of(secret)})
    assert answer.status_code == 200
    return secret, answer.json()


def set_up_email(api, mails_of):
    _answer, mails = mails_of(api.put, "/auth/email-otp")
    answer = api.post("/auth/email-otp", {"email_otp": mailed_code(mails)})
    assert answer.status_code == 200
    return answer.json()


def mailed_code(mails):
    code = re.search(r"\b\d{6}\b", mails[0].body)[0]
    assert code in mails[0].alternatives[0][0]
    return code


# -- authenticator app -----------------------------------------------------------------------------


def test_setting_an_authenticator_app_up(studio, api, anonymous, clock):
    prepared = api.put("/auth/totp").json()
    assert prepared["totp_provisionning_uri"].startswith("otpauth://totp/Kitsu%20")
    assert prepared["otp_secret"] in prepared["totp_provisionning_uri"]
    assert api.post("/auth/totp", {"totp": wrong(code_of(prepared["otp_secret"]))}).json()["wrong_OTP"] is True
    answer = api.post("/auth/totp", {"totp": code_of(prepared["otp_secret"])}).json()
    assert len(answer["otp_recovery_codes"]) == 16
    token = {"HTTP_AUTHORIZATION": f"Bearer {answer['access_token']}"}
    assert anonymous.get("/auth/authenticated", **token).status_code == 200
    studio.artist.refresh_from_db()
    assert studio.artist.preferred_two_factor_authentication == "totp"
    assert api.put("/auth/totp").status_code == 400
    assert api.post("/auth/totp", {"totp": "1"}).status_code == 400


def test_enabling_before_preparing(api):
    assert api.post("/auth/totp", {"totp": "123456"}).status_code == 400
    assert api.post("/auth/totp", {}).json()["data"]["errors"][0]["field"] == "totp"


def test_log_in_with_an_authenticator_app(studio, api, anonymous, clock):
    secret, _answer = set_up_totp(api)
    missing = log_in(anonymous, studio.artist)
    assert missing.status_code == 400
    assert missing.json() | {"message": ""} == {
        "login": False,
        "message": "",
        "error": True,
        "missing_OTP": True,
        "preferred_two_factor_authentication": "totp",
        "two_factor_authentication_enabled": ["recovery_code", "totp"],
    }
    clock.shift(30)
    bad = log_in(anonymous, studio.artist, totp=wrong(code_of(secret)))
    assert (bad.status_code, bad.json()["wrong_OTP"]) == (400, True)
    assert log_in(anonymous, studio.artist, totp="").json()["wrong_OTP"] is True
    studio.artist.refresh_from_db()
    assert studio.artist.login_failed_attemps == 2
    assert log_in(anonymous, studio.artist, email_otp="123456").json()["missing_OTP"] is True
    assert log_in(anonymous, studio.artist, totp=code_of(secret)).status_code == 200


@pytest.mark.parametrize(("shift", "status"), [(-2, 400), (-1, 200), (0, 200), (1, 200), (2, 400)])
def test_clocks_may_be_half_a_minute_off(studio, api, anonymous, clock, shift, status):
    secret, _answer = set_up_totp(api)
    clock.shift(3600)
    assert log_in(anonymous, studio.artist, totp=code_of(secret, shift)).status_code == status


def test_a_code_opens_one_log_in(studio, api, anonymous, clock):
    secret, _answer = set_up_totp(api)
    clock.shift(60)
    code = code_of(secret)
    assert log_in(anonymous, studio.artist, totp=code).status_code == 200
    assert log_in(anonymous, studio.artist, totp=code).json()["wrong_OTP"] is True


def test_switching_the_authenticator_app_off(studio, api, anonymous, clock):
    secret, _answer = set_up_totp(api)
    clock.shift(60)
    assert api.delete("/auth/totp").json()["wrong_OTP"] is True
    assert api.call("DELETE", "/auth/totp", {"totp": wrong(code_of(secret))}).json()["wrong_OTP"] is True
    assert api.call("DELETE", "/auth/totp", {"totp": code_of(secret)}).json() == {"success": True}
    studio.artist.refresh_from_db()
    assert studio.artist.totp_secret is None
    assert studio.artist.otp_recovery_codes is None
    assert studio.artist.preferred_two_factor_authentication is None
    assert log_in(anonymous, studio.artist).status_code == 200
    assert api.delete("/auth/totp").status_code == 400


# -- recovery codes --------------------------------------------------------------------------------


def test_recovery_codes_work_once(studio, api, anonymous):
    _secret, answer = set_up_totp(api)
    code = answer["otp_recovery_codes"][3]
    assert log_in(anonymous, studio.artist, recovery_code=code).status_code == 200
    assert log_in(anonymous, studio.artist, recovery_code=code).json()["wrong_OTP"] is True
    studio.artist.refresh_from_db()
    assert len(studio.artist.otp_recovery_codes) == 15
    assert not any(code in stored for stored in studio.artist.otp_recovery_codes)


def test_imported_recovery_codes_work(studio, api, anonymous):
    _secret, answer = set_up_totp(api)
    studio.artist.refresh_from_db()
    spelled = ["\\x" + stored.encode().hex() for stored in studio.artist.otp_recovery_codes]
    Person.objects.filter(pk=studio.artist.pk).update(otp_recovery_codes=spelled)
    assert log_in(anonymous, studio.artist, recovery_code=answer["otp_recovery_codes"][0]).status_code == 200


def test_renewing_recovery_codes(studio, api, anonymous):
    assert api.put("/auth/recovery-codes", {"totp": "123456"}).status_code == 400
    _secret, answer = set_up_totp(api)
    first, second = answer["otp_recovery_codes"][:2]
    renewed = api.put("/auth/recovery-codes", {"recovery_code": first}).json()["otp_recovery_codes"]
    assert len(renewed) == 16
    assert log_in(anonymous, studio.artist, recovery_code=second).status_code == 400
    assert log_in(anonymous, studio.artist, recovery_code=renewed[0]).status_code == 200


def test_a_code_is_not_spent_on_a_method_that_is_off(studio, api, anonymous):
    _secret, answer = set_up_totp(api)
    code = answer["otp_recovery_codes"][0]
    assert api.call("DELETE", "/auth/email-otp", {"recovery_code": code}).status_code == 400
    assert log_in(anonymous, studio.artist, recovery_code=code).status_code == 200


# -- mailed codes ----------------------------------------------------------------------------------


def test_mailed_codes(studio, api, anonymous, mails_of):
    answer = set_up_email(api, mails_of)
    assert len(answer["otp_recovery_codes"]) == 16
    _answer, mails = mails_of(anonymous.get, f"/auth/email-otp?email={studio.artist.email}")
    code = mailed_code(mails)
    assert log_in(anonymous, studio.artist, email_otp=wrong(code)).json()["wrong_OTP"] is True
    assert log_in(anonymous, studio.artist, email_otp=code).status_code == 200
    assert log_in(anonymous, studio.artist, email_otp=code).json()["wrong_OTP"] is True


def test_mailed_codes_end_after_five_minutes(studio, api, anonymous, mails_of, clock):
    set_up_email(api, mails_of)
    _answer, mails = mails_of(anonymous.get, f"/auth/email-otp?email={studio.artist.email}")
    clock.shift(301)
    assert log_in(anonymous, studio.artist, email_otp=mailed_code(mails)).json()["wrong_OTP"] is True


def test_mailed_codes_are_switched_off_with_one(studio, api, anonymous, mails_of):
    set_up_email(api, mails_of)
    _answer, mails = mails_of(anonymous.get, f"/auth/email-otp?email={studio.artist.email}")
    code = mailed_code(mails)
    assert api.call("DELETE", "/auth/email-otp", {"email_otp": wrong(code)}).json()["wrong_OTP"] is True
    assert api.call("DELETE", "/auth/email-otp", {"email_otp": code}).json() == {"success": True}
    studio.artist.refresh_from_db()
    assert not studio.artist.email_otp_enabled
    assert studio.artist.preferred_two_factor_authentication is None
    assert log_in(anonymous, studio.artist).json()["login"] is True


def test_asking_for_a_code_tells_nothing(studio, api, anonymous, mails_of):
    for email in ("nobody@studio.example", studio.artist.email):
        answer, mails = mails_of(anonymous.get, f"/auth/email-otp?email={email}")
        assert (answer.json(), mails) == ({"success": True}, [])
    assert anonymous.get("/auth/email-otp").json()["data"] is None


def test_a_second_method_keeps_the_codes_and_the_preference(studio, api, mails_of, clock):
    secret, _answer = set_up_totp(api)
    assert set_up_email(api, mails_of)["otp_recovery_codes"] is None
    clock.shift(60)
    assert api.call("DELETE", "/auth/totp", {"totp": code_of(secret)}).status_code == 200
    studio.artist.refresh_from_db()
    assert studio.artist.preferred_two_factor_authentication == "email_otp"
    assert studio.artist.otp_recovery_codes
    assert api.put("/auth/email-otp").status_code == 400


# -- keys ------------------------------------------------------------------------------------------


def register(api, key, name="Yubi"):
    options = api.put("/auth/fido").json()
    body = {"registration_response": key.register(options), "device_name": name}
    return options, api.post("/auth/fido", body)


def challenge(anonymous, person):
    return anonymous.get(f"/auth/fido?email={person.email}")


def test_a_key_logs_in(studio, api, anonymous, software_key):
    options, answer = register(api, software_key)
    assert options["rp"] == {"name": "Kitsu", "id": "localhost"}
    assert [one["alg"] for one in options["pubKeyCredParams"]] == [-7, -8, -35, -36, -37, -257, -47]
    assert options["authenticatorSelection"]["residentKey"] == "discouraged"
    assert len(answer.json()["otp_recovery_codes"]) == 16
    assert api.get("/auth/authenticated").json()["user"]["fido_devices"] == ["Yubi"]
    given = challenge(anonymous, studio.artist).json()
    assert set(given) == {"challenge", "rpId", "allowCredentials"}
    signed = software_key.sign(given)
    assert log_in(anonymous, studio.artist, fido_authentication_response=signed).status_code == 200
    assert log_in(anonymous, studio.artist, fido_authentication_response=signed).json()["wrong_OTP"] is True


def test_a_copied_key_is_refused(studio, api, anonymous, software_key):
    register(api, software_key)
    software_key.counter = 10
    signed = software_key.sign(challenge(anonymous, studio.artist).json())
    assert log_in(anonymous, studio.artist, fido_authentication_response=signed).status_code == 200
    software_key.counter = 5
    signed = software_key.sign(challenge(anonymous, studio.artist).json())
    assert log_in(anonymous, studio.artist, fido_authentication_response=signed).json()["wrong_OTP"] is True


def test_another_key_and_another_challenge_are_refused(studio, api, anonymous, software_key):
    register(api, software_key)
    given = challenge(anonymous, studio.artist).json()
    stranger = type(software_key)()
    signed = stranger.sign(given)
    assert log_in(anonymous, studio.artist, fido_authentication_response=signed).status_code == 400
    old = software_key.sign(given)
    challenge(anonymous, studio.artist)
    assert log_in(anonymous, studio.artist, fido_authentication_response=old).status_code == 400
    assert log_in(anonymous, studio.artist, fido_authentication_response={"id": 5}).status_code == 400


def test_no_challenge_for_strangers(studio, anonymous):
    for email in ("nobody@studio.example", studio.artist.email):
        assert challenge(anonymous, studio.people["artist"]).status_code == 400
        assert anonymous.get(f"/auth/fido?email={email}").json().keys() == {"error", "message"}
    assert anonymous.get("/auth/fido").status_code == 400


def test_bad_registrations(api, software_key):
    options = api.put("/auth/fido").json()
    response = software_key.register(options)
    assert api.post("/auth/fido", {"registration_response": {}, "device_name": "x"}).status_code == 400
    assert api.post("/auth/fido", {"registration_response": response, "device_name": "x"}).status_code == 400
    api.put("/auth/fido")
    assert api.post("/auth/fido", {"registration_response": response, "device_name": "x"}).status_code == 400
    assert api.post("/auth/fido", {"registration_response": response, "device_name": ""}).status_code == 400


def test_removing_keys(studio, api, software_key):
    _options, answer = register(api, software_key)
    codes = answer.json()["otp_recovery_codes"]
    register(api, type(software_key)(), "Second")
    unknown = {"device_name": "nothing", "recovery_code": codes[0]}
    assert api.call("DELETE", "/auth/fido", unknown).json() == {"success": True}
    assert api.get("/auth/authenticated").json()["user"]["fido_devices"] == ["Yubi", "Second"]
    for name, code in (("Yubi", codes[1]), ("Second", codes[2])):
        assert api.call("DELETE", "/auth/fido", {"device_name": name, "recovery_code": code}).status_code == 200
    studio.artist.refresh_from_db()
    assert studio.artist.fido_enabled is False
    assert studio.artist.otp_recovery_codes is None


# -- around ----------------------------------------------------------------------------------------


def test_guessing_is_stopped(api, clock):
    secret = api.put("/auth/totp").json()["otp_secret"]
    for _try in range(MOST_TRIES):
        assert api.post("/auth/totp", {"totp": wrong(code_of(secret))}).status_code == 400
    assert api.post("/auth/totp", {"totp": code_of(secret)}).json()["wrong_OTP"] is True
    clock.shift(301)
    assert api.post("/auth/totp", {"totp": code_of(secret)}).status_code == 200


def test_secrets_are_encrypted_at_rest(studio, api, settings):
    secret = api.put("/auth/totp").json()["otp_secret"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT totp_secret FROM person WHERE totp_secret IS NOT NULL")
        (stored,) = cursor.fetchone()
    assert stored.startswith("sealed:")
    assert secret not in stored
    assert Person.objects.get(pk=studio.artist.pk).totp_secret == secret
    settings.SECRETS_KEY = "another key"
    assert Person.objects.get(pk=studio.artist.pk).totp_secret is None


def test_secrets_are_never_logged(studio, api, anonymous, mails_of, clock, caplog):
    """Not at the most talkative level either: secrets, codes, passwords, tokens, what a mail carries."""
    caplog.set_level("DEBUG")
    secret, enabled = set_up_totp(api)
    set_up_email(api, mails_of)
    clock.shift(60)
    code = code_of(secret)
    session = log_in(anonymous, studio.artist, totp=code).json()
    wrong_code = log_in(anonymous, studio.artist, totp="123450")
    assert (wrong_code.status_code, session["login"]) == (400, True)
    _answer, mails = mails_of(anonymous.get, f"/auth/email-otp?email={studio.artist.email}")
    _answer, reset = mails_of(anonymous.post, "/auth/reset-password", {"email": studio.artist.email})
    token = re.search(r"token=(\w+)", reset[0].body)[1]
    written = caplog.text + " ".join(repr(record.args) for record in caplog.records)
    assert "accounts.send_mail" in written  # something is logged
    for hidden in (
        secret,
        code,
        mailed_code(mails),
        token,
        PASSWORD,
        session["access_token"],
        *enabled["otp_recovery_codes"],
    ):
        assert hidden not in written


def test_no_listing_returns_a_secret(studio, api):
    """No route of people, whoever asks, in any variant, has a sensitive column."""
    set_up_totp(api)
    paths = ["/data/persons?relations=true", "/data/persons?page=1", f"/data/persons/{studio.artist.pk}"]
    paths += ["/auth/authenticated", "/data/user/context", f"/data/projects/{studio.project.pk}/team"]
    for name in ("admin", "manager", "artist", "client"):
        for path in paths:
            text = studio.as_(name).get(path).content.decode()
            for column in set(Person.SENSITIVE) - {"fido_devices"}:
                assert f'"{column}"' not in text, (name, path)


def test_administrators_help_people_who_lost_everything(studio, api, anonymous, mails_of):
    path = f"/actions/persons/{studio.artist.pk}/disable-two-factor-authentication"
    assert studio.as_("admin").delete(path).status_code == 400
    set_up_totp(api)
    answer, mails = mails_of(studio.as_("admin").delete, path)
    assert answer.json() == {"success": True}
    assert [mail.to for mail in mails] == [[studio.artist.email]]
    assert log_in(anonymous, studio.artist).status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PUT", "totp"),
        ("POST", "totp"),
        ("PUT", "email-otp"),
        ("PUT", "fido"),
        ("PUT", "recovery-codes"),
        ("DELETE", "totp"),
    ],
)
def test_bots_have_no_second_factor(studio, method, path):
    assert studio.as_("bot").call(method, f"/auth/{path}", {}).status_code == 403


def test_a_studio_that_demands_a_second_factor(studio, anonymous, settings, clock):
    settings.ENFORCE_2FA = True
    session = log_in(anonymous, studio.artist).json()
    assert session["two_factor_authentication_required"] is True
    token = {"HTTP_AUTHORIZATION": f"Bearer {session['access_token']}"}
    refused = anonymous.get("/data/departments", **token)
    assert (refused.status_code, refused.json()["two_factor_authentication_required"]) == (403, True)
    assert anonymous.post("/auth/app-login/code", {"code_challenge": "x" * 43}, **token).status_code == 403
    assert anonymous.get("/auth/authenticated", **token).status_code == 200
    secret = anonymous.put("/auth/totp", **token).json()["otp_secret"]
    free = anonymous.post("/auth/totp", {"totp": code_of(secret)}, **token).json()["access_token"]
    assert anonymous.get("/data/departments", HTTP_AUTHORIZATION=f"Bearer {free}").status_code == 200
    refresh = {"HTTP_AUTHORIZATION": f"Bearer {session['refresh_token']}"}
    renewed = anonymous.get("/auth/refresh-token", **refresh).json()["access_token"]
    assert anonymous.get("/data/departments", HTTP_AUTHORIZATION=f"Bearer {renewed}").status_code == 200


def test_exempt_people_and_bots(studio, anonymous, settings):
    settings.ENFORCE_2FA = True
    settings.TWO_FACTOR_EXEMPT_USERS = [studio.artist.email]
    assert "two_factor_authentication_required" not in log_in(anonymous, studio.artist).json()
    assert studio.as_("bot").get("/data/departments").status_code == 200


def test_inactive_people_get_no_codes(studio, api, anonymous, mails_of):
    set_up_email(api, mails_of)
    Person.objects.filter(pk=studio.artist.pk).update(active=False)
    _answer, mails = mails_of(anonymous.get, f"/auth/email-otp?email={studio.artist.email}")
    assert not mails


def test_mailed_codes_are_not_a_mail_bomb(studio, api, anonymous, mails_of, settings, clock):
    set_up_email(api, mails_of)
    settings.MAILS_PER_HOUR = 1
    path = f"/auth/email-otp?email={studio.artist.email}"
    assert [len(mails_of(anonymous.get, path)[1]) for _time in range(3)] == [1, 0, 0]
    clock.shift(timedelta(hours=1, seconds=1))
    assert len(mails_of(anonymous.get, path)[1]) == 1


def test_snapshots_carry_the_clear_secret(studio, api):
    secret = api.put("/auth/totp").json()["otp_secret"]
    out = BytesIO()
    snapshot.dump(out)
    rows = {row["id"]: row for row in json.loads(out.getvalue())["person"]}
    assert rows[str(studio.artist.pk)]["totp_secret"] == secret
