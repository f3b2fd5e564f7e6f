"""Configuration of the activity app."""

from django.apps import AppConfig


class ActivityConfig(AppConfig):
    """The activity app."""

    name = "activity"

    def ready(self):
        from activity import listeners  # noqa: F401  (connects the receivers)
