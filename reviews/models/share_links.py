"""Share links: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class PlaylistShareLink(BaseModel):
    """Public review links."""

    token = models.CharField(max_length=64, unique=True)  # random public token
    playlist = models.ForeignKey("reviews.Playlist", on_delete=models.PROTECT, related_name="playlist_share_links")
    created_by = models.ForeignKey(
        "accounts.Person",
        on_delete=models.PROTECT,
        related_name="playlist_share_links",
        db_column="created_by",
    )
    expiration_date = models.DateTimeField(null=True, blank=True)
    is_active = models.BooleanField(default=True)
    can_comment = models.BooleanField(default=True)
    password = models.CharField(max_length=255, null=True, blank=True)  # bcrypt hash; never served

    class Meta:
        db_table = "playlist_share_link"
        indexes = [
            models.Index(fields=["playlist", "is_active"], name="playlist_sha_playlist_is_activ"),
        ]
