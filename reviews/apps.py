"""Configuration of the reviews app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReviewsConfig(AppConfig):
    """The reviews app."""

    name = "reviews"
    verbose_name = _("Reviews")

    def ready(self):
        from reviews import listeners  # noqa: F401  (connects the receivers)
