"""Configuration of the assets app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AssetsConfig(AppConfig):
    """The assets app."""

    name = "assets"
    verbose_name = _("Assets")
