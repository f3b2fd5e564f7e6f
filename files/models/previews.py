"""Previews: rows and constraints (spec 01)."""

from django.db import models

from files.choices import PreviewStatus, ValidationStatus
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel, LinkModel


class PreviewFile(BaseModel):
    """Reviewable uploads."""

    name = models.CharField(max_length=250, null=True, blank=True)
    original_name = models.CharField(max_length=250, null=True, blank=True)
    revision = models.IntegerField(null=True, blank=True, default=1)
    position = models.IntegerField(null=True, blank=True, default=1)  # 1 = main preview of the revision
    extension = models.CharField(max_length=6, null=True, blank=True)
    description = models.TextField(null=True, blank=True)
    path = models.CharField(max_length=400, null=True, blank=True)
    source = models.CharField(max_length=40, null=True, blank=True)  # free origin tag
    file_size = models.BigIntegerField(null=True, blank=True, default=0)  # bytes
    status = ChoiceField(PreviewStatus, default=PreviewStatus.PROCESSING)
    validation_status = ChoiceField(ValidationStatus, default=ValidationStatus.NEUTRAL)
    annotations = JSONField(null=True, blank=True)  # list of per-time drawing objects
    width = models.IntegerField(null=True, blank=True, default=0)
    height = models.IntegerField(null=True, blank=True, default=0)
    duration = models.FloatField(null=True, blank=True, default=0.0)  # seconds
    data = JSONField(null=True, blank=True)
    token_in = models.IntegerField(null=True, blank=True)  # AI token cost
    token_out = models.IntegerField(null=True, blank=True)  # AI token cost
    task = models.ForeignKey(
        "tasks.Task", on_delete=models.PROTECT, null=True, blank=True, related_name="preview_files"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="preview_files"
    )
    source_file = models.ForeignKey(
        "files.OutputFile", on_delete=models.PROTECT, null=True, blank=True, related_name="preview_files"
    )
    shotgun_id = models.IntegerField(null=True, blank=True, unique=True)
    is_movie = models.BooleanField(null=True, blank=True, default=False)  # deprecated
    url = models.CharField(max_length=600, null=True, blank=True)  # deprecated
    uploaded_movie_url = models.CharField(max_length=600, null=True, blank=True)  # deprecated
    uploaded_movie_name = models.CharField(max_length=150, null=True, blank=True)  # deprecated
    comments = models.ManyToManyField(
        "tasks.Comment", through="files.CommentPreviewLink", related_name="previews", blank=True
    )

    class Meta:
        db_table = "preview_file"
        constraints = [
            models.UniqueConstraint(fields=["name", "task", "revision"], name="preview_file_name_task_revision_uniq"),
        ]

    def __str__(self):
        return str(self.name or self.pk)

    @property
    def facts(self):
        """What the server noted in `data`; {} when something else than an object was put there."""
        return self.data if isinstance(self.data, dict) else {}


class CommentPreviewLink(LinkModel):
    """Link rows of PreviewFile.comments, Comment.previews."""

    comment = models.ForeignKey(
        "tasks.Comment", on_delete=models.CASCADE, related_name="comment_preview_links", db_column="comment"
    )
    preview_file = models.ForeignKey(
        "files.PreviewFile",
        on_delete=models.CASCADE,
        related_name="comment_preview_links",
        db_column="preview_file",
    )

    class Meta:
        db_table = "comment_preview_link"
        constraints = [
            models.UniqueConstraint(fields=["comment", "preview_file"], name="comment_preview_link_uniq"),
        ]
