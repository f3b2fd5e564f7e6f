"""The studio's directory: log-in and synchronisation (spec 02, 3.11).

Against a slapd that the test starts on loopback, and against the LDAP client's in-memory server where
that program is missing.
"""

from io import StringIO

import ldap3
import pytest
from django.core.management import CommandError, call_command
from ldap3.utils.ntlm import NtlmClient

from accounts.models import Person
from accounts.services import ldap
from events.models import ApiEvent
from tests import factories
from tests.accounts.slapd import BASE, GROUP, PROGRAM, Slapd
from tests.files.conftest import png


def entry(login, **more):
    """Return the attributes of a person; those given as None are left out."""
    attributes = {
        "objectClass": ["person", "inetOrgPerson"],
        "uid": login,
        "cn": login,
        "sn": "Lovelace",
        "givenName": "Ada",
        "userPassword": f"{login}-secret",
        "mail": f"{login}@studio.example",
        **more,
    }
    return {name: value for name, value in attributes.items() if value is not None}


READER = {"objectClass": ["account", "simpleSecurityObject"], "uid": "reader", "userPassword": "reader-secret"}


class InMemory:
    """The server of the LDAP client's own tests."""

    def __init__(self):
        self.people = {}

    def connect(self, login, password):
        server = ldap3.Server("directory", get_info=ldap3.OFFLINE_SLAPD_2_4)
        user, _kind = ldap.user_of(login)
        connection = ldap3.Connection(server, user=user, password=password, client_strategy=ldap3.MOCK_SYNC)
        for name, attributes in self.people.items():
            connection.strategy.add_entry(f"uid={name},{BASE}", dict(attributes))
        return connection

    def add(self, login, attributes):
        self.people[login] = attributes


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    if PROGRAM is None:
        pytest.skip("needs the program slapd")
    running = Slapd(tmp_path_factory.mktemp("slapd"))
    yield running
    running.stop()


@pytest.fixture
def configured(settings, db):
    settings.AUTH_STRATEGY = "auth_remote_ldap"
    settings.LDAP_BASE_DN = BASE
    settings.LDAP_USER, settings.LDAP_PASSWORD = "reader", "reader-secret"


@pytest.fixture
def slapd(configured, settings, server):
    """A real directory that holds nobody yet but the reader."""
    settings.LDAP_PORT = server.port
    server.clear()
    server.add("reader", READER)
    return server


@pytest.fixture(params=["slapd", "in memory"])
def directory(request, configured, monkeypatch):
    """Something people are added to (`add(login, attributes)`) and that the studio takes for its directory."""
    if request.param == "slapd":
        return request.getfixturevalue("slapd")
    memory = InMemory()
    memory.add("reader", READER)
    monkeypatch.setattr(ldap, "connect", memory.connect)
    return memory


def log_in(anonymous, email, password):
    return anonymous.post("/auth/login", {"email": email, "password": password})


def test_the_directory_checks_passwords(anonymous, directory):
    directory.add("ada", entry("ada"))
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


def test_a_directory_that_is_away(anonymous, configured, settings):
    settings.LDAP_PORT = 9
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
    directory.add("ada", entry("ada"))
    directory.add("bob", entry("bob", givenName="Bob", mail=None))
    directory.add("robot", entry("robot"))
    settings.EMAIL_DOMAIN = "mail.example"
    known = factories.person(first_name="A.", desktop_login="ada", active=False)
    gone = factories.person(desktop_login="gone", is_generated_from_ldap=True)
    local = factories.person()
    assert sync() == "1 created, 1 updated, 1 deactivated, 0 left out"
    known.refresh_from_db()
    assert (known.first_name, known.email, known.active) == ("Ada", "ada@studio.example", True)
    assert known.ldap_uid
    bob = Person.objects.get(desktop_login="bob")
    assert (bob.email, bob.first_name, bob.password, bob.role) == ("bob@mail.example", "Bob", None, "user")
    assert [Person.objects.get(pk=person.pk).active for person in (gone, local)] == [False, True]
    assert sorted(event.name for event in ApiEvent.objects.all()) == ["person:new", "person:update", "person:update"]
    assert sync() == "0 created, 0 updated, 0 deactivated, 0 left out"


def test_synchronisation_stops_at_the_seat_limit(directory, settings):
    settings.USER_LIMIT = 1
    directory.add("ada", entry("ada"))
    directory.add("bob", entry("bob"))
    assert sync() == "1 created, 0 updated, 0 deactivated, 1 left out"


def test_the_cost_of_a_synchronisation(directory, settings, sql_count):
    directory.add("ada", entry("ada"))
    few = sql_count(sync)
    for number in range(20):
        directory.add(f"p{number}", entry(f"p{number}"))
    assert sql_count(sync) <= few + 1


# -- what only a real directory tells ----------------------------------------------------------------


def test_who_is_renamed_in_the_directory_stays_who_they_are(slapd):
    slapd.add("ada", entry("ada"))
    assert sync() == "1 created, 0 updated, 0 deactivated, 0 left out"
    slapd.root.modify_dn(f"uid=ada,{BASE}", "uid=countess")
    slapd.root.modify(f"uid=countess,{BASE}", {"mail": [(ldap3.MODIFY_REPLACE, ["countess@studio.example"])]})
    assert sync() == "0 created, 1 updated, 0 deactivated, 0 left out"
    assert Person.objects.get().desktop_login == "countess"


def test_only_the_group_when_one_is_named(slapd, settings):
    for login in ("ada", "bob"):
        slapd.add(login, entry(login))
    slapd.group("ada")
    settings.LDAP_GROUP = GROUP
    assert sync() == "1 created, 0 updated, 0 deactivated, 0 left out"
    assert Person.objects.get().desktop_login == "ada"


def test_a_directory_larger_than_a_page(slapd, monkeypatch):
    """The directory gives 25 entries at once; they come in pages."""
    monkeypatch.setattr(ldap, "PAGE", 20)
    for number in range(60):
        slapd.add(f"p{number}", entry(f"p{number}"))
    assert sum(1 for _entry in ldap.entries()) == 60


def test_part_of_a_directory_is_no_directory(slapd, settings, monkeypatch):
    """A limit of the server hides people: nobody is deactivated for that, nobody created."""
    monkeypatch.setattr(ldap, "PAGE", 20)
    for number in range(60):
        slapd.add(f"p{number}", entry(f"p{number}"))
    settings.LDAP_USER, settings.LDAP_PASSWORD = "p1", "p1-secret"  # not the reader: the limit is on all pages
    known = factories.person(desktop_login="p59", ldap_uid="59", is_generated_from_ldap=True)
    with pytest.raises(CommandError):
        sync()
    assert list(Person.objects.all()) == [known]
    known.refresh_from_db()
    assert known.active


def test_a_wrong_base_changes_nobody(slapd, settings):
    settings.LDAP_BASE_DN = f"ou=nowhere,{BASE}"
    known = factories.person(desktop_login="ada", ldap_uid="1", is_generated_from_ldap=True)
    with pytest.raises(CommandError):
        sync()
    known.refresh_from_db()
    assert known.active


def test_a_reader_the_directory_does_not_know(slapd, settings):
    settings.LDAP_PASSWORD = "wrong"
    with pytest.raises(CommandError, match="refuses LDAP_USER"):
        sync()


def test_photos_become_portraits(slapd, settings, client_of, django_capture_on_commit_callbacks):
    slapd.add("ada", entry("ada", jpegPhoto=png((600, 300), format="JPEG")))
    slapd.add("bob", entry("bob", jpegPhoto=b"no picture"))
    with django_capture_on_commit_callbacks(execute=True):
        assert sync() == "2 created, 0 updated, 0 deactivated, 0 left out"
    ada, bob = (Person.objects.get(desktop_login=login) for login in ("ada", "bob"))
    assert (ada.has_avatar, bob.has_avatar) == (True, False)
    assert client_of(bob).get(f"/pictures/thumbnails/persons/{ada.pk}.png").status_code == 200
    told = ApiEvent.objects.filter(name="person:set-thumbnail")
    assert told.count() == 1
    with django_capture_on_commit_callbacks(execute=True):
        sync()
    assert told.count() == 1
    slapd.root.modify(f"uid=ada,{BASE}", {"jpegPhoto": [(ldap3.MODIFY_REPLACE, [png(color="blue", format="JPEG")])]})
    with django_capture_on_commit_callbacks(execute=True):
        sync()
    assert told.count() == 2


# -- Active Directory --------------------------------------------------------------------------------


def test_passwords_are_hashed_as_active_directory_does():
    """NTLM needs MD4, which the system's OpenSSL may no longer have (test vector: MS-NLMP, 4.2.4.1.1)."""
    client = NtlmClient(user_name="User", domain="Domain", password="Password")
    assert client.ntowf_v2().hex() == "0c868a403bfd7a93a3001ef22ef02e3f"


def test_stolen_hashes_are_no_password(settings):
    settings.LDAP_IS_AD, settings.LDAP_DOMAIN, settings.LDAP_PORT = True, "STUDIO", 9
    assert ldap.password_is_right("ada", f"{'0' * 32}:{'f' * 32}") is False
    with pytest.raises(ldap.Unreachable):
        ldap.password_is_right("ada", "a password")
