"""Configuration of the shots app."""

from django.apps import AppConfig


class ShotsConfig(AppConfig):
    """The shots app."""

    name = "shots"
