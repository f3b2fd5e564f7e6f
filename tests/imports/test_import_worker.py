"""A worker process is killed in the middle of an import and started again: all rows once, or none."""

import contextlib
import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from pathlib import Path
from urllib.parse import urlparse

import psycopg2
import pytest
from django.conf import settings

from tests import migrated

pytestmark = pytest.mark.clients

ROOT = Path(settings.BASE_DIR)
ROWS, TYPES = 3000, 4
PATIENCE = 180  # seconds until something that must happen is given up
# A database of its own: these tests empty it, and no other worker may take their messages.
REDIS = urlparse(os.environ.get("REDIS_URL") or "redis://127.0.0.1:6379")._replace(path="/9").geturl()


def studio():
    """Return the snapshot of a studio with one production, ready for shots."""

    def row(**values):
        return {"id": str(uuid.uuid4()), **values}

    status, admin = (
        row(name="Open", color="#000000"),
        row(first_name="Ada", last_name="L", email="ada@studio.example", role="admin"),
    )
    project = row(name="Film", project_status_id=status["id"])
    types = [row(name=f"Step {n}", color="#000000", for_entity="Shot") for n in range(TYPES)]
    return {
        "project_status": [status],
        "person": [admin],
        "project": [project],
        "task_type": types,
        "task_status": [row(name="Todo", short_name="todo", color="#000000", is_default=True)],
        "project_task_type_link": [row(project_id=project["id"], task_type_id=one["id"]) for one in types],
    }


class House:
    """A database, a broker and a worker of their own, as processes."""

    def __init__(self, folder, broker):
        self.folder = folder
        self.worker = None
        self.env = {
            **{name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")},
            "VAR_DIR": str(folder),
            "CELERY_TASK_ALWAYS_EAGER": "0",
            "LOG_LEVEL": "WARNING",
        }
        if broker == "redis":
            self.env["REDIS_URL"] = REDIS
        self.database = None
        url = os.environ.get("DATABASE_URL", "")
        if url.startswith("postgres"):
            self.server = url.rpartition("/")[0]
            self.database = f"worker_{uuid.uuid4().hex[:12]}"
            self._on_server(f"CREATE DATABASE {self.database}")
            self.env["DATABASE_URL"] = f"{self.server}/{self.database}"

    def _on_server(self, sql):
        with contextlib.closing(psycopg2.connect(f"{self.server}/postgres")) as connection:
            connection.autocommit = True
            connection.cursor().execute(sql)

    def manage(self, *arguments):
        """Run a management command and return what it printed."""
        done = subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=self.env, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stderr[-3000:]
        return done.stdout.strip()

    def prepare(self):
        """Make the tables."""
        if self.database:
            self.manage("migrate", "--verbosity", "0")
        else:
            migrated.embedded(self.folder)

    def query(self, sql):
        """Return the first row of a query on the house's database."""
        if self.database:
            opened = psycopg2.connect(self.env["DATABASE_URL"])
        else:
            opened = sqlite3.connect(self.folder / "studio.sqlite3", timeout=30)
        with contextlib.closing(opened) as connection:
            cursor = connection.cursor()
            cursor.execute(sql)
            return cursor.fetchone()

    def start_worker(self, pool):
        """Start a Celery worker in a process group of its own."""
        options = [
            "--pool",
            pool,
            "--concurrency",
            "1",
            "--loglevel",
            "WARNING",
            "--without-gossip",
            "--without-mingle",
        ]
        self.log = (self.folder / "worker.log").open("a")
        self.worker = subprocess.Popen(
            [sys.executable, "-m", "celery", "-A", "productionsite", "worker", *options],
            cwd=ROOT,
            env=self.env,
            stdout=self.log,
            stderr=self.log,
            start_new_session=True,
        )

    def kill(self):
        """Kill the worker with its processes, as a power cut would."""
        if self.worker is not None and self.worker.poll() is None:
            os.killpg(self.worker.pid, signal.SIGKILL)
            self.worker.wait()

    def wait_for(self, condition):
        """Return once a condition holds."""
        end = time.monotonic() + PATIENCE
        while not condition():
            log = (self.folder / "worker.log").read_text()[-3000:]
            assert self.worker.poll() is None, log
            assert time.monotonic() < end, log
            time.sleep(0.05)

    def state(self):
        """Return the state of the only job."""
        return self.query("SELECT state FROM import_job")[0]

    def rows_told(self):
        """Return how many rows the running job says it has done."""
        if self.database:
            return self.query("SELECT rows_done FROM import_job")[0]
        files = list((self.folder / "jobs").glob("*"))
        return int(files[0].read_text() or 0) if files else 0

    def close(self):
        """Stop everything and drop the database."""
        self.kill()
        if self.database:
            self._on_server(f"DROP DATABASE {self.database} WITH (FORCE)")


def redis_answers():
    """Whether the Redis of this test can be used."""
    import redis

    try:
        return redis.Redis.from_url(REDIS).ping()
    except redis.RedisError:
        return False


@pytest.fixture(params=["files", "redis"])
def house(request, tmp_path):
    if request.param == "redis":
        if not redis_answers():
            pytest.skip("no Redis answers")
        import redis

        redis.Redis.from_url(REDIS).flushdb()
    made = House(tmp_path, request.param)
    yield made
    made.close()


@pytest.mark.parametrize("pool", ["solo", "prefork"])
def test_a_killed_worker_leaves_no_half_rows_and_the_job_resumes(house, pool):
    snapshot, shots = house.folder / "studio.json", house.folder / "shots.csv"
    snapshot.write_text(json.dumps(studio()))
    lines = [f"SQ{number // 50},SH{number}" for number in range(ROWS)]
    shots.write_text("\n".join(["Sequence,Name", *lines]))
    house.prepare()
    house.manage("import_kitsu", "--snapshot", str(snapshot), "--verbosity", "0")
    job_id = house.manage("import_csv", "shots", str(shots), "--project", "Film", "--queue")
    assert str(house.query("SELECT id FROM import_job")[0]) == job_id

    house.start_worker(pool)
    house.wait_for(lambda: house.rows_told() >= 1000)
    house.kill()
    assert house.state() == "running"
    assert house.query("SELECT count(*) FROM entity")[0] == 0
    assert house.query("SELECT count(*) FROM api_event")[0] == 0

    house.start_worker(pool)
    house.wait_for(lambda: house.state() in ("done", "failed"))
    state, attempts, rows, reason = house.query("SELECT state, attempts, rows_done, reason FROM import_job")
    assert (state, attempts, rows, reason) == ("done", 2, ROWS, "")
    assert house.query("SELECT count(*) FROM entity")[0] == ROWS + ROWS // 50
    assert house.query("SELECT count(*) FROM task")[0] == ROWS * TYPES
    assert house.query("SELECT count(*) FROM api_event WHERE name = 'shot:new'")[0] == ROWS
