"""Configuration of the productions app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProductionsConfig(AppConfig):
    """The productions app."""

    name = "productions"
    verbose_name = _("Productions")
