"""Configuration of the accounts app."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The accounts app."""

    name = "accounts"

    def ready(self):
        from accounts import checks  # noqa: F401 (registers the start-up checks)
