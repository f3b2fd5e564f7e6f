"""Configuration of the tasks app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TasksConfig(AppConfig):
    """The tasks app."""

    name = "tasks"
    verbose_name = _("Tasks")

    def ready(self):
        from tasks import listeners  # noqa: F401  (connects the receivers)
