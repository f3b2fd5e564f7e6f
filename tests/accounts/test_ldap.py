"""The studio's directory: log-in and synchronisation, against the LDAP client's in-memory server (spec 02, 3.11)."""

from io import StringIO

import ldap3
import pytest
from django.core.management import CommandError, call_command

from accounts.models import Person
from accounts.services import ldap
from events.models import ApiEvent
from tests import factories

BASE = "ou=people,dc=studio,dc=example"


def entry(login, **more):
    return {
        "objectClass": ["person", "inetOrgPerson"],
        "uid": login,
        "cn": login,
        "sn": "Lovelace",
        "givenName": "Ada",
        "userPassword": f"{login}-secret",
        "mail": f"{login}@studio.example",
        **more,
    }


@pytest.fixture
def directory(monkeypatch, settings, db):
    """Return {login: attributes}, which the next connection finds in the directory."""
    settings.AUTH_STRATEGY = "auth_remote_ldap"
    settings.LDAP_BASE_DN = BASE
    settings.LDAP_USER, settings.LDAP_PASSWORD = "reader", "reader-secret"
    people = {"reader": {"objectClass": "account", "userPassword": "reader-secret", "uid": "reader"}}

    def connect(login, password):
        server = ldap3.Server("directory", get_info=ldap3.OFFLINE_SLAPD_2_4)
        user, _kind = ldap.user_of(login)
        connection = ldap3.Connection(server, user=user, password=password, client_strategy=ldap3.MOCK_SYNC)
        for name, attributes in people.items():
            connection.strategy.add_entry(f"uid={name},{BASE}", dict(attributes))
        return connection

    monkeypatch.setattr(ldap, "connect", connect)
    return people


def log_in(anonymous, email, password):
    return anonymous.post("/auth/login", {"email": email, "password": password})


def test_the_directory_checks_passwords(anonymous, directory):
    directory["ada"] = entry("ada")
    factories.person(email="ada@studio.example", desktop_login="ada", is_generated_from_ldap=True)
    assert log_in(anonymous, "ada", "ada-secret").status_code == 200
    assert log_in(anonymous, "ada@studio.example", "ada-secret").status_code == 200
    assert log_in(anonymous, "ada", "wrong").status_code == 400
    assert log_in(anonymous, "ada", "").status_code == 400
    assert log_in(anonymous, "ada", factories.PASSWORD).status_code == 400
    assert Person.objects.get().login_failed_attemps == 3


def test_local_people_only_with_the_fallback(anonymous, directory, settings):
    factories.person(email="local@studio.example")
    assert log_in(anonymous, "local@studio.example", factories.PASSWORD).status_code == 400
    settings.LDAP_FALLBACK = True
    assert log_in(anonymous, "local@studio.example", factories.PASSWORD).status_code == 200


def test_a_directory_that_is_away(anonymous, directory, monkeypatch):
    def away(login, password):
        raise ldap.Unreachable

    monkeypatch.setattr(ldap, "connect", away)
    factories.person(desktop_login="ada", is_generated_from_ldap=True)
    answer = log_in(anonymous, "ada", "x")
    assert (answer.status_code, answer.json()["login"], answer.json()["error"]) == (500, False, True)
    with pytest.raises(CommandError):
        call_command("sync_with_ldap_server")


def test_an_unknown_strategy(anonymous, settings):
    settings.AUTH_STRATEGY = "auth_by_magic"
    person = factories.person()
    assert log_in(anonymous, person.email, factories.PASSWORD).status_code == 409


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, f"uid=a\\,b,{BASE}"),
        ({"LDAP_IS_AD_SIMPLE": True}, f"cn=a\\,b,{BASE}"),
        ({"LDAP_IS_AD": True, "LDAP_DOMAIN": "STUDIO"}, "STUDIO\\a,b"),
    ],
)
def test_names_to_bind_as(settings, options, expected):
    settings.LDAP_BASE_DN = BASE
    for name, value in options.items():
        setattr(settings, name, value)
    assert ldap.user_of("a,b")[0] == expected


def sync():
    out = StringIO()
    call_command("sync_with_ldap_server", stdout=out)
    return out.getvalue().strip()


def test_synchronisation(directory, settings):
    settings.LDAP_EXCLUDED_ACCOUNTS = ["robot"]
    directory |= {"ada": entry("ada"), "bob": entry("bob", givenName="Bob", mail=[]), "robot": entry("robot")}
    settings.EMAIL_DOMAIN = "mail.example"
    known = factories.person(first_name="A.", desktop_login="ada", active=False)
    gone = factories.person(desktop_login="gone", is_generated_from_ldap=True)
    local = factories.person()
    assert sync() == "1 created, 1 updated, 1 deactivated, 0 left out"
    known.refresh_from_db()
    assert (known.first_name, known.email, known.active, known.ldap_uid) == ("Ada", "ada@studio.example", True, "ada")
    bob = Person.objects.get(desktop_login="bob")
    assert (bob.email, bob.first_name, bob.password, bob.role) == ("bob@mail.example", "Bob", None, "user")
    assert [Person.objects.get(pk=person.pk).active for person in (gone, local)] == [False, True]
    assert sorted(event.name for event in ApiEvent.objects.all()) == ["person:new", "person:update", "person:update"]
    assert sync() == "0 created, 0 updated, 0 deactivated, 0 left out"


def test_synchronisation_stops_at_the_seat_limit(directory, settings):
    settings.USER_LIMIT = 1
    directory |= {"ada": entry("ada"), "bob": entry("bob")}
    assert sync() == "1 created, 0 updated, 0 deactivated, 1 left out"


def test_the_cost_of_a_synchronisation(directory, settings, sql_count):
    directory["ada"] = entry("ada")
    few = sql_count(sync)
    directory |= {f"p{number}": entry(f"p{number}") for number in range(20)}
    assert sql_count(sync) <= few + 1
