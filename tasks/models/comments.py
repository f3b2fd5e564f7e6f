"""Comments: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import JSONField, UUIDField
from productionsite.models import BaseModel, LinkModel


class Comment(BaseModel):
    """Messages on tasks, carrying status changes, replies and checklists."""

    shotgun_id = models.IntegerField(null=True, blank=True)
    object_id = UUIDField()  # the task commented (no FK)
    object_type = models.CharField(max_length=80)  # always `Task` in practice
    text = models.TextField(null=True, blank=True)
    data = JSONField(null=True, blank=True)  # free bag
    replies = JSONField(null=True, blank=True, default=list)
    checklist = JSONField(null=True, blank=True, default=list)
    pinned = models.BooleanField(null=True, blank=True)  # null until set
    for_client = models.BooleanField(null=True, blank=True, default=False)  # published to clients
    links = JSONField(null=True, blank=True)  # array of strings
    task_status = models.ForeignKey(
        "tasks.TaskStatus", on_delete=models.PROTECT, null=True, blank=True, related_name="comments"
    )
    person = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="comments")
    editor = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="edited_comments"
    )
    preview_file = models.ForeignKey(
        "files.PreviewFile", on_delete=models.PROTECT, null=True, blank=True, related_name="legacy_comments"
    )
    mentions = models.ManyToManyField(
        "accounts.Person", through="tasks.CommentMention", related_name="mentioning_comments", blank=True
    )
    department_mentions = models.ManyToManyField(
        "accounts.Department",
        through="tasks.CommentDepartmentMention",
        related_name="mentioning_comments",
        blank=True,
    )
    acknowledgements = models.ManyToManyField(
        "accounts.Person",
        through="tasks.CommentAcknowledgement",
        related_name="acknowledged_comments",
        blank=True,
    )

    class Meta:
        db_table = "comment"
        indexes = [
            models.Index(fields=["object_id", "created_at"], name="comment_object_created_idx"),
            # rows that came from ShotGrid, by their ids there: nothing where none did
            models.Index(
                fields=["shotgun_id"], condition=models.Q(shotgun_id__isnull=False), name="comment_shotgun_idx"
            ),
        ]


class CommentAcknowledgement(LinkModel):
    """Link rows of Comment.acknowledgements."""

    comment = models.ForeignKey(
        "tasks.Comment", on_delete=models.CASCADE, related_name="comment_acknoledgments", db_column="comment"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="comment_acknoledgments", db_column="person"
    )

    class Meta:
        db_table = "comment_acknoledgments"
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="comment_acknoledgments_uniq"),
        ]


class CommentDepartmentMention(LinkModel):
    """Link rows of Comment.department_mentions."""

    comment = models.ForeignKey(
        "tasks.Comment",
        on_delete=models.CASCADE,
        related_name="comment_department_mentions",
        db_column="comment",
    )
    department = models.ForeignKey(
        "accounts.Department",
        on_delete=models.PROTECT,
        related_name="comment_department_mentions",
        db_column="department",
    )

    class Meta:
        db_table = "comment_department_mentions"
        constraints = [
            models.UniqueConstraint(fields=["comment", "department"], name="comment_department_mentions_uniq"),
        ]


class CommentMention(LinkModel):
    """Link rows of Comment.mentions."""

    comment = models.ForeignKey(
        "tasks.Comment", on_delete=models.CASCADE, related_name="comment_mentions", db_column="comment"
    )
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, related_name="comment_mentions", db_column="person"
    )

    class Meta:
        db_table = "comment_mentions"
        constraints = [
            models.UniqueConstraint(fields=["comment", "person"], name="comment_mentions_uniq"),
        ]
