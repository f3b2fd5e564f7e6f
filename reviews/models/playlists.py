"""Playlists: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel
from reviews.choices import PlaylistFor


class Playlist(BaseModel):
    """Ordered review sessions."""

    name = models.CharField(max_length=80)
    shots = JSONField(null=True, blank=True)  # ordered list of `{entity_id, preview_file_id}`
    project = models.ForeignKey(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="playlists"
    )
    episode = models.ForeignKey(
        "productions.Entity", on_delete=models.PROTECT, null=True, blank=True, related_name="playlists"
    )
    task_type = models.ForeignKey(
        "tasks.TaskType", on_delete=models.PROTECT, null=True, blank=True, related_name="playlists"
    )
    for_client = models.BooleanField(null=True, blank=True, default=False, db_index=True)
    for_entity = ChoiceField(PlaylistFor, max_length=10, null=True, blank=True, default=PlaylistFor.SHOT, db_index=True)
    is_for_all = models.BooleanField(null=True, blank=True, default=False)  # spans all episodes
    created_by = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="created_playlists",
        db_column="created_by",
    )

    class Meta:
        db_table = "playlist"
        constraints = [
            models.UniqueConstraint(fields=["name", "project", "episode"], name="playlist_name_project_episode_uniq"),
        ]

    def __str__(self):
        return str(self.name or self.pk)
