"""Configuration of the reviews app."""

from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    """The reviews app."""

    name = "reviews"

    def ready(self):
        from reviews import listeners  # noqa: F401  (connects the receivers)
