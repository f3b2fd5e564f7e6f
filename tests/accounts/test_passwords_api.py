"""Changing, resetting, handing out passwords; the mails about it (spec 02, 3.3, 3.4, 5.2)."""

import re
import uuid
from datetime import timedelta

import pytest
import time_machine

from accounts.choices import Role
from accounts.models import OneTimeSecret, Person
from tests import factories
from tests.factories import PASSWORD

NEW = "another password"


def opens(person, password):
    person.refresh_from_db()
    return person.check_password(password)


def change(**more):
    return {"old_password": PASSWORD, "password": NEW, "password_2": NEW, **more}


def link_of(mail):
    """Return the link of a mail's text, after checking that the HTML has it too."""
    link = re.search(r"https://\S+", mail.body)[0]
    html = mail.alternatives[0][0]
    assert link.replace("&", "&amp;") in html
    return link


def token_of(mail):
    return re.search(r"token=(\w+)", link_of(mail))[1]


def test_changing_ones_own_password(studio, mails_of):
    answer, mails = mails_of(studio.as_("artist").post, "/auth/change-password", change())
    assert answer.json() == {"success": True}
    assert opens(studio.artist, NEW)
    assert [mail.to for mail in mails] == [[studio.artist.email]]
    assert NEW not in mails[0].body
    assert studio.as_("artist").get("/auth/authenticated").status_code == 200


@pytest.mark.parametrize(
    "body",
    [
        change(old_password="wrong"),
        change(password="short", password_2="short"),
        change(password_2="different one"),
        change(password=None),
        change(old_password=""),
        {},
    ],
)
def test_refused_changes(studio, mails_of, body):
    answer, mails = mails_of(studio.as_("artist").post, "/auth/change-password", body)
    assert answer.status_code == 400
    assert opens(studio.artist, PASSWORD)
    assert not mails


def test_wrong_old_passwords_lock_the_account(studio):
    api = studio.as_("artist")
    for _failure in range(5):
        api.post("/auth/change-password", change(old_password="wrong"))
    answer = api.post("/auth/change-password", change())
    assert answer.json()["too_many_failed_login_attemps"] is True
    assert opens(studio.artist, PASSWORD)


def test_bots_have_no_password_to_change(studio):
    assert studio.as_("bot").post("/auth/change-password", change()).status_code == 403


def test_a_reset_by_mail(anonymous, mails_of):
    person = factories.person(email="ada@studio.example")
    answer, mails = mails_of(anonymous.post, "/auth/reset-password", {"email": "ADA@studio.example"})
    unknown, none = mails_of(anonymous.post, "/auth/reset-password", {"email": "nobody@studio.example"})
    assert answer.json() == unknown.json()
    assert not none
    body = {"email": "Ada@studio.example", "token": token_of(mails[0]), "password": "short", "password2": "short"}
    assert anonymous.put("/auth/reset-password", body).status_code == 400
    assert anonymous.put("/auth/reset-password", {**body, "password": NEW, "password2": "other"}).status_code == 400
    body |= {"password": NEW, "password2": NEW}
    assert anonymous.put("/auth/reset-password", {**body, "token": "A" * 64}).status_code == 400
    assert anonymous.put("/auth/reset-password", {**body, "email": "nobody@studio.example"}).status_code == 400
    assert anonymous.put("/auth/reset-password", body).json() == {"success": True}
    assert opens(person, NEW)
    assert anonymous.put("/auth/reset-password", body).status_code == 400


def test_a_stolen_database_holds_no_reset_token(anonymous, mails_of):
    factories.person(email="ada@studio.example")
    _answer, mails = mails_of(anonymous.post, "/auth/reset-password", {"email": "ada@studio.example"})
    stored = OneTimeSecret.objects.extra(select={"raw": "secret"}).values_list("raw", flat=True)
    assert token_of(mails[0]) not in "".join(stored)


def test_reset_links_end_after_two_hours(anonymous, mails_of):
    factories.person(email="ada@studio.example")
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        _answer, mails = mails_of(anonymous.post, "/auth/reset-password", {"email": "ada@studio.example"})
        clock.shift(timedelta(hours=2, seconds=1))
        body = {"email": "ada@studio.example", "token": token_of(mails[0]), "password": NEW, "password2": NEW}
        assert anonymous.put("/auth/reset-password", body).status_code == 400


def test_nobody_is_flooded_with_mails(anonymous, mails_of, settings):
    settings.MAILS_PER_HOUR = 2
    factories.person(email="ada@studio.example")
    sent = [mails_of(anonymous.post, "/auth/reset-password", {"email": "ada@studio.example"})[1] for _time in range(4)]
    assert [len(mails) for mails in sent] == [1, 1, 0, 0]


def test_inactive_people_get_no_mail(anonymous, mails_of):
    factories.person(email="ada@studio.example", active=False)
    answer, mails = mails_of(anonymous.post, "/auth/reset-password", {"email": "ada@studio.example"})
    assert answer.status_code == 200
    assert not mails


def test_a_mail_server_that_is_away_changes_no_answer(studio, mails_of, settings):
    settings.EMAIL_BACKEND = "tests.accounts.broken_mail.Backend"
    answer, _mails = mails_of(studio.as_("artist").post, "/auth/change-password", change())
    assert answer.status_code == 200
    assert opens(studio.artist, NEW)


def test_an_invitation(studio, anonymous, mails_of):
    person = factories.person(first_name="Ema", password=None)
    answer, mails = mails_of(studio.as_("admin").get, f"/actions/persons/{person.pk}/invite")
    assert answer.json() == {"success": True, "message": "Email sent"}
    assert "type=new" in link_of(mails[0])
    assert "Ema" in mails[0].body
    body = {"email": person.email, "token": token_of(mails[0]), "password": NEW, "password2": NEW}
    assert anonymous.put("/auth/reset-password", body).status_code == 200


def test_the_link_an_administrator_hands_out(studio, anonymous):
    api, path = studio.as_("admin"), f"/actions/persons/{studio.artist.pk}/reset-password-link"
    link = api.post(path).json()["reset_password_link"]
    assert api.post(path).json()["reset_password_link"] == link
    token = re.search(r"token=(\w+)", link)[1]
    body = {"email": studio.artist.email, "token": token, "password": NEW, "password2": NEW}
    assert anonymous.put("/auth/reset-password", body).status_code == 200


def test_an_administrator_sets_a_password(studio, mails_of):
    path, body = f"/actions/persons/{studio.artist.pk}/change-password", {"password": NEW, "password_2": NEW}
    answer, mails = mails_of(studio.as_("admin").post, path, body)
    assert answer.json() == {"success": True}
    assert opens(studio.artist, NEW)
    assert len(mails) == 1
    different = studio.as_("admin").post(path, {**body, "password_2": "different one"})
    assert different.json()["data"]["errors"][0]["field"] == "password_2"
    assert studio.as_("admin").post(path, {"password": "x", "password_2": "x"}).status_code == 400


ACTIONS = [
    ("GET", "invite"),
    ("POST", "reset-password-link"),
    ("POST", "change-password"),
    ("DELETE", "disable-two-factor-authentication"),
]


@pytest.mark.parametrize(("method", "action"), ACTIONS)
def test_who_acts_on_whom(studio, method, action):
    body = {"password": NEW, "password_2": NEW} if method == "POST" else None
    for role in ("manager", "supervisor", "artist", "client", "vendor", "bot"):
        assert studio.as_(role).call(method, f"/actions/persons/{studio.artist.pk}/{action}", body).status_code == 403
    assert studio.as_("admin").call(method, f"/actions/persons/{studio.bot.pk}/{action}", body).status_code == 403
    for role in ("admin", "artist"):
        assert studio.as_(role).call(method, f"/actions/persons/{uuid.uuid4()}/{action}", body).status_code == 404
    assert opens(studio.artist, PASSWORD)


def test_other_administrators_keep_their_password(studio):
    other = factories.person(Role.ADMIN)
    for action in ("reset-password-link", "change-password"):
        path = f"/actions/persons/{other.pk}/{action}"
        assert studio.as_("admin").post(path, {"password": NEW, "password_2": NEW}).status_code == 400
    Person.objects.filter(pk=other.pk).update(password=None)
    assert studio.as_("admin").post(f"/actions/persons/{other.pk}/reset-password-link").status_code == 200


def test_protected_accounts_keep_their_password(studio, settings):
    settings.PROTECTED_ACCOUNTS = [studio.artist.email]
    for action in ("reset-password-link", "change-password"):
        path = f"/actions/persons/{studio.artist.pk}/{action}"
        assert studio.as_("admin").post(path, {"password": NEW, "password_2": NEW}).status_code == 400


def test_administrators_who_set_their_own_password_stay_logged_in(studio):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        api, body = studio.as_("admin"), {"password": NEW, "password_2": NEW}
        clock.shift(5)
        assert api.post(f"/actions/persons/{studio.admin.pk}/change-password", body).status_code == 200
        assert api.get("/auth/authenticated").status_code == 200


@pytest.mark.parametrize("by", ["link", "administrator"])
def test_a_password_set_from_outside_ends_all_sessions(studio, anonymous, by):
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        session = anonymous.post("/auth/login", {"email": studio.artist.email, "password": PASSWORD}).json()
        access = {"HTTP_AUTHORIZATION": f"Bearer {session['access_token']}"}
        refresh = {"HTTP_AUTHORIZATION": f"Bearer {session['refresh_token']}"}
        admin = type(anonymous)(studio.admin)
        clock.shift(5)
        assert anonymous.get("/auth/authenticated", **access).status_code == 200
        if by == "link":
            link = admin.post(f"/actions/persons/{studio.artist.pk}/reset-password-link").json()["reset_password_link"]
            token = re.search(r"token=(\w+)", link)[1]
            body = {"email": studio.artist.email, "token": token, "password": NEW, "password2": NEW}
            assert anonymous.put("/auth/reset-password", body).status_code == 200
        else:
            body = {"password": NEW, "password_2": NEW}
            assert admin.post(f"/actions/persons/{studio.artist.pk}/change-password", body).status_code == 200
        assert anonymous.get("/auth/authenticated", **access).status_code == 401
        assert anonymous.get("/auth/refresh-token", **refresh).status_code == 401
        again = anonymous.post("/auth/login", {"email": studio.artist.email, "password": NEW}).json()
        access = {"HTTP_AUTHORIZATION": f"Bearer {again['access_token']}"}
        assert anonymous.get("/auth/authenticated", **access).status_code == 200
