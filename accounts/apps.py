"""Configuration of the accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "accounts"
    verbose_name = _("People")

    def ready(self):
        from accounts import checks  # noqa: F401 (registers the start-up checks)
