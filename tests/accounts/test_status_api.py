"""Index, configuration, status and figures (spec 02, 9)."""

from datetime import timedelta

import pytest
import time_machine
from celery import Celery
from django.core.cache import cache
from django.db import OperationalError, connection
from django.utils import timezone

from accounts.models import OneTimeSecret
from accounts.queries import status
from accounts.services.organisation import get_organisation
from activity.stream.server import Tail
from events.models import ApiEvent, LiveEvent
from files.models import PreviewFile, PreviewJob
from imports.models import ImportJob
from tests.factories import make


def test_the_index(anonymous):
    assert anonymous.get("/").json() == {"api": "Zou", "version": "1.0.97"}
    assert anonymous.call("HEAD", "/").status_code == 200


def test_the_configuration(anonymous, settings):
    studio = get_organisation()
    studio.dark_theme_by_default = True
    studio.save()
    settings.ENFORCE_2FA = True
    body = anonymous.get("/config").json()
    assert body["dark_theme_by_default"] is True
    assert body["enforce_2fa"] is True
    assert "sentry" not in body
    settings.SENTRY_DSN = "https://sentry.example/1"
    assert anonymous.get("/config").json()["sentry"]["dsn"] == "https://sentry.example/1"


@pytest.fixture
def stream(db):
    """An event stream runs, or did a moment ago."""
    Tail().look()


def test_everything_is_up(anonymous, stream):
    body = anonymous.get("/status").json()
    assert all(body[part] is True for part in status.parts())
    lines = anonymous.get("/status.txt")
    assert lines["Content-Type"] == "text"
    assert lines.content.decode().splitlines()[2:] == [
        "database-up: up",
        "event-stream-up: up",
        "key-value-store-up: up",
        "job-queue-up: up",
        "indexer-up: up",
    ]
    assert anonymous.get("/status/influx").json()["database-up"] == 1


def test_a_stream_that_is_away_shows_within_a_minute(anonymous):
    assert anonymous.get("/status").json()["event-stream-up"] is False
    with time_machine.travel("2026-03-02T10:00:00Z", tick=False) as clock:
        Tail().look()
        clock.shift(50)
        assert anonymous.get("/status").json()["event-stream-up"] is True
        clock.shift(20)
        assert anonymous.get("/status").json()["event-stream-up"] is False


def test_a_stream_that_runs_stays_up(anonymous, monkeypatch):
    tail = Tail()
    tail.look()
    OneTimeSecret.objects.all().delete()
    tail.look()
    assert anonymous.get("/status").json()["event-stream-up"] is False
    monkeypatch.setattr(tail, "shown", tail.shown - 30)
    tail.look()
    assert anonymous.get("/status").json()["event-stream-up"] is True


def test_events_nobody_sends_show(anonymous, stream):
    ApiEvent.objects.create(name="x", created_at=timezone.now() - timedelta(minutes=2))
    assert anonymous.get("/status").json()["event-stream-up"] is False
    ApiEvent.objects.update(sequence=1)
    assert anonymous.get("/status").json()["event-stream-up"] is True


def test_a_cache_that_is_away_shows(anonymous, settings):
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}}
    answer = anonymous.get("/status")
    assert (answer.status_code, answer.json()["key-value-store-up"]) == (200, False)


def test_a_job_queue_that_is_away_shows(anonymous, monkeypatch):
    monkeypatch.setattr(status.jobs, "connection_for_write", lambda **options: 1 / 0)
    assert anonymous.get("/status").json()["job-queue-up"] is False


@pytest.fixture
def no_database(db):
    """Every statement fails, as without a server; the test's own transaction is left alone."""

    def refuse(execute, sql, params, many, context):
        raise OperationalError("connection refused")

    with connection.execute_wrapper(refuse):
        yield


def test_a_database_that_is_away_shows(anonymous, no_database):
    answer = anonymous.get("/status")
    body = answer.json()
    assert answer.status_code == 200
    assert [body[f"{part}-up"] for part in ("database", "event-stream", "indexer", "key-value-store")] == [
        *(False, False, False, True)
    ]
    assert "database-up: down" in anonymous.get("/status.txt").content.decode()
    assert anonymous.get("/status/influx").json()["database-up"] == 0
    assert anonymous.get("/status/ready").status_code == 503
    metrics = anonymous.get("/metrics")
    assert metrics.status_code == 200
    assert 'studio_up{part="database"} 0' in metrics.content.decode().splitlines()
    assert "people_active" not in metrics.content.decode()


def test_a_redis_that_is_away_shows(anonymous, settings):
    redis = {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": "redis://127.0.0.1:9/0"}
    settings.CACHES = {"default": redis}
    assert anonymous.get("/status").json()["key-value-store-up"] is False
    assert anonymous.get("/status/ready").status_code == 503


def test_a_broker_that_is_away_shows(anonymous, monkeypatch):
    monkeypatch.setattr(status, "jobs", Celery(broker="redis://127.0.0.1:9/0", set_as_current=False))
    assert anonymous.get("/status").json()["job-queue-up"] is False
    assert anonymous.get("/status/ready").status_code == 503


def test_resources(anonymous):
    body = anonymous.get("/status/resources").json()
    assert body["memory"]["total"] > 0
    assert set(body["cpu"]["loadavg"]) == {"last 1 min", "last 5 min", "last 10 min"}
    assert body["jobs"] == {"running_jobs": 0}
    make(ImportJob, state="running")
    make(PreviewJob, state="running")
    make(PreviewJob, state="done")
    assert anonymous.get("/status/resources").json()["jobs"] == {"running_jobs": 2}
    assert "studio_jobs_running 2" in anonymous.get("/metrics").content.decode().splitlines()


def test_the_test_event_is_sent_but_not_kept(anonymous):
    cache.clear()
    with time_machine.travel(timezone.now(), tick=False):
        for _ in range(2):  # once a second at most: anybody may ask
            assert anonymous.get("/status/test-event").json() == {"success": True}
    assert LiveEvent.objects.get().name == "main:test"
    assert not ApiEvent.objects.exists()


def test_figures(studio):
    for extension in ("mp4", "png", "png", "obj"):
        make(PreviewFile, extension=extension)
    assert studio.as_("admin").get("/stats").json() == {
        "number_of_video_previews": 1,
        "number_of_picture_previews": 2,
        "number_of_model_previews": 1,
        "number_of_comments": 0,
    }


@pytest.mark.parametrize("role", ["manager", "supervisor", "artist", "client", "vendor", "bot"])
def test_figures_are_the_administrators(studio, role):
    assert studio.as_(role).get("/stats").status_code == 403


def test_readiness(anonymous, monkeypatch):
    assert (anonymous.get("/status/ready").status_code, anonymous.get("/status/ready").json()) == (200, {"ready": True})
    monkeypatch.setattr(status, "job_queue_is_up", lambda: False)
    assert anonymous.get("/status/ready").status_code == 503


def test_metrics(anonymous, studio):
    ApiEvent.objects.create(name="x")
    answer = anonymous.get("/metrics")
    lines = answer.content.decode().splitlines()
    assert answer["Content-Type"].startswith("text/plain; version=0.0.4")
    assert 'studio_up{part="database"} 1' in lines
    assert "studio_events_waiting 1" in lines
    assert f"studio_people_active {len(studio.people)}" in lines
