"""Configuration of the files app."""

from django.apps import AppConfig


class FilesConfig(AppConfig):
    """The files app."""

    name = "files"

    def ready(self):
        from files import listeners  # noqa: F401  (connects the receivers)
