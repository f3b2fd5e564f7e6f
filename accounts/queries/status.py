"""Whether the parts of the studio work, and how much it holds (spec 02, 9)."""

import os
from datetime import timedelta

import psutil
from django.apps import apps
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.db.models import Count, Q
from django.utils import timezone

from accounts import signs_of_life
from accounts.models import Person
from events.models import ApiEvent
from productionsite.background import BackgroundJob, JobState
from productionsite.celery import app as jobs

STREAM_LAG = timedelta(minutes=1)
VERSION = "1.0.97"  # of the API this server speaks


def database_is_up():
    """Whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return False
    return True


def cache_is_up():
    """Whether what is put in the shared cache can be read back."""
    try:
        cache.set("status", "up", 10)
        return cache.get("status") == "up"
    except Exception:  # noqa: BLE001 (every cache client fails in its own way)
        return False


def event_stream_is_up():
    """Whether an event stream runs and keeps up: it showed itself, and no event waits for longer than a minute."""
    try:
        late = ApiEvent.objects.filter(sequence=None, created_at__lt=timezone.now() - STREAM_LAG)
        return signs_of_life.lives(signs_of_life.EVENT_STREAM) and not late.exists()
    except DatabaseError:
        return False


def job_queue_is_up():
    """Whether jobs can be handed over."""
    try:
        with jobs.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, timeout=1)
    except Exception:  # noqa: BLE001 (every transport fails in its own way)
        return False
    return True


def parts():
    """Return {part: whether it works}. The search index lives in the database."""
    database = database_is_up()
    return {
        "database-up": database,
        "key-value-store-up": cache_is_up(),
        "event-stream-up": event_stream_is_up(),
        "job-queue-up": job_queue_is_up(),
        "indexer-up": database,
    }


def resources():
    """Return the load of the machine; the processor share is that since the last call, nothing waits."""
    memory = psutil.virtual_memory()
    one, five, ten = os.getloadavg()
    return {
        "date": timezone.now(),
        "cpu": {
            "percent": psutil.cpu_percent(percpu=True),
            "loadavg": {"last 1 min": one, "last 5 min": five, "last 10 min": ten},
        },
        "memory": {
            "total": memory.total,
            "used": memory.used,
            "available": memory.available,
            "percent": memory.percent,
        },
        "jobs": {"running_jobs": running_jobs()},
    }


def running_jobs():
    """Return how many jobs of minutes (imports, movies, deletions) workers are at."""
    kinds = [model for model in apps.get_models() if issubclass(model, BackgroundJob)]
    return sum(kind.objects.filter(state=JobState.RUNNING).count() for kind in kinds)


def figures():
    """Return how many previews of each kind and comments the studio holds."""
    kinds = {"video": "mp4", "picture": "png", "model": "obj"}
    counts = {f"number_of_{kind}_previews": Count("pk", filter=Q(extension=end)) for kind, end in kinds.items()}
    found = apps.get_model("files.PreviewFile").objects.aggregate(**counts)
    return {**found, "number_of_comments": apps.get_model("tasks.Comment").objects.count()}


def configuration(organisation):
    """Return what the web client must know before anybody logs in. `organisation`: the studio's row."""
    return {
        "is_self_hosted": settings.IS_SELF_HOSTED,
        "crisp_token": settings.CRISP_TOKEN,
        "dark_theme_by_default": bool(organisation["dark_theme_by_default"]),
        "indexer_configured": True,
        "saml_enabled": settings.SAML_ENABLED,
        "saml_idp_name": settings.SAML_IDP_NAME,
        "oidc_enabled": settings.OIDC_ENABLED,
        "oidc_idp_name": settings.OIDC_IDP_NAME,
        "default_locale": settings.DEFAULT_LOCALE,
        "default_timezone": settings.DEFAULT_TIMEZONE,
        "enforce_2fa": settings.ENFORCE_2FA,
        "movie_highdef_bitrate": settings.MOVIE_HIGHDEF_BITRATE,
        "movie_lowdef_bitrate": settings.MOVIE_LOWDEF_BITRATE,
        "preview_accounts_enabled": settings.AUTH_STRATEGY == "auth_local_classic",
        **({"sentry": {"dsn": settings.SENTRY_DSN, "sampleRate": settings.SENTRY_SR}} if settings.SENTRY_DSN else {}),
    }


def is_ready():
    """Whether requests can be served: database, cache and job queue work (the event stream may lag behind)."""
    return database_is_up() and cache_is_up() and job_queue_is_up()


def metrics():
    """Return what Prometheus scrapes: parts that work, events nobody sent yet, jobs, people who may log in.

    While the database is away the parts are still told, the counts are left out.
    """
    states = parts()
    gauges = [_gauge("up", "Whether a part of the studio works.", {name: int(up) for name, up in states.items()})]
    if states["database-up"]:
        waiting = ApiEvent.objects.filter(sequence=None).count()
        active = Person.objects.filter(active=True).count()
        gauges += [
            _gauge("events_waiting", "Committed events that were not sent yet.", waiting),
            _gauge("jobs_running", "Jobs of minutes that workers are at.", running_jobs()),
            _gauge("people_active", "People and bots who may log in.", active),
        ]
    return "".join(gauges)


def _gauge(name, says, value):
    """Return the lines of a gauge; {part: value} gives one line per part."""
    values = {"": value} if not isinstance(value, dict) else {}
    if isinstance(value, dict):
        values = {f'{{part="{part.removesuffix("-up")}"}}': number for part, number in value.items()}
    lines = [f"# HELP studio_{name} {says}", f"# TYPE studio_{name} gauge"]
    lines += [f"studio_{name}{label} {number}" for label, number in values.items()]
    return "\n".join(lines) + "\n"
