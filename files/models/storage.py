"""Storage: rows and constraints (spec 01)."""

from django.db import models

from files.choices import StorageState
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel


class PreviewFileStorageState(BaseModel):
    """Which renditions are stored; internal."""

    preview_file = models.ForeignKey(
        "files.PreviewFile", on_delete=models.CASCADE, related_name="preview_file_storage_states"
    )
    bucket = models.CharField(max_length=20)
    prefix = models.CharField(max_length=40)  # rendition name
    state = ChoiceField(StorageState)

    class Meta:
        db_table = "preview_file_storage_state"
        constraints = [
            models.UniqueConstraint(
                fields=["preview_file", "bucket", "prefix"],
                name="preview_file_storage_state_preview_file_bucket_prefix_uniq",
            ),
        ]
        indexes = [
            models.Index(fields=["bucket", "prefix", "state"], name="preview_file_bucket_prefix_sta"),
        ]


class StoredFile(BaseModel):
    """Registry of stored binaries and pending purges; internal."""

    bucket = models.CharField(max_length=20)
    key = models.CharField(max_length=255)
    prefix = models.CharField(max_length=40)
    file_id = models.CharField(max_length=200, db_index=True)
    size = models.BigIntegerField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)  # marked for purge
    purge_forced = models.BooleanField(default=False)
    purged_at = models.DateTimeField(null=True, blank=True)
    purge_attempts = models.IntegerField(default=0)
    last_error = models.TextField(null=True, blank=True)
    journal = JSONField(default=list)  # history list

    class Meta:
        db_table = "stored_file"
        constraints = [
            models.UniqueConstraint(fields=["bucket", "key"], name="stored_file_bucket_key_uniq"),
        ]
        indexes = [
            models.Index(
                fields=["purge_forced", "deleted_at"],
                condition=models.Q(deleted_at__isnull=False, purged_at__isnull=True),
                name="stored_file_purge_fo_deleted__",
            ),
        ]


class StagedFile(BaseModel):
    """Files on their way: committed with the change they belong to, gone once they are in place; internal."""

    IN_SNAPSHOT = False

    name = models.CharField(max_length=400, unique=True)  # what the store calls it until then
    bucket = models.CharField(max_length=20)
    prefix = models.CharField(max_length=40)
    file_id = models.CharField(max_length=200)
    size = models.BigIntegerField()

    class Meta:
        db_table = "staged_file"
        indexes = [models.Index(fields=["bucket", "prefix", "file_id"], name="staged_file_place")]

    def __str__(self):
        return self.name
