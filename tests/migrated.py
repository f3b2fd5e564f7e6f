"""A migrated SQLite file, made once for each state of the migrations: replaying them takes ten seconds each time."""

import fcntl
import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parents[1]


def embedded(folder):
    """Give a `VAR_DIR` the database of an embedded studio, migrated and otherwise empty."""
    folder.mkdir(parents=True, exist_ok=True)
    put(folder / "studio.sqlite3")


def put(target):
    """Write a SQLite file with all migrations applied to `target`."""
    state = hashlib.sha256(django.__version__.encode())
    for file in sorted(ROOT.glob("*/migrations/*.py")):
        state.update(file.read_bytes())
    home = Path(tempfile.gettempdir()) / f"migrated-{os.getuid()}"
    home.mkdir(mode=0o700, exist_ok=True)
    kept = home / f"{state.hexdigest()[:32]}.sqlite3"
    with (home / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # processes of one run ask together
        if not kept.exists():
            for older in home.glob("*.sqlite3"):
                older.unlink()
            _migrate(kept)
        shutil.copyfile(kept, target)


def _migrate(target):
    environment = {name: value for name, value in os.environ.items() if name not in ("DATABASE_URL", "REDIS_URL")}
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(command, cwd=ROOT, env=environment | {"VAR_DIR": folder}, check=True)
        made = Path(folder) / "whole.sqlite3"
        with closing(sqlite3.connect(Path(folder) / "studio.sqlite3")) as connection:
            connection.execute("VACUUM INTO ?", [str(made)])  # without a log beside it
        shutil.move(made, target)
