"""Configuration of the activity app."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """The activity app."""

    name = "activity"
