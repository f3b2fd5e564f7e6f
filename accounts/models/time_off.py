"""Time off: rows and constraints (spec 01)."""

from django.db import models

from productionsite.models import BaseModel


class DayOff(BaseModel):
    """Leave of a person over a date range."""

    date = models.DateField()  # first day
    end_date = models.DateField()  # last day, inclusive
    description = models.TextField(null=True, blank=True)  # hidden from supervisors
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="day_offs"
    )

    class Meta:
        db_table = "day_off"
        constraints = [
            models.UniqueConstraint(fields=["person", "date"], name="day_off_person_date_uniq"),
            models.CheckConstraint(condition=models.Q(date__lte=models.F("end_date")), name="day_off_date_check"),
        ]
