"""Builds: rows and constraints (spec 01)."""

from django.db import models

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
