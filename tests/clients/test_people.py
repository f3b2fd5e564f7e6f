"""The published client's functions for people and for logging in, second factors included, each called and checked."""

import datetime
import re
import time

import gazu
import pytest
from django_otp.oath import hotp
from gazu.exception import AuthFailedException, NotAuthenticatedException, ParameterException

from accounts.services.two_factor import _key
from tests.accounts.conftest import SoftwareKey
from tests.clients import coverage
from tests.clients.conftest import EMAIL, NUMBERS, PASSWORD, ids
from tests.files.conftest import png

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("clients")]
covered = coverage.of(gazu.person, gazu)
SECRET = "another-long-password"


@pytest.fixture
def ada(kitsu):
    """A new person who can log in with SECRET; their `number` is in every name."""
    number = next(NUMBERS)
    person = gazu.person.new_person(
        f"Ada{number}", "Lovelace", f"ada{number}@studio.example", desktop_login=f"ada.{number}", password=SECRET
    )
    return {**person, "number": number}


def session(server, person, **factors):
    return gazu.create_session(server.api, person["email"], SECRET, **factors)


# -- people ------------------------------------------------------------------------------------------


def test_finding_people(server, ada):
    assert gazu.person.get_person(ada["id"])["email"] == ada["email"]
    assert gazu.person.get_person(ada["id"], relations=True)["departments"] == []
    assert gazu.person.get_person_by_email(ada["email"].upper())["id"] == ada["id"]
    assert gazu.person.get_person_by_desktop_login(ada["desktop_login"])["id"] == ada["id"]
    assert gazu.person.get_person_by_full_name(ada["full_name"])["id"] == ada["id"]
    assert gazu.person.get_person_by_full_name("", ada["first_name"], "Lovelace")["id"] == ada["id"]
    assert gazu.person.get_person_by_full_name("Nobody At All") is None
    assert ada["id"] in ids(gazu.person.all_persons())
    assert gazu.person.get_person_url(ada) == f"{server.api}/people/{ada['id']}/"


def test_changing_and_removing_people(server, ada):
    again = gazu.person.new_person("Other", "Name", ada["email"])
    assert again["id"] == ada["id"]
    changed = gazu.person.update_person({"id": ada["id"], "phone": "0102030405", "role": "manager"})
    assert (changed["phone"], changed["role"]) == ("0102030405", "manager")
    put_back = gazu.person.update_person({**gazu.person.get_person(ada["id"]), "last_name": "King"})
    assert put_back["full_name"] == f"{ada['first_name']} King"
    assert gazu.person.change_password_for_person(ada, "a-third-password") == {"success": True}
    with pytest.raises(AuthFailedException):
        session(server, ada)
    gazu.create_session(server.api, ada["email"], "a-third-password").session.close()
    with pytest.raises(ParameterException):
        gazu.person.remove_person(ada)  # they have logged in
    assert gazu.person.remove_person(ada, force=True) == ""
    assert gazu.person.get_person(ada["id"]) is None


def test_an_invitation_arrives(ada, mailbox):
    assert gazu.person.invite_person(ada)["success"] is True
    text = mailbox.wait_for(ada["email"], "You are invited")
    token = re.search(r"token=(\w+)", text)[1]
    body = {"email": ada["email"], "token": token, "password": "chosen-by-ada", "password2": "chosen-by-ada"}
    assert gazu.client.put("auth/reset-password", body) == {"success": True}


def test_avatars(ada, tmp_path):
    picture = tmp_path / "me.png"
    picture.write_bytes(png((300, 300)))
    path = gazu.person.set_avatar(ada, str(picture))["thumbnail_path"]
    assert gazu.person.get_person(ada["id"])["has_avatar"] is True
    gazu.client.download(path, str(tmp_path / "back.png"))
    assert (tmp_path / "back.png").read_bytes().startswith(b"\x89PNG")
    assert gazu.person.clear_person_avatar(ada) == ""
    assert gazu.person.get_person(ada["id"])["has_avatar"] is False


def test_departments(ada):
    name = f"Compositing {ada['number']}"
    department = gazu.person.new_department(name, "#00FF00")
    assert gazu.person.new_department(name)["id"] == department["id"]
    assert gazu.person.get_department(department["id"])["color"] == "#00FF00"
    assert gazu.person.get_department_by_name(name)["id"] == department["id"]
    assert department["id"] in ids(gazu.person.all_departments())
    assert gazu.person.update_department({**department, "color": "#FF0000"})["color"] == "#FF0000"
    assert gazu.person.add_person_to_department(ada, department)["departments"] == [department["id"]]
    with pytest.raises(ParameterException):
        gazu.person.remove_department(department)
    assert gazu.person.remove_person_from_department(ada, department) == ""
    assert gazu.person.remove_department(department, force=True) == ""


def test_the_studio(kitsu):
    studio = gazu.person.get_organisation()
    assert ids(gazu.person.all_organisations()) == {studio["id"]}


def test_bots(server, kitsu):
    number = next(NUMBERS)
    bot = gazu.person.new_bot(f"Robot {number}", f"robot{number}@studio.example", expiration_date="2099-12-31")
    with gazu.client.create_client(server.api) as client:
        gazu.set_token(bot["access_token"], client=client)
        assert gazu.client.get_current_user(client=client)["id"] == bot["id"]
    assert gazu.person.get_person_by_email(bot["email"], is_bot=True)["id"] == bot["id"]
    renewed = gazu.person.update_bot({"id": bot["id"], "expiration_date": "2099-11-30"})
    with gazu.client.create_client(server.api) as client:
        gazu.set_token({"access_token": bot["access_token"]}, client=client)
        with pytest.raises(NotAuthenticatedException):
            gazu.client.get_current_user(client=client)
        gazu.set_token(renewed["access_token"], client=client)
        assert gazu.client.get_current_user(client=client)["is_bot"] is True
    assert gazu.person.remove_bot(bot, force=True) == ""


# -- time --------------------------------------------------------------------------------------------


def test_time_sheets(ada):
    project = gazu.project.new_project(f"Hours {ada['number']}")
    gazu.project.add_person_to_team(project, ada)
    asset = gazu.asset.new_asset(project, gazu.asset.new_asset_type(f"Prop {ada['number']}"), "Lamp")
    kind = next(kind for kind in gazu.task.all_task_types() if kind["for_entity"] == "Asset")
    task = gazu.task.new_task(asset, kind, assignees=[ada])
    gazu.task.add_time_spent(task, ada, "2026-03-02", 120)
    spent = gazu.person.get_time_spents_by_date(ada, "2026-03-02")
    assert [row["duration"] for row in spent] == [120]
    assert ids(gazu.person.get_time_spents_range(ada["id"], "2026-03-01", "2026-03-31")) == ids(spent)
    assert ids(gazu.person.get_all_month_time_spents(ada["id"], datetime.date(2026, 3, 5))) == ids(spent)
    for rows in (gazu.person.get_week_time_spents(ada, 2026, 10), gazu.person.get_year_time_spents(ada, 2026)):
        assert [(row["task_id"], row["duration"]) for row in rows] == [(task["id"], 120)]


def test_time_off(ada):
    off = gazu.person.new_day_off(ada, "2026-04-06", "2026-04-10", description="Holidays")
    assert gazu.person.get_day_off(off["id"])["description"] == "Holidays"
    with pytest.raises(ParameterException):
        gazu.person.new_day_off(ada, "2026-04-10", "2026-04-12")
    for rows in (
        gazu.person.get_day_offs(ada),
        gazu.person.get_week_day_offs(ada, 2026, 15),
        gazu.person.get_month_day_offs(ada, 2026, 4),
        gazu.person.get_year_day_offs(ada, 2026),
    ):
        assert ids(rows) == {off["id"]}
    assert gazu.person.update_day_off({**off, "end_date": "2026-04-09"})["end_date"] == "2026-04-09"
    assert gazu.person.remove_day_off(off) == ""
    assert gazu.person.get_day_offs(ada) == []


def test_presence(server, ada):
    with session(server, ada) as client:
        gazu.user.log_desktop_session_log_in(client=client)
    today = datetime.datetime.now(datetime.UTC)
    table = gazu.person.get_presence_log(today.year, today.month)
    text = table if isinstance(table, str) else table.text
    assert any(line.startswith(ada["full_name"]) and ";X" in line for line in text.splitlines())


# -- logging in --------------------------------------------------------------------------------------


def test_logging_in_and_out(server, ada):
    gazu.set_host(server.api)
    gazu.set_event_host(server.events)
    assert (gazu.get_host(), gazu.get_event_host()) == (server.api, server.events)
    assert gazu.client.host_is_up()
    assert gazu.client.host_is_valid()
    parts = {name: up for name, up in gazu.client.get("status").items() if name.endswith("-up")}
    assert parts == dict.fromkeys(parts, True)
    assert gazu.log_in(EMAIL, PASSWORD)["user"]["email"] == EMAIL
    with session(server, ada) as client:
        assert gazu.client.get_current_user(client=client)["id"] == ada["id"]
        former = dict(client.tokens)
        gazu.log_out(client=client)
        gazu.set_token(former, client=client)
        with pytest.raises(NotAuthenticatedException):
            gazu.client.get_current_user(client=client)
    with pytest.raises(AuthFailedException):
        gazu.log_in(ada["email"], "wrong", client=gazu.client.create_client(server.api))


def test_sessions_are_renewed(server, ada):
    with session(server, ada, use_refresh_token=True) as client:
        former = client.access_token
        gazu.refresh_access_token(client=client)
        assert client.access_token != former
        assert gazu.client.get_current_user(client=client)["id"] == ada["id"]


# -- second factors ----------------------------------------------------------------------------------


def refused(server, person, expected, **factors):
    with pytest.raises(AuthFailedException, match=expected):
        session(server, person, **factors)


def test_an_authenticator_app(server, ada):
    def code(shift=0):
        return f"{hotp(_key(secret), int(time.time() // 30) + shift):06d}"

    with session(server, ada) as client:
        secret = gazu.client.put("auth/totp", {}, client=client)["otp_secret"]
        enabled = gazu.client.post("auth/totp", {"totp": code()}, client=client)
    refused(server, ada, "needed")
    refused(server, ada, "wrong", totp=f"{(int(code()) + 1) % 10**6:06d}")
    with session(server, ada, totp=code(1)) as client:
        assert gazu.client.get_current_user(client=client)["totp_enabled"] is True
    first, second = enabled["otp_recovery_codes"][:2]
    session(server, ada, recovery_code=first).session.close()
    refused(server, ada, "wrong", recovery_code=first)
    gazu.person.disable_two_factor_authentication(ada)
    session(server, ada).session.close()


def test_mailed_codes(server, ada, mailbox):
    def code():
        return re.search(r"\b\d{6}\b", mailbox.wait_for(ada["email"], "Your log-in code"))[0]

    with session(server, ada) as client:
        gazu.client.put("auth/email-otp", {}, client=client)
        gazu.client.post("auth/email-otp", {"email_otp": code()}, client=client)
    refused(server, ada, "needed")
    assert gazu.send_email_otp(ada["email"]) == {"success": True}
    mailed = code()
    session(server, ada, email_otp=mailed).session.close()
    refused(server, ada, "wrong", email_otp=mailed)


def test_security_keys(server, ada):
    key = SoftwareKey()
    with session(server, ada) as client:
        options = gazu.client.put("auth/fido", {}, client=client)
        answer = {"registration_response": key.register(options), "device_name": "Key"}
        gazu.client.post("auth/fido", answer, client=client)
    refused(server, ada, "needed")
    with gazu.client.create_client(server.api) as client:
        challenge = gazu.client.get("auth/fido", params={"email": ada["email"]}, client=client)
        signed = key.sign(challenge)
        tokens = gazu.log_in(ada["email"], SECRET, fido_authentication_response=signed, client=client)
        assert tokens["user"]["id"] == ada["id"]
    refused(server, ada, "wrong", fido_authentication_response=signed)


def test_nothing_is_forgotten(covered):
    covered.check()
