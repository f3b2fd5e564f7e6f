"""Pages of the studio, its sites and departments."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, swatch
from accounts.admin_access import StudioData
from accounts.models import Department, Organisation, Studio
from accounts.shapes import CHAT_TOKENS


@admin.register(Organisation)
class OrganisationAdmin(StudioAdmin):
    """Studio-wide settings: one row, made by the product. Chat tokens are for administrators."""

    scope = StudioData()
    section, rank, icon = "Studio settings", 0, "settings"
    singular, plural = "studio settings", "studio settings"
    addable = False
    admin_columns = CHAT_TOKENS
    derived = ("has_avatar",)
    list_display = ["name", "hours_by_day", "timesheets_locked", "updated_at"]
    search_fields = ["name"]
    ordering = ["name"]

    def has_delete_permission(self, request, obj=None):
        """The product needs its row."""
        return False


class ColouredAdmin(StudioAdmin):
    """Names with a colour, which can be archived."""

    scope = StudioData()
    section = "Studio settings"
    list_display = ["title", "archived", "updated_at"]
    list_filter = ["archived"]
    search_fields = ["name"]
    ordering = ["name"]

    @admin.display(description="name", ordering="name")
    def title(self, row):
        """The name and its colour."""
        return swatch(row.color, row.name)


@admin.register(Department)
class DepartmentAdmin(ColouredAdmin):
    """Departments."""

    icon = "groups"


@admin.register(Studio)
class StudioSiteAdmin(ColouredAdmin):
    """Sites and subcontractors."""

    icon = "location_city"
    plural = "studios"
