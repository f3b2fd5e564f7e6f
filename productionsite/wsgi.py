"""WSGI entry point: `gunicorn productionsite.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "productionsite.settings")
application = get_wsgi_application()
# A process that listens has loaded its routes: else the first request would wait for them.
get_resolver().url_patterns  # noqa: B018
