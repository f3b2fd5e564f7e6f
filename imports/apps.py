"""Configuration of the imports app."""

from django.apps import AppConfig


class ImportsConfig(AppConfig):
    """The imports app."""

    name = "imports"
