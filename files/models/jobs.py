"""Jobs that work on previews: what a worker does to a movie, how far it is, who does it."""

from django.db import models

from files.choices import PreviewJobKind
from productionsite.background import BackgroundJob
from productionsite.fields import ChoiceField


class PreviewJob(BackgroundJob):
    """One piece of work on one preview; goes with it."""

    COUNTER = "progress"
    NOTHING = "nothing was made of the movie"

    preview_file = models.ForeignKey("files.PreviewFile", on_delete=models.CASCADE, related_name="jobs")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="preview_jobs"
    )
    kind = ChoiceField(PreviewJobKind, default=PreviewJobKind.MOVIE)
    progress = models.IntegerField(default=0)  # percent

    class Meta:
        db_table = "preview_job"

    def __str__(self):
        return f"{self.kind} {self.preview_file_id}"
