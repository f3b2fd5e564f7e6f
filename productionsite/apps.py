"""Start-up of the site."""

import sys
from pathlib import Path

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    """Registers the start-up checks of the kernel."""

    name = "productionsite"
    default = True

    def ready(self):
        from productionsite import checks  # noqa: F401 (registers on import, needs loaded apps)

        if _serves():
            _load_what_answers()


class StudioAdminConfig(AdminConfig):
    """Django's back office with the product's site."""

    default_site = "productionsite.admin.StudioAdminSite"


def _serves():
    """Whether this process answers requests: it is neither a command nor a worker."""
    return Path(sys.argv[0]).name != "manage.py" and "celery" not in sys.argv[0]


def _load_what_answers():
    """Load the routes and the names of browsers now: else the first request, or the first log-in, waits for them."""
    from django.urls import get_resolver
    from ua_parser import parse_user_agent

    get_resolver().url_patterns  # noqa: B018
    parse_user_agent("")
