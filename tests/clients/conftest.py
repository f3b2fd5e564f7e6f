"""The server as a stranger meets it: a process on a free port, on the database the suite runs on."""

import itertools
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlparse

import gazu
import psycopg2
import pytest
import requests

from tests import migrated
from tests.clients.mailbox import Mailbox

ROOT = Path(__file__).resolve().parents[2]
EMAIL, PASSWORD = "admin@example.com", "a-long-password"
START_WITHIN = 180  # seconds a busy machine may take to migrate and start
NUMBERS = itertools.count(1)  # of the productions that tests make on the one server


def free_ports():
    """Return a port whose neighbour is free as well (the event stream takes the next one)."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port = first.getsockname()[1]
        with socket.socket() as second:
            try:
                second.bind(("127.0.0.1", port + 1))
            except OSError:
                continue
        return port


def run_sql(url, statement):
    """Run a statement outside of any transaction."""
    connection = psycopg2.connect(url)
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(statement)
    connection.close()


@pytest.fixture(scope="session")
def mailbox():
    """The mail server the studio sends its mails to."""
    with Mailbox() as listening:
        yield listening
        listening.shutdown()


@contextmanager
def fresh_environment(folder, mailbox, *, name="clients", redis_database=8):
    """Give the environment of a server with a database of its own, SQLite or PostgreSQL as the suite runs."""
    environment = {
        **os.environ,
        "VAR_DIR": str(folder),
        "ADMIN_EMAIL": EMAIL,
        "ADMIN_PASSWORD": PASSWORD,
        "BCRYPT_ROUNDS": "4",
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(mailbox.port),
        "MOVIE_ENCODING_PRESET": "ultrafast",
    }
    if os.environ.get("REDIS_URL"):  # a database of its own: its worker must not take the jobs of other tests
        environment["REDIS_URL"] = urlparse(os.environ["REDIS_URL"])._replace(path=f"/{redis_database}").geturl()
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        environment.pop("DATABASE_URL", None)
        migrated.embedded(Path(folder))
        yield environment
        return
    server = urlparse(url.replace("postgres://", "postgresql://", 1))
    maintenance, name = server._replace(path="/postgres").geturl(), f"{name}_{os.getpid()}"
    run_sql(maintenance, f"CREATE DATABASE {name}")
    environment["DATABASE_URL"] = server._replace(path=f"/{name}").geturl()
    yield environment
    run_sql(maintenance, f"DROP DATABASE {name} WITH (FORCE)")


@contextmanager
def running(environment):
    """Run `manage.py studio` (web, worker, event stream); give its addresses."""
    port = free_ports()
    command = [sys.executable, "manage.py", "studio", "--port", str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    try:
        wait_until_up(f"http://127.0.0.1:{port}/auth/authenticated", process)
        yield SimpleNamespace(
            api=f"http://127.0.0.1:{port}",
            events=f"http://127.0.0.1:{port + 1}",
            environment=environment,
            process=process,
        )
    finally:
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)


@pytest.fixture(scope="session")
def own_database(tmp_path_factory, mailbox):
    """Environment of a server with a database of its own, SQLite or PostgreSQL as the suite runs."""
    with fresh_environment(tmp_path_factory.mktemp("studio"), mailbox) as environment:
        yield environment


@pytest.fixture(scope="session")
def server(own_database):
    """Run `manage.py studio` (web, worker, event stream); give its addresses."""
    with running(own_database) as found:
        yield found


def wait_until_up(url, process):
    """Wait until a URL answers anything; fail with the server's own words when it ends before."""
    deadline = time.monotonic() + START_WITHIN
    while time.monotonic() < deadline:
        if process.poll() is not None:
            pytest.fail(f"the server ended: {process.communicate()[0]}")
        try:
            requests.get(url, timeout=2, allow_redirects=False)
        except OSError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not answer")


@pytest.fixture
def kitsu(server):
    """The published Python client, logged in as the administrator."""
    gazu.set_host(server.api)
    gazu.set_event_host(server.events)
    gazu.log_in(EMAIL, PASSWORD)
    gazu.cache.disable()
    return gazu


# -- for the files that cover whole modules of the client -----------------------------------------------


def ids(rows):
    """Return the ids of some rows."""
    return {row["id"] for row in rows}


def production(production_type):
    """Return a new production (`project`) under a name of its own (`name`), with the studio's usual task types."""
    name = f"{production_type} {next(NUMBERS)}"
    return SimpleNamespace(name=name, project=gazu.project.new_project(name, production_type=production_type))
