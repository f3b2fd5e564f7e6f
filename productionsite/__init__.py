"""The site: settings, URL map, process entry points, and the kernel every app stands on."""

from productionsite.celery import app as celery_app

__all__ = ["celery_app"]
