"""Configuration of the tasks app."""

from django.apps import AppConfig


class TasksConfig(AppConfig):
    """The tasks app."""

    name = "tasks"

    def ready(self):
        from tasks import listeners  # noqa: F401  (connects the receivers)
