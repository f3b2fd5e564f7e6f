"""Pages of everything that is made: assets, shots, sequences, episodes, edits, concepts, and their types."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline, tab
from accounts.admin_access import OfProduction, StudioData
from productions.admin.columns import Values
from productions.models import Entity, EntityType, TaskTypeAssetTypeLink


def entity_name(entity):
    """Return an entity's name with the sequence or episode it is in, where both are loaded: `SQ01 / SH010`."""
    return f"{entity.parent.name} / {entity.name}" if entity.parent_id else entity.name


@admin.register(Entity)
class EntityAdmin(StudioAdmin):
    """Assets, shots, sequences, episodes, scenes, edits, concepts: told apart by their type."""

    scope = OfProduction()
    section, rank, icon = "Assets & shots", 0, "category"
    singular, plural = "asset or shot", "assets & shots"
    structures = {"data": Values}
    derived = ("nb_entities_out", "preview_file", "created_by")
    label_related = ("entity_type", "parent", "project")
    list_display = ["name", "entity_type", "parent", "project", "status", "nb_frames", "canceled", "updated_at"]
    list_filter = ["project", "entity_type", "parent", "status", "canceled", "is_shared"]
    search_fields = ["name", "code"]
    ordering = ["project__name", "entity_type__name", "name"]
    fieldsets = [
        tab(
            "Entity",
            ["name", "code", "project", "entity_type", "parent", "status", "description", "canceled", "is_shared"],
        ),
        tab(
            "Production",
            ["nb_frames", "nb_entities_out", "is_casting_standby", "ready_for", "source", "preview_file"]
            + ["created_by", "shotgun_id"],
        ),
        tab("Data", ["data"]),
    ]

    def label(self, row):
        """The name with where it stands: `SH010 (Shot of SQ01, The Production)`."""
        place = f" of {row.parent.name}" if row.parent_id else ""
        return f"{row.name} ({row.entity_type.name}{place}, {row.project.name})"


@admin.register(EntityType)
class EntityTypeAdmin(StudioAdmin):
    """Asset types, and the types the product itself knows (Shot, Sequence, Episode, ...)."""

    scope = StudioData()
    section, icon = "Studio settings", "label"
    singular, plural = "asset type", "asset types"
    list_display = ["name", "short_name", "archived", "updated_at"]
    list_filter = ["archived"]
    search_fields = ["name", "short_name"]
    ordering = ["name"]
    inlines = [inline(TaskTypeAssetTypeLink, name="Task types")]
