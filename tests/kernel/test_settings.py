"""Settings come from the environment, safe by default (README, Settings)."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def run(tmp_path, code, **environment):
    """Run some Python under settings read from an environment of its own."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    script = f"import django; django.setup(); from django.conf import settings; {code}"
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=ROOT,
        env={**inherited, "DJANGO_SETTINGS_MODULE": "productionsite.settings", "VAR_DIR": str(tmp_path), **environment},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_an_embedded_studio_needs_nothing(tmp_path):
    first = run(tmp_path, "print(settings.SECRET_KEY, settings.DEBUG, settings.DATABASES['default']['ENGINE'])")
    assert first.returncode == 0, first.stderr
    key, debug, engine = first.stdout.split()
    assert len(key) >= 50
    assert (debug, engine) == ("False", "productionsite.db.sqlite3")
    assert run(tmp_path, "print(settings.SECRET_KEY)").stdout.strip() == key
    assert (tmp_path / "secret_key").stat().st_mode & 0o077 == 0


def test_a_public_site_without_a_key_refuses_to_start(tmp_path):
    refused = run(tmp_path, "print('started')", DEBUG="0")
    assert refused.returncode != 0
    assert "SECRET_KEY is not set" in refused.stderr
    assert "started" not in refused.stdout


def test_a_public_site_is_locked_down(tmp_path):
    code = "print(settings.SECURE_SSL_REDIRECT, settings.SESSION_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0)"
    started = run(tmp_path, code, DEBUG="0", SECRET_KEY="k" * 60)
    assert started.stdout.split() == ["True", "True", "True"], started.stderr


@pytest.mark.parametrize(
    ("url", "broker"), [("", "filesystem://localhost"), ("redis://127.0.0.1:6379/3", "redis://127.0.0.1:6379/3")]
)
def test_one_variable_moves_the_jobs_to_redis(tmp_path, url, broker):
    environment = {"REDIS_URL": url} if url else {}
    assert run(tmp_path, "print(settings.CELERY_BROKER_URL)", **environment).stdout.strip() == broker


def test_sqlite_waits_for_writers_and_keeps_references(tmp_path):
    code = (
        "from django.db import connection; cursor = connection.cursor(); "
        "print(*(cursor.execute(f'PRAGMA {name}').fetchone()[0] for name in "
        "('journal_mode', 'foreign_keys', 'busy_timeout', 'temp_store')))"
    )
    # temp_store: kept in memory, what savepoints remember makes every later statement slower
    assert run(tmp_path, code).stdout.split() == ["wal", "1", "30000", "0"]


def test_postgresql_by_url(tmp_path):
    code = "d = settings.DATABASES['default']; print(d['ENGINE'], d['NAME'], d['HOST'])"
    started = run(tmp_path, code, DATABASE_URL="postgres://user:secret@db.example:5433/studio")
    assert started.stdout.split() == ["productionsite.db.postgresql", "studio", "db.example"]


def cors(tmp_path, origin, **environment):
    """Return the CORS headers of an answer to a page of `origin`, and of its question beforehand."""
    code = (
        "from django.test import Client; api = Client(); "
        f"asked = api.options('/', HTTP_ORIGIN={origin!r}, HTTP_ACCESS_CONTROL_REQUEST_METHOD='PUT'); "
        f"print([answer.headers.get('Access-Control-Allow-Origin') for answer in (api.get('/', HTTP_ORIGIN={origin!r}),"
        " asked)], asked.headers.get('Access-Control-Allow-Credentials'))"
    )
    done = run(tmp_path, code, ALLOWED_HOSTS="testserver", **environment)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_other_sites_may_not_call_unless_they_are_named(tmp_path):
    tool = "https://tools.example"
    assert cors(tmp_path, tool) == "[None, None] None"
    named = {"CORS_ALLOWED_ORIGINS": f"{tool};https://other.example"}
    assert cors(tmp_path, tool, **named) == f"[{tool!r}, {tool!r}] true"
    assert cors(tmp_path, "https://evil.example", **named) == "[None, None] None"
