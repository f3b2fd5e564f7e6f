"""The supervisor's desk: pages of the back office that show a production at work."""

from django.apps import AppConfig


class DeskConfig(AppConfig):
    """No tables of its own: it reads the apps above it and calls their services."""

    name = "desk"
