"""WSGI entry point: `gunicorn productionsite.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "productionsite.settings")
application = get_wsgi_application()
