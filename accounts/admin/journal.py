"""Pages of the event journal. They live here because `events` stands above the rights they ask for."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin
from accounts.admin_access import AdminOnly, Journal
from events.models import ApiEvent


@admin.register(ApiEvent)
class ApiEventAdmin(StudioAdmin):
    """Everything that happened, newest first. Nobody edits history."""

    scope = Journal(AdminOnly())
    section, rank, icon = "Events & imports", 0, "history"
    singular, plural = "event", "event journal"
    derived = ("sequence",)
    list_display = ["created_at", "name", "user", "project", "sequence"]
    list_display_links = ["created_at", "name"]
    list_filter = ["project", "user", "created_at"]
    search_fields = ["name"]
    ordering = ["-created_at", "-pk"]
