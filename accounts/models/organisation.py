"""Organisation: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class Organisation(BaseModel):
    """Studio-wide settings, one row."""

    name = models.CharField(max_length=80, unique=True)
    hours_by_day = models.FloatField(default=8.0)
    has_avatar = models.BooleanField(null=True, blank=True, default=False)
    use_original_file_name = models.BooleanField(null=True, blank=True, default=False)
    timesheets_locked = models.BooleanField(null=True, blank=True, default=False)
    format_duration_in_hours = models.BooleanField(null=True, blank=True, default=False)
    hd_by_default = models.BooleanField(null=True, blank=True, default=False)
    chat_token_slack = models.CharField(max_length=80, null=True, blank=True, default="")  # admin only
    chat_webhook_mattermost = models.CharField(max_length=80, null=True, blank=True, default="")  # admin only
    chat_token_discord = models.CharField(max_length=80, null=True, blank=True, default="")  # admin only
    dark_theme_by_default = models.BooleanField(null=True, blank=True, default=False)

    class Meta:
        db_table = "organisation"

    def __str__(self):
        return str(self.name or self.pk)


class Department(BaseModel):
    """Studio departments."""

    name = models.CharField(max_length=80, unique=True)
    color = models.CharField(max_length=7)
    archived = models.BooleanField(null=True, blank=True, default=False)

    class Meta:
        db_table = "department"

    def __str__(self):
        return str(self.name or self.pk)


class Studio(BaseModel):
    """Sites/subcontractors a person belongs to."""

    name = models.CharField(max_length=80, unique=True)
    color = models.CharField(max_length=7)
    archived = models.BooleanField(null=True, blank=True, default=False)

    class Meta:
        db_table = "studio"

    def __str__(self):
        return str(self.name or self.pk)
