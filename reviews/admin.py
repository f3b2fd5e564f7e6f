"""Back office pages of the reviews app."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin
from accounts.admin_access import OfProduction
from reviews.admin_entries import PlaylistEntries, PlaylistForm
from reviews.models import BuildJob, Playlist, PlaylistShareLink


@admin.register(Playlist)
class PlaylistAdmin(StudioAdmin):
    """Ordered review sessions."""

    scope = OfProduction()
    section, rank, icon = "Reviews", 0, "playlist_play"
    form = PlaylistForm
    structures = {"shots": PlaylistEntries}
    renamed = {"shots": "entries"}
    derived = ("created_by",)
    needed = ("project",)
    list_display = ["name", "project", "episode", "task_type", "for_entity", "for_client", "updated_at"]
    list_filter = ["project", "for_entity", "for_client", "task_type", "created_by"]
    search_fields = ["name", "project__name"]
    ordering = ["-updated_at"]


@admin.register(PlaylistShareLink)
class PlaylistShareLinkAdmin(StudioAdmin):
    """Public review links; the password is never shown. Links are made in the client."""

    scope = OfProduction("playlist__project")
    section, icon = "Reviews", "share"
    singular = "share link"
    hidden = ("password",)
    addable = False
    derived = ("token", "playlist", "created_by")
    list_display = ["playlist", "created_by", "expiration_date", "is_active", "can_comment", "protected"]
    list_filter = ["playlist", "is_active", "can_comment", "expiration_date"]
    search_fields = ["playlist__name", "token"]
    ordering = ["-created_at"]

    @admin.display(description="password", boolean=True)
    def protected(self, link):
        """Whether a password is asked for."""
        return bool(link.password)


@admin.register(BuildJob)
class BuildJobAdmin(StudioAdmin):
    """Movies and archives built from playlists, by the product."""

    scope = OfProduction("playlist__project")
    section, icon = "Reviews", "build"
    singular = "playlist build"
    addable = False
    derived = ("status", "job_type", "ended_at", "message", "playlist")
    list_display = ["created_at", "playlist", "job_type", "status", "ended_at"]
    list_filter = ["status", "job_type", "playlist", "created_at"]
    search_fields = ["playlist__name", "message"]
    ordering = ["-created_at"]
