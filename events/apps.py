"""Configuration of the events app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class EventsConfig(AppConfig):
    """The events app."""

    name = "events"
    verbose_name = _("Events")
