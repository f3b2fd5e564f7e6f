"""Commands about one person: `manage.py create_admin`, `create_bot`, `change_password`, ... (spec 09, 17)."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from accounts.choices import Role
from accounts.models import Person
from events.models import ApiEvent
from tests import factories

pytestmark = pytest.mark.django_db


def run(command, *arguments, **options):
    out = StringIO()
    call_command(command, *arguments, stdout=out, **options)
    return out.getvalue()


def test_a_new_administrator_gets_a_password_told_once(anonymous):
    told = run("create_admin", "Boss@Studio.example")
    password = told.split("password: ")[1].strip()
    answer = anonymous.post("/auth/login", {"email": "boss@studio.example", "password": password})
    assert answer.status_code == 200
    assert answer.json()["user"]["role"] == "admin"
    assert "password" not in run("create_admin", "boss@studio.example")


def test_a_given_password_is_not_told():
    told = run("create_admin", "boss@studio.example", "--password", "longenough")
    assert "longenough" not in told
    assert Person.objects.get().check_password("longenough")
    assert ApiEvent.objects.get().name == "person:new"


def test_an_existing_person_is_promoted_and_keeps_the_password():
    person = factories.person(email="ada@studio.example")
    run("create_admin", "ada@studio.example", "--password", "another one")
    person.refresh_from_db()
    assert person.role == Role.ADMIN
    assert person.check_password(factories.PASSWORD)


@pytest.mark.parametrize(
    "arguments", [("boss",), ("boss@studio.example", "--password", "short")], ids=["address", "password"]
)
def test_what_is_refused_leaves_nobody(arguments):
    with pytest.raises(CommandError):
        run("create_admin", *arguments)
    assert not Person.objects.exists()


def test_a_full_studio_takes_no_administrator(settings):
    settings.USER_LIMIT = 0
    with pytest.raises(CommandError):
        run("create_admin", "boss@studio.example")


def test_a_bot_gets_a_token_that_works(anonymous):
    token = run("create_bot", "--email", "bot@studio.example", "--name", "Renderer", "--role", "manager").strip()
    answer = anonymous.get("/auth/authenticated", HTTP_AUTHORIZATION=f"Bearer {token}")
    assert answer.json()["user"]["full_name"] == "Renderer"
    assert Person.objects.get().is_bot


def test_a_bot_with_a_past_end_is_refused():
    with pytest.raises(CommandError):
        run("create_bot", "--email", "bot@studio.example", "--name", "Old", "--expiration-date", "2020-01-01")
    assert not Person.objects.exists()


def test_a_lost_password_is_changed_and_told_once(anonymous):
    person = factories.person(email="ada@studio.example")
    told = run("change_password", "Ada@Studio.example")
    person.refresh_from_db()
    assert person.check_password(told.split("password: ")[1].strip())
    assert person.sessions_valid_from is not None
    assert "secret words" not in run("change_password", "ada@studio.example", "--password", "secret words")
    person.refresh_from_db()
    assert person.check_password("secret words")


def test_a_bad_password_or_nobody_changes_nothing():
    person = factories.person(email="ada@studio.example")
    for arguments in (("ada@studio.example", "--password", "short"), ("eve@studio.example",)):
        with pytest.raises(CommandError):
            run("change_password", *arguments)
    person.refresh_from_db()
    assert person.check_password(factories.PASSWORD)


def test_second_factors_are_switched_off():
    person = factories.person(email="ada@studio.example", totp_enabled=True, totp_secret="x")
    run("disable_two_factor", "ada@studio.example")
    person.refresh_from_db()
    assert (person.totp_enabled, person.totp_secret) == (False, None)
    with pytest.raises(CommandError, match="no second factor"):
        run("disable_two_factor", "ada@studio.example")


def test_somebody_who_was_switched_off_is_let_in_again(settings):
    person = factories.person(email="ada@studio.example", active=False)
    settings.USER_LIMIT = 0
    with pytest.raises(CommandError, match="limit"):
        run("set_person_as_active", "ada@studio.example")
    settings.USER_LIMIT = 1
    assert run("set_person_as_active", "Ada@Studio.example") == "ada@studio.example is active.\n"
    assert run("set_person_as_active", "ada@studio.example") == "ada@studio.example is active already.\n"
    person.refresh_from_db()
    assert person.active
    run("set_person_as_active", "ada@studio.example", "--unactive")
    person.refresh_from_db()
    assert not person.active
    assert ApiEvent.objects.filter(name="person:update").count() == 2
    with pytest.raises(CommandError, match="Nobody logs in"):
        run("set_person_as_active", "eve@studio.example")


def test_a_directory_that_is_not_set_is_told(settings):
    settings.LDAP_USER = settings.LDAP_BASE_DN = ""
    with pytest.raises(CommandError, match="LDAP_USER and LDAP_BASE_DN are not set"):
        run("sync_with_ldap_server")
