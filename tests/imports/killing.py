"""Kills imports at random moments: `python -m tests.imports.killing` does what lines of JSON on its input ask for.

A process of its own, with a database of its own (VAR_DIR, DATABASE_URL): each import runs in a child that is forked,
killed with SIGKILL after a random time, and looked at; then the import is taken up again as a worker or a person
would. What each kind brings in is in `tests.imports.killed_kinds`.

`{"kind": "shots", "kills": 20}` is answered with `{"seconds", "nothing", "whole"}`: how long the import takes, and how
often a kill left nothing and everything; or with `{"error"}`.
"""

import hashlib
import json
import os
import random
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

import django
from django.conf import settings
from django.db import connection, connections

UNCOUNTED = ("login_log", "stored_file")  # tables that say nothing about what was imported


def fork(work):
    """Start a child that does some work and ends with 0, or with 1 when that raises; return its number."""
    connections.close_all()  # two processes must not speak on one connection
    child = os.fork()
    if child:
        return child
    try:
        work()
        connections.close_all()
        os._exit(0)
    except BaseException:  # noqa: BLE001 (the child ends here, whatever it was)
        traceback.print_exc()
        os._exit(1)


def run(work):
    """Do some work in a child to its end; return how many seconds it took."""
    start = time.perf_counter()
    _pid, status = os.waitpid(fork(work), 0)
    assert status == 0, "an import that nobody killed failed"
    return time.perf_counter() - start


def killed(work, seconds):
    """Do some work in a child that is killed after some seconds."""
    child = fork(work)
    time.sleep(seconds)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


class Copies:
    """Copies of the database by name, to go back to."""

    def __init__(self):
        self.made = set()

    def _name(self, name):
        return f"{settings.DATABASES['default']['NAME']}_{name}"

    def _on_server(self, *statements):
        with connection._nodb_cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    def keep(self, name):
        """Keep the database as it is."""
        self._copy(settings.DATABASES["default"]["NAME"], self._name(name))
        self.made.add(name)

    def restore(self, name):
        """Go back to a copy."""
        self._copy(self._name(name), settings.DATABASES["default"]["NAME"])

    def _copy(self, old, new):
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            connections.close_all()
            for ending in ("-wal", "-shm"):
                Path(f"{new}{ending}").unlink(missing_ok=True)
            shutil.copy(old, new)
            return
        connections.close_all()
        self._on_server(f'DROP DATABASE IF EXISTS "{new}" WITH (FORCE)', f'CREATE DATABASE "{new}" TEMPLATE "{old}"')

    def drop(self):
        """Forget all copies."""
        connections.close_all()
        if connection.vendor != "sqlite":
            self._on_server(*(f'DROP DATABASE IF EXISTS "{self._name(name)}" WITH (FORCE)' for name in self.made))


def fingerprint():
    """Return what tells one content of the database from another: every table's rows, without ids and dates."""
    from django.db import models

    from imports.services.snapshot import columns_of, tables

    told = {}
    for table, model in tables().items():
        if table in UNCOUNTED:
            continue
        names = [
            name
            for name, field in columns_of(model).items()
            if not isinstance(field, (models.UUIDField, models.ForeignKey, models.DateTimeField))
            and (table, name) != ("api_event", "data")
        ]
        listed = ", ".join(f'CAST("{name}" AS text)' for name in names) or "1"
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {listed} FROM "{table}"')
            rows = sorted(map(repr, cursor.fetchall()))
        told[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return told


def differing(one, other):
    """Return {table: (rows, rows)} of the tables in which two fingerprints differ."""
    return {table: (one[table][0], other[table][0]) for table in one if one[table] != other[table]}


def kill_often(kind, kills, copies):
    """Kill the import of a kind some times; return how long it takes whole, and how often nothing and all was there."""
    from tests.imports.killed_kinds import KINDS

    make = KINDS[kind]
    copies.restore(make.base)
    nothing, scene = fingerprint(), make()
    seconds = run(scene.start)
    scene.look_at_the_end()
    whole = fingerprint()
    assert differing(nothing, whole), "the import brought nothing"
    left = {"nothing": 0, "whole": 0}
    for _kill in range(kills):
        copies.restore(make.base)
        scene = make()
        killed(scene.start, random.uniform(0, seconds * 1.1))
        found = fingerprint()
        assert found in (nothing, whole), f"half an import: {differing(found, whole)}"
        left["nothing" if found == nothing else "whole"] += 1
        scene.look(found == whole)
        run(scene.resume)
        assert fingerprint() == whole, f"not whole after it was taken up: {differing(fingerprint(), whole)}"
        scene.look_at_the_end()
    return {"seconds": round(seconds, 2), **left}


def main():
    """Prepare the studios the imports start from, then answer line by line."""
    django.setup()
    from django.core.management import call_command

    from tests.imports.killed_kinds import prepare_studio

    copies = Copies()
    call_command("migrate", verbosity=0)
    copies.keep("empty")
    prepare_studio()
    copies.keep("studio")
    try:
        for line in sys.stdin:
            try:
                answer = kill_often(copies=copies, **json.loads(line))
            except Exception:  # noqa: BLE001 (told to whoever asked)
                answer = {"error": traceback.format_exc()}
            print(json.dumps(answer), flush=True)  # noqa: T201
    finally:
        copies.drop()


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "productionsite.settings")
    main()
