"""Start-up of the site."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class SiteConfig(AppConfig):
    """Registers the start-up checks of the kernel."""

    name = "productionsite"
    default = True

    def ready(self):
        from productionsite import checks  # noqa: F401 (registers on import, needs loaded apps)


class StudioAdminConfig(AdminConfig):
    """Django's back office with the product's site."""

    default_site = "productionsite.admin.StudioAdminSite"
