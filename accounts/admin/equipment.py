"""Pages of software and hardware."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline
from accounts.admin.forms import Lines
from accounts.admin_access import AdminOnly, StudioData
from accounts.models import HardwareItem, HardwareItemDepartmentLink, Software, SoftwareDepartmentLink


@admin.register(Software)
class SoftwareAdmin(StudioAdmin):
    """DCC applications."""

    scope = StudioData()
    section, icon = "Studio settings", "apps"
    plural = "software"
    structures = {"secondary_extensions": Lines}
    admin_columns = ("monthly_cost", "inventory_amount")
    list_display = ["name", "short_name", "version", "file_extension", "monthly_cost", "inventory_amount", "archived"]
    list_filter = ["archived"]
    search_fields = ["name", "short_name"]
    ordering = ["name"]
    inlines = [inline(SoftwareDepartmentLink, name="Departments")]


@admin.register(HardwareItem)
class HardwareItemAdmin(StudioAdmin):
    """Machine kinds, for budgets."""

    scope = AdminOnly()
    section, icon = "Studio settings", "computer"
    plural = "hardware"
    list_display = ["name", "short_name", "monthly_cost", "inventory_amount", "archived"]
    list_filter = ["archived"]
    search_fields = ["name", "short_name"]
    ordering = ["name"]
    inlines = [inline(HardwareItemDepartmentLink, name="Departments")]
