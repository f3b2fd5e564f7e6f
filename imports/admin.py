"""Back office pages of the imports app."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin
from accounts.admin_access import AdminOnly, Journal
from imports.models import DataImportError, ImportJob, Plugin


@admin.register(ImportJob)
class ImportJobAdmin(StudioAdmin):
    """Imports that run in the background: how far they are, how they ended. The product writes them."""

    scope = Journal(AdminOnly())
    section, rank, icon = "Events & imports", 1, "upload_file"
    singular = "import"
    hidden = ("content",)
    list_display = ["created_at", "kind", "file_name", "project", "person", "state", "rows_done", "rows_total"]
    list_display_links = ["created_at", "kind"]
    list_filter = ["kind", "state", "project", "person", "created_at"]
    search_fields = ["file_name", "reason"]
    ordering = ["-created_at"]


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
