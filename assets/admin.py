"""Back office pages of the assets app."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline
from accounts.admin_access import OfProduction
from assets.models import AssetInstance, AssetInstanceLink, EntityLink
from productions.admin.entities import entity_name


@admin.register(EntityLink)
class EntityLinkAdmin(StudioAdmin):
    """Casting: which asset plays in which shot or asset."""

    scope = OfProduction("entity_in__project")
    section, icon = "Assets & shots", "link"
    singular, plural = "casting link", "casting"
    list_display = ["place", "entity_out", "nb_occurences", "label_text"]
    list_display_links = ["place", "entity_out"]
    list_select_related_extra = ("entity_in__parent",)
    list_filter = ["entity_in", "entity_out"]
    search_fields = ["entity_in__name", "entity_out__name", "label"]
    ordering = ["entity_in__parent__name", "entity_in__name", "entity_out__name"]

    @admin.display(description="entity in", ordering="entity_in__name")
    def place(self, link):
        """Where the asset plays, with its sequence."""
        return entity_name(link.entity_in)

    @admin.display(description="label", ordering="label")
    def label_text(self, link):
        """What the link says about the part."""
        return link.label


@admin.register(AssetInstance)
class AssetInstanceAdmin(StudioAdmin):
    """Occurrences of an asset in a scene, a shot or an asset."""

    scope = OfProduction("asset__project")
    section, icon = "Assets & shots", "content_copy"
    singular = "asset instance"
    list_display = ["name", "asset", "scene", "target_asset", "number", "active"]
    list_display_links = ["name", "asset"]
    list_filter = ["asset", "scene", "active"]
    search_fields = ["name", "asset__name"]
    ordering = ["asset__name", "number"]
    inlines = [inline(AssetInstanceLink, name="Shots")]
