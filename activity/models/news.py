"""News: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class News(BaseModel):
    """Feed entries, one per comment or main preview."""

    change = models.BooleanField(default=False)  # true when the comment changed the status
    author = models.ForeignKey("accounts.Person", on_delete=models.PROTECT, related_name="news")
    comment = models.ForeignKey("tasks.Comment", on_delete=models.PROTECT, null=True, blank=True, related_name="news")
    task = models.ForeignKey("tasks.Task", on_delete=models.PROTECT, related_name="news")
    preview_file = models.ForeignKey(
        "files.PreviewFile", on_delete=models.PROTECT, null=True, blank=True, related_name="news"
    )

    class Meta:
        db_table = "news"
        indexes = [models.Index(fields=["created_at"], name="news_created_idx")]
