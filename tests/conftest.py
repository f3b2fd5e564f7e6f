"""Fixtures of the whole suite: a client per person, a studio with one person per role, query counts."""

import json
import os
from contextlib import contextmanager
from types import SimpleNamespace
from urllib.parse import urlparse

import pytest
from django.apps import apps
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import tokens
from accounts.choices import Role
from productionsite.celery import app
from productionsite.db import statistics
from tests import factories, migrated


def _own_redis():
    """Give each worker a database of Redis: one clearing its cache must not clear the others'."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw")
    parts = urlparse(settings.REDIS_URL)
    database = (int(parts.path.strip("/") or 0) + int(worker)) % REDIS_DATABASES
    settings.CACHES["default"]["LOCATION"] = parts._replace(path=f"/{database}").geturl()


REDIS_DATABASES = 16  # as many as a Redis has unless told otherwise
if settings.REDIS_URL:
    _own_redis()


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Give each worker a database of its own.

    SQLite gets a file: threads that write at once need real locks, an in-memory database has none.
    """
    if connection.vendor == "sqlite":
        file = tmp_path_factory.mktemp("database") / "test.sqlite3"
        migrated.put(file)
        connection.settings_dict["TEST"]["NAME"] = str(file)


@pytest.fixture(scope="session")
def django_db_keepdb():
    """Take the migrated file as it lies there."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Keep PostgreSQL from counting tables whose rows are rolled back: it would plan for empty ones from then on."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f'ALTER TABLE "{table}" SET (autovacuum_enabled = off)')


@pytest.fixture(autouse=True)
def _no_counting(monkeypatch):
    """The same for what imports do after their commit; tests of many rows call `refresh` themselves."""
    monkeypatch.setattr(statistics, "refresh", list)


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.BCRYPT_ROUNDS = 4


@pytest.fixture(autouse=True)
def _no_copies_of_callers(settings):
    """Ask the database who calls: copies are forgotten at the commit, which most tests never reach."""
    settings.CALLER_CACHE_SECONDS = 0


@pytest.fixture(autouse=True)
def _own_folders(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def _jobs_at_once():
    """Run queued jobs inside the call that queues them; tests of real workers start processes of their own."""
    before, app.conf.task_always_eager = app.conf.task_always_eager, True
    yield
    app.conf.task_always_eager = before


@pytest.fixture
def commits_at_once(monkeypatch):
    """Run what waits for a commit at once: the tests' own transaction never commits."""
    monkeypatch.setattr(transaction, "on_commit", lambda function, using=None, robust=False: function())


class ApiClient:
    """Calls the API as one person (or as nobody); answers are Django test responses."""

    def __init__(self, person=None):
        self.person = person
        self.http = Client(raise_request_exception=False)
        self.headers = {}
        if person is not None:
            token = tokens.ApiToken(person) if person.is_bot else tokens.session_tokens(person)[0]
            if person.is_bot:
                type(person).objects.filter(pk=person.pk).update(jti=token["jti"])
            self.headers["HTTP_AUTHORIZATION"] = f"Bearer {token}"

    def call(self, method, path, body=None, **headers):
        """Send a request; `body` is sent as JSON (any value), bytes as they are."""
        extra = {**self.headers, **headers}
        if body is None and method in ("GET", "DELETE", "HEAD", "OPTIONS"):
            return self.http.generic(method, path, **extra)
        data = body if isinstance(body, bytes) else json.dumps(body)
        content_type = extra.pop("content_type", "application/json")
        return self.http.generic(method, path, data, content_type=content_type, CONTENT_TYPE=content_type, **extra)

    def get(self, path, **headers):
        """GET."""
        return self.call("GET", path, **headers)

    def post(self, path, body=None, **headers):
        """POST a JSON body."""
        return self.call("POST", path, {} if body is None else body, **headers)

    def put(self, path, body=None, **headers):
        """PUT a JSON body."""
        return self.call("PUT", path, {} if body is None else body, **headers)

    def delete(self, path, **headers):
        """DELETE."""
        return self.call("DELETE", path, **headers)

    def upload(self, path, **parts):
        """POST multipart form data (files as SimpleUploadedFile)."""
        return self.http.post(path, parts, **self.headers)


@pytest.fixture
def client_of(db):
    """Return a function person → ApiClient."""
    return ApiClient


@pytest.fixture
def anonymous(db):
    """A client that is not logged in."""
    return ApiClient()


@pytest.fixture
def studio(db):
    """A studio with one person per role on one open production, and people who are not on it.

    Names: admin, manager, supervisor, artist, client, vendor (on `project`'s team, admin excepted),
    outsider (artist), outside_manager, bot. `studio.as_("manager")` is an ApiClient.
    """
    roles = {
        "admin": Role.ADMIN,
        "manager": Role.MANAGER,
        "supervisor": Role.SUPERVISOR,
        "artist": Role.USER,
        "client": Role.CLIENT,
        "vendor": Role.VENDOR,
    }
    others = {"outsider": Role.USER, "outside_manager": Role.MANAGER, "bot": (Role.MANAGER, {"is_bot": True})}
    people = factories.people(roles | others)
    project = factories.project("The Production", team=[people[name] for name in roles if name != "admin"])
    clients = {}

    def as_(name):
        if name not in clients:
            clients[name] = ApiClient(people.get(name))
        return clients[name]

    return SimpleNamespace(**people, people=people, project=project, as_=as_)


@pytest.fixture
def office(studio):
    """Return a function name → Django client logged into the back office as that person of the studio."""

    def enter(name):
        client = Client()
        client.force_login(studio.people[name], backend="accounts.backends.StudioBackend")
        return client

    return enter


@pytest.fixture
def admin(studio):
    """The administrator's client."""
    return studio.as_("admin")


@pytest.fixture
def sql_count():
    """Return a function that runs a call and returns how many SQL statements it took."""

    def count(call, *args, **options):
        with CaptureQueriesContext(connection) as queries:
            call(*args, **options)
        return len(queries)

    return count


def row_counts():
    """Return {table: rows} of every table of the product."""
    models = [m for m in apps.get_models() if not m._meta.proxy and not m.__module__.startswith("django.")]
    tables = [m._meta.db_table for m in models]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(f'(SELECT count(*) FROM {table})' for table in tables)}")
        return dict(zip(tables, cursor.fetchone(), strict=True))


@pytest.fixture
def nothing_written(db):
    """Return a context manager that fails when any table gained or lost a row inside the block."""

    @contextmanager
    def unchanged():
        before = row_counts()
        yield
        after = row_counts()
        assert after == before

    return unchanged
