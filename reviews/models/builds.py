"""Builds: rows and constraints (spec 01)."""

from django.db import models

from productionsite.background import BackgroundJob
from productionsite.fields import ChoiceField
from productionsite.models import BaseModel
from reviews.choices import BuildStatus, BuildType


class BuildJob(BaseModel):
    """Playlist movie/archive builds."""

    status = ChoiceField(BuildStatus, default=BuildStatus.RUNNING)
    job_type = ChoiceField(BuildType, default=BuildType.MOVIE)
    ended_at = models.DateTimeField(null=True, blank=True)
    message = models.TextField(null=True, blank=True)  # why a build failed or was degraded
    playlist = models.ForeignKey("reviews.Playlist", on_delete=models.PROTECT, related_name="build_jobs")

    class Meta:
        db_table = "build_job"


class BuildRun(BackgroundJob):
    """What a worker does for a build job: how far it is, for whom. Goes with the build job."""

    COUNTER = "progress"
    NOTHING = "nothing was built"

    build_job = models.OneToOneField("reviews.BuildJob", on_delete=models.CASCADE, related_name="run")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.SET_NULL, null=True, blank=True, related_name="build_runs"
    )
    full = models.BooleanField(default=False)  # encode again also what could be joined as it is
    progress = models.IntegerField(default=0)  # percent

    class Meta:
        db_table = "build_run"

    def __str__(self):
        return str(self.build_job_id)
