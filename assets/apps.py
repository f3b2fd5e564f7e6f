"""Configuration of the assets app."""

from django.apps import AppConfig


class AssetsConfig(AppConfig):
    """The assets app."""

    name = "assets"
