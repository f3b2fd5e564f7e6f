"""Back office pages of the imports app."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin
from accounts.admin_access import AdminOnly
from imports.models import DataImportError, Plugin

from .jobs import ImportJobAdmin

__all__ = ["DataImportErrorAdmin", "ImportJobAdmin", "PluginAdmin"]


@admin.register(DataImportError)
class DataImportErrorAdmin(StudioAdmin):
    """Records an import could not use."""

    scope = AdminOnly()
    section, icon = "Events & imports", "report"
    singular = "import error"
    addable = False
    derived = ("event_data", "source")
    list_display = ["created_at", "source"]
    list_filter = ["source", "created_at"]
    search_fields = ["source"]
    ordering = ["-created_at"]


@admin.register(Plugin)
class PluginAdmin(StudioAdmin):
    """Installed plugins."""

    scope = AdminOnly()
    section, icon = "Events & imports", "extension"
    list_display = ["name", "plugin_id", "version", "maintainer_name", "license"]
    list_filter = ["frontend_project_enabled", "frontend_studio_enabled"]
    search_fields = ["name", "plugin_id"]
    ordering = ["name"]
