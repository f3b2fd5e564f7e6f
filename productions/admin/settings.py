"""Pages of what productions are set up with: custom columns, actions, backgrounds."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline
from accounts.admin_access import OfProduction, StudioData
from productions.models import (
    CustomAction,
    DepartmentMetadataDescriptorLink,
    MetadataDescriptor,
    PreviewBackgroundFile,
)


@admin.register(MetadataDescriptor)
class MetadataDescriptorAdmin(StudioAdmin):
    """Custom columns of a production."""

    scope = OfProduction()
    section, icon = "Productions", "view_column"
    singular = "metadata column"
    fixed = ("field_name",)
    renamed = {"position": "place"}
    list_display = ["name", "project", "entity_type", "task_type", "data_type", "for_client", "position"]
    list_filter = ["project", "entity_type", "data_type", "for_client", "task_type"]
    search_fields = ["name", "field_name"]
    ordering = ["project__name", "entity_type", "position", "name"]
    inlines = [inline(DepartmentMetadataDescriptorLink, name="Departments")]


@admin.register(CustomAction)
class CustomActionAdmin(StudioAdmin):
    """Links and calls offered by the client."""

    scope = StudioData()
    section, icon = "Studio settings", "bolt"
    singular = "custom action"
    list_display = ["name", "entity_type", "url", "is_ajax"]
    list_filter = ["entity_type", "is_ajax"]
    search_fields = ["name", "url"]
    ordering = ["name"]


@admin.register(PreviewBackgroundFile)
class PreviewBackgroundFileAdmin(StudioAdmin):
    """Backgrounds of the 3D viewer."""

    scope = StudioData()
    section, icon = "Studio settings", "panorama"
    singular = "preview background"
    derived = ("original_name", "extension", "file_size")
    list_display = ["name", "is_default", "original_name", "extension", "file_size", "archived"]
    list_filter = ["archived", "is_default"]
    search_fields = ["name", "original_name"]
    ordering = ["name"]
