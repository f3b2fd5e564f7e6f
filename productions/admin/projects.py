"""Pages of productions, their templates and states."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin, inline, swatch, tab
from accounts.admin.rows import Tree
from accounts.admin_access import AdminOnly, Journal, OfProduction, StudioData
from accounts.choices import Role
from productions.admin.columns import ProjectValues
from productions.admin.snapshots import ColumnSnapshots
from productions.models import (
    Project,
    ProjectAssetTypeLink,
    ProjectDeletion,
    ProjectPersonLink,
    ProjectPreviewBackgroundFileLink,
    ProjectStatus,
    ProjectStatusAutomationLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTaskTypeSoftwareLink,
    ProjectTemplate,
    ProjectTemplateAssetTypeLink,
    ProjectTemplatePreviewBackgroundFileLink,
    ProjectTemplateStatusAutomationLink,
    ProjectTemplateTaskStatusLink,
    ProjectTemplateTaskTypeLink,
)

FORMAT = ["fps", "ratio", "resolution", "production_type", "production_style", "hd_bitrate_compression"]
FORMAT += ["ld_bitrate_compression"]
REVIEW = ["max_retakes", "is_preview_download_allowed", "is_set_preview_automated", "is_publish_default_for_artists"]
REVIEW += ["is_single_preview_per_revision", "is_frame_in_numbering", "revision_padding"]
REVIEW += ["default_preview_background_file"]
CODES = {
    "production_type": ("short", "featurefilm", "tvshow", "shots", "assets"),
    "homepage": ("assets", "shots", "sequences", "episodes", "edits", "playlists", "concepts", "schedule"),
}
CLIENTS = ["is_clients_isolated", "is_client_stats_visible", "is_client_task_list_visible"]
CLIENTS += ["is_client_task_panel_visible", "homepage"]


@admin.register(Project)
class ProjectAdmin(StudioAdmin):
    """Productions with their team and settings."""

    scope = OfProduction("pk")
    section, rank, icon = "Productions", 0, "movie"
    singular = "production"
    structures = {"data": ProjectValues, "file_tree": Tree}
    codes = CODES
    derived = ("has_avatar", "from_schedule_version")
    list_display = ["name", "code", "project_status", "production_type", "production_style", "start_date", "end_date"]
    list_filter = ["project_status", "production_style", "production_type"]
    search_fields = ["name", "code"]
    ordering = ["name"]
    fieldsets = [
        tab("Production", ["name", "code", "description", "project_status", "has_avatar", "shotgun_id"]),
        tab(
            "Schedule",
            ["start_date", "end_date", "man_days", "nb_episodes", "episode_span", "from_schedule_version"],
        ),
        tab("Format", FORMAT),
        tab("Reviews", [*REVIEW, "is_bot_collaboration_enabled"]),
        tab("Clients", CLIENTS),
        tab("Data", ["data", "file_tree"]),
    ]
    inlines = [
        inline(ProjectPersonLink, name="Team", fields=["person", "role"]),
        inline(ProjectTaskTypeLink, name="Task types"),
        inline(ProjectTaskStatusLink, name="Statuses", fields=["task_status", "priority", "is_client_allowed"]),
        inline(ProjectAssetTypeLink, name="Asset types"),
        inline(ProjectStatusAutomationLink, name="Automations"),
        inline(ProjectPreviewBackgroundFileLink, name="Backgrounds"),
        inline(ProjectTaskTypeSoftwareLink, name="Software"),
    ]


@admin.register(ProjectStatus)
class ProjectStatusAdmin(StudioAdmin):
    """States of a production; `Open` is the one the product knows by name."""

    scope = StudioData()
    section, icon = "Studio settings", "flag"
    singular, plural = "production status", "production statuses"
    list_display = ["title", "updated_at"]
    search_fields = ["name"]
    ordering = ["name"]

    @admin.display(description="name", ordering="name")
    def title(self, row):
        """The name and its colour."""
        return swatch(row.color, row.name)


@admin.register(ProjectTemplate)
class ProjectTemplateAdmin(StudioAdmin):
    """Reusable production settings."""

    scope = StudioData(readers=(Role.MANAGER,))
    section, rank, icon = "Productions", 1, "dashboard_customize"
    singular = "production template"
    structures = {"file_tree": Tree, "metadata_descriptors": ColumnSnapshots}
    renamed = {"metadata_descriptors": "metadata columns"}
    codes = CODES
    list_display = ["name", "production_type", "production_style", "fps", "resolution", "updated_at"]
    list_filter = ["production_style", "production_type"]
    search_fields = ["name"]
    ordering = ["name"]
    fieldsets = [
        tab("Template", ["name", "description"]),
        tab("Format", FORMAT),
        tab("Reviews", REVIEW),
        tab("Clients", CLIENTS),
        tab("Data", ["data", "file_tree", "metadata_descriptors"]),
    ]
    inlines = [
        inline(ProjectTemplateTaskTypeLink, name="Task types"),
        inline(ProjectTemplateTaskStatusLink, name="Statuses", fields=["task_status", "priority", "is_client_allowed"]),
        inline(ProjectTemplateAssetTypeLink, name="Asset types"),
        inline(ProjectTemplateStatusAutomationLink, name="Automations"),
        inline(ProjectTemplatePreviewBackgroundFileLink, name="Backgrounds"),
    ]


@admin.register(ProjectDeletion)
class ProjectDeletionAdmin(StudioAdmin):
    """Productions that workers delete or deleted: how far they are, how it ended. The product writes them."""

    scope = Journal(AdminOnly())
    section, rank, icon = "Events & imports", 2, "delete_sweep"
    singular = "deletion of a production"
    plural = "deletions of productions"
    list_display = ["created_at", "project_name", "person", "state", "steps_done", "steps_total"]
    list_display_links = ["created_at", "project_name"]
    list_filter = ["state", "person", "created_at"]
    search_fields = ["project_name", "reason"]
    ordering = ["-created_at"]
