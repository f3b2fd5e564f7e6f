"""Start-up of the site."""

from django.apps import AppConfig


class SiteConfig(AppConfig):
    """Registers the start-up checks of the kernel."""

    name = "productionsite"

    def ready(self):
        from productionsite import checks  # noqa: F401 (registers on import, needs loaded apps)
