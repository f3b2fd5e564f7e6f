"""Configuration of the activity app."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate, pre_migrate
from django.utils.translation import gettext_lazy as _


class ActivityConfig(AppConfig):
    """The activity app."""

    name = "activity"
    verbose_name = _("Activity")

    def ready(self):
        from activity import listeners, search_index  # noqa: F401  (connects the receivers)

        pre_migrate.connect(search_index.remove, sender=self, dispatch_uid="activity.search_index")
        post_migrate.connect(search_index.install, sender=self, dispatch_uid="activity.search_index")
