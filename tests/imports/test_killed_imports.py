"""An import killed at a random moment, of every kind: nothing of it is there or all of it, and it can be taken up.

KILLS says how often each kind is killed (`tests.imports.killing` does it).
"""

import json
import os
import shutil
import subprocess
import sys
import uuid

import psycopg2
import pytest

from tests.imports.killed_kinds import KINDS
from tests.imports.kitsu_database import kitsu_database, server_url
from tests.imports.studios import ADMIN, PASSWORD, ROOT

pytestmark = [pytest.mark.clients, pytest.mark.xdist_group("moving")]
KILLS = int(os.environ.get("KILLS", "2"))


@pytest.fixture(scope="module")
def snapshot(source, tmp_path_factory):
    """The demo production in a file."""
    path = tmp_path_factory.mktemp("snapshot") / "studio.json"
    source[0].must("export_kitsu", "--snapshot", str(path), "--verbosity", "0")
    return path


@pytest.fixture(scope="module")
def studio_url():
    """The address of an empty database on the server the suite runs on; None on SQLite."""
    if not os.environ.get("DATABASE_URL", "").startswith("postgres"):
        yield None
        return
    name, admin = f"killing_{uuid.uuid4().hex[:12]}", psycopg2.connect(server_url("postgres"))
    admin.autocommit = True
    with admin.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}"')
        yield server_url(name)
        cursor.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
    admin.close()


@pytest.fixture(scope="module")
def other_database(studio_url, snapshot):
    """The address of another instance's database with the demo production; None on SQLite."""
    if studio_url is None:
        yield None
        return
    with kitsu_database(f"source_{uuid.uuid4().hex[:12]}", json.loads(snapshot.read_text())) as url:
        yield url


@pytest.fixture(scope="module")
def kill_often(studio_url, other_database, snapshot, source, empty, tmp_path_factory):
    """Return a function that has imports of a kind killed and returns what became of them."""
    folder = tmp_path_factory.mktemp("killing")
    shutil.copytree(empty.folder, folder, dirs_exist_ok=True)  # on SQLite the tables are there already
    secret = folder / "password"
    secret.write_text(PASSWORD)
    kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    environment = {
        **kept,
        "VAR_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
        "BCRYPT_ROUNDS": "4",
        "MOVE_SNAPSHOT": str(snapshot),
        "MOVE_API": source[1],
        "MOVE_EMAIL": ADMIN,
        "MOVE_PASSWORD_FILE": str(secret),
        **({"DATABASE_URL": studio_url, "MOVE_DATABASE": other_database} if studio_url else {}),
    }
    with (folder / "errors.log").open("w") as log:
        killer = subprocess.Popen(
            [sys.executable, "-m", "tests.imports.killing"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )

    def kill(kind):
        killer.stdin.write(json.dumps({"kind": kind, "kills": KILLS}) + "\n")
        killer.stdin.flush()
        line = killer.stdout.readline()
        assert line, (folder / "errors.log").read_text()[-3000:]
        return json.loads(line)

    yield kill
    killer.stdin.close()
    killer.wait(60)


@pytest.mark.parametrize("kind", KINDS)
def test_killed_anywhere_nothing_or_all_of_an_import_is_there_and_it_is_taken_up(kill_often, studio_url, kind):
    if kind == "database" and studio_url is None:
        pytest.skip("needs PostgreSQL (DATABASE_URL): the other instance's database is one")
    told = kill_often(kind)
    assert "error" not in told, told["error"]
    assert told["nothing"] + told["whole"] == KILLS
    print(kind, told)  # noqa: T201 (with -s: what KILLS=20 measured)
