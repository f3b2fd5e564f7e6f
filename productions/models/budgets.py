"""Budgets: rows and constraints (spec 01)."""

from django.db import models

from accounts.choices import Position, Seniority
from productionsite.fields import ChoiceField, JSONField
from productionsite.models import BaseModel


class Budget(BaseModel):
    """Quotes of a production."""

    project = models.ForeignKey(
        "productions.Project", on_delete=models.PROTECT, null=True, blank=True, related_name="budgets"
    )
    revision = models.IntegerField(default=1)  # quote number; not writable by PUT
    name = models.CharField(max_length=255)
    currency = models.CharField(max_length=3, null=True, blank=True)  # ISO code

    class Meta:
        db_table = "budget"

    def __str__(self):
        return str(self.name or self.pk)


class BudgetEntry(BaseModel):
    """Staffing lines of a quote."""

    budget = models.ForeignKey("productions.Budget", on_delete=models.PROTECT, related_name="budget_entries")
    department = models.ForeignKey("accounts.Department", on_delete=models.PROTECT, related_name="budget_entries")
    person = models.ForeignKey(
        "accounts.Person", on_delete=models.PROTECT, null=True, blank=True, related_name="budget_entries"
    )
    start_date = models.DateField()
    months_duration = models.IntegerField()
    daily_salary = models.FloatField()
    position = ChoiceField(Position, null=True, blank=True, default=Position.ARTIST)
    seniority = ChoiceField(Seniority, null=True, blank=True, default=Seniority.MID)
    exceptions = JSONField(null=True, blank=True)  # map month → amount override, client-defined

    class Meta:
        db_table = "budget_entry"
