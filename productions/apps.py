"""Configuration of the productions app."""

from django.apps import AppConfig


class ProductionsConfig(AppConfig):
    """The productions app."""

    name = "productions"
