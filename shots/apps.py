"""Configuration of the shots app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShotsConfig(AppConfig):
    """The shots app."""

    name = "shots"
    verbose_name = _("Shots")
