"""Whole studios as processes, each with an SQLite database and files of its own: to move from one into another."""

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import closing
from pathlib import Path

from django.conf import settings

from imports.services.snapshot import tables

ROOT = Path(settings.BASE_DIR)
ADMIN, PASSWORD = "admin@example.com", "a-long-password"
PATIENCE = 120  # seconds until something that must happen is given up


class Studio:
    """A folder with a database and files; commands run in it, a web process may serve it."""

    def __init__(self, folder):
        self.folder = folder
        kept = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
        self.env = {
            **kept,
            "VAR_DIR": str(folder),
            "MEDIA_ROOT": str(folder / "media"),
            "ADMIN_EMAIL": ADMIN,
            "ADMIN_PASSWORD": PASSWORD,
            "BCRYPT_ROUNDS": "4",
            "SECRET_KEY": "the same in every studio of these tests, and long enough",
        }
        self.web = None

    def manage(self, *arguments, **environment):
        """Run a management command; return the finished process."""
        return subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=ROOT,
            env=self.env | environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def must(self, *arguments, **environment):
        """Run a management command that must work; return what it printed."""
        done = self.manage(*arguments, **environment)
        assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-1000:]
        return done.stdout

    def start(self, *arguments):
        """Start a management command in a process group of its own; return the process."""
        with (self.folder / "out.log").open("a") as log:
            return subprocess.Popen(
                [sys.executable, "manage.py", *arguments],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def query(self, sql):
        """Return the rows of a query."""
        with closing(sqlite3.connect(self.folder / "studio.sqlite3", timeout=30)) as connection:
            return connection.execute(sql).fetchall()

    def counts(self):
        """Return {table: rows} of what a studio is made of (the logs of events and log-ins left out)."""
        moved = [name for name in tables() if name not in ("api_event", "login_log", "stored_file")]
        return {name: self.query(f'SELECT count(*) FROM "{name}"')[0][0] for name in moved}

    def files(self):
        """Return the names of the stored files."""
        media = self.folder / "media"
        return sorted(
            str(path.relative_to(media))
            for path in media.rglob("*")
            if path.is_file() and ".incoming" not in path.parts
        )

    def copy(self, folder):
        """Return another studio with what this one has now."""
        shutil.copytree(self.folder, folder)
        return Studio(folder)

    def serve(self):
        """Serve the API; return its address."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        command = ["gunicorn", "productionsite.wsgi", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
        with (self.folder / "web.log").open("a") as log:
            self.web = subprocess.Popen(
                [sys.executable, "-m", *command, "--worker-class", "gthread", "--log-level", "warning"],
                cwd=ROOT,
                env=self.env,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        end = time.monotonic() + PATIENCE
        while not _answers(f"http://127.0.0.1:{port}/auth/authenticated"):
            assert self.web.poll() is None, (self.folder / "web.log").read_text()[-3000:]
            assert time.monotonic() < end
            time.sleep(0.1)
        return f"http://127.0.0.1:{port}"

    def stop(self):
        """Stop serving."""
        if self.web is not None:
            os.killpg(self.web.pid, signal.SIGTERM)
            self.web.wait(20)


def _answers(url):
    try:
        with urllib.request.urlopen(url, timeout=5):
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
