"""The back office as a whole: its groups, its navigation, how lookups name rows.

The pages themselves are declared by the apps, on the base in `accounts.admin.base`.
"""

from django.contrib import admin
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.utils.translation import gettext as _
from unfold.sites import UnfoldAdminSite

from productionsite.api.inputs import as_uuid

SECTIONS = (
    "Productions",
    "Assets & shots",
    "Tasks",
    "Reviews",
    "People",
    "Studio settings",
    "Events & imports",
)


class LabelledLookup(AutocompleteJsonView):
    """Names the rows of a lookup the way their own pages do (a task by its entity, not `main`).

    `project`: only those of this production.
    """

    def get_queryset(self):
        related = self.model_admin.label_related
        found = super().get_queryset()
        project_id = as_uuid(self.request.GET.get("project"))
        if project_id is not None and hasattr(self.model_admin.model, "project_id"):
            found = found.filter(project_id=project_id)
        return found.select_related(*related) if related else found

    def serialize_result(self, obj, to_field_name):
        return {"id": str(getattr(obj, to_field_name)), "text": self.model_admin.label(obj)}


class StudioAdminSite(UnfoldAdminSite):
    """Groups pages by the studio's terms instead of by Django app."""

    index_title = "The studio"

    def autocomplete_view(self, request):
        """Answer the look-ups of foreign key fields and filters."""
        return LabelledLookup.as_view(admin_site=self)(request)

    def get_app_list(self, request, app_label=None):
        """Return the groups of the index page; of one Django app when it is named."""
        apps = super().get_app_list(request, app_label)
        if app_label is not None:
            return apps
        groups = {section: [] for section in SECTIONS}
        for app in apps:
            for model in app["models"]:
                section = self.get_model_admin(model["model"]).section
                if section is not None:
                    groups[section].append(model)
        return [
            {"name": _(name), "app_label": name, "app_url": request.path, "has_module_perms": True}
            | {"models": sorted(models, key=self._rank)}
            for name, models in groups.items()
            if models
        ]

    def _rank(self, model):
        return self.get_model_admin(model["model"]).rank, model["name"]


def navigation(request):
    """Return the side bar (`UNFOLD["SIDEBAR"]["navigation"]`): the groups and pages the person may open."""
    return [
        {
            "title": group["name"],
            "collapsible": True,
            "items": [
                {
                    "title": model["name"],
                    "icon": admin.site.get_model_admin(model["model"]).icon,
                    "link": model["admin_url"],
                }
                for model in group["models"]
                if model["admin_url"]
            ],
        }
        for group in admin.site.get_app_list(request)
    ]
