"""Configuration of the files app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    """The files app."""

    name = "files"
    verbose_name = _("Files")

    def ready(self):
        from files import listeners  # noqa: F401  (connects the receivers)
