"""News: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel
from tasks.models import Comment, Task

UNCHECKED = {"null": True, "db_constraint": False, "db_index": False, "editable": False, "related_name": "news"}


class News(BaseModel):
    """Feed entries, one per comment or main preview."""

    INTERNAL_COLUMNS = ("project_id", "task_status_id")
    change = models.BooleanField(default=False)  # true when the comment changed the status
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="news")
    comment = models.ForeignKey("tasks.Comment", on_delete=models.PROTECT, null=True, blank=True, related_name="news")
    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="news")
    preview_file = models.ForeignKey(
        "files.PreviewFile", on_delete=models.PROTECT, null=True, blank=True, related_name="news"
    )
    # The production of the task and the status of the comment, so that a feed is one walk of one index and is
    # counted from another: whoever writes rows in bulk, moves tasks or edits comments calls `place_news`. Not keys
    # the database checks: those of the task and the comment are.
    project = models.ForeignKey("productions.Project", models.DO_NOTHING, **UNCHECKED)
    task_status = models.ForeignKey("tasks.TaskStatus", models.DO_NOTHING, **UNCHECKED)

    class Meta:
        db_table = "news"
        indexes = [
            models.Index(fields=["created_at"], name="news_created_idx"),
            models.Index(fields=["project", "created_at", "id"], name="news_project_created_idx"),
            models.Index(fields=["project", "task_status", "change"], name="news_counted_idx"),
        ]

    def save(self, *args, **options):
        fields = options.get("update_fields")
        self.project_id = Task.objects.filter(pk=self.task_id).values_list("project_id", flat=True).first()
        comment = Comment.objects.filter(pk=self.comment_id)
        self.task_status_id = comment.values_list("task_status_id", flat=True).first()
        if fields is not None:
            options["update_fields"] = {*fields, "project", "task_status"}
        super().save(*args, **options)
