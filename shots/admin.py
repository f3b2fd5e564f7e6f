"""Back office pages of the shots app."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin
from accounts.admin_access import OfProduction
from shots.models import EntityConceptLink, EntityVersion


@admin.register(EntityConceptLink)
class EntityConceptLinkAdmin(StudioAdmin):
    """Which concept shows which entity."""

    scope = OfProduction("entity_in__project")
    section, icon = "Assets & shots", "lightbulb"
    singular = "concept link"
    renamed = {"entity_in": "concept", "entity_out": "asset or shot"}
    list_display = ["entity_in", "entity_out", "created_at"]
    list_display_links = ["entity_in", "entity_out"]
    list_filter = ["entity_in"]
    search_fields = ["entity_in__name", "entity_out__name"]
    ordering = ["entity_in__name", "entity_out__name"]


@admin.register(EntityVersion)
class EntityVersionAdmin(StudioAdmin):
    """History of shot names and frame ranges, written by the product."""

    scope = OfProduction("entity__project")
    section, icon = "Assets & shots", "manage_history"
    singular = "shot version"
    addable = False
    derived = ("name", "data", "entity", "person")
    list_display = ["created_at", "entity", "name", "person"]
    list_display_links = ["created_at", "entity"]
    list_filter = ["entity", "person", "created_at"]
    search_fields = ["name", "entity__name"]
    ordering = ["-created_at"]
