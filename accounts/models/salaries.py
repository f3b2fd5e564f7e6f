"""Salaries: rows and constraints (spec 01)."""

from django.db import models

from accounts.choices import Position, Seniority
from productionsite.fields import ChoiceField
from productionsite.models import BaseModel


class SalaryScale(BaseModel):
    """Default salary per department × position × seniority."""

    department = models.ForeignKey("accounts.Department", on_delete=models.CASCADE, related_name="salary_scales")
    position = ChoiceField(Position, null=True, blank=True, default=Position.ARTIST)
    seniority = ChoiceField(Seniority, null=True, blank=True, default=Seniority.MID)
    salary = models.IntegerField(default=0)

    class Meta:
        db_table = "salary_scale"
