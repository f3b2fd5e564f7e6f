"""Planned work and quotes against the time that was logged."""

from django.db.models import Count, Sum
from django.db.models.functions import Coalesce

from accounts.models import Department
from productions.queries.budgets import time_spents

WORKING_DAYS = 20  # of a month, as quotes count them


def work(tasks):
    """Return [{name, color, total, estimation, duration}] per task type, minutes: one statement."""
    keys = ("name", "color", "total", "estimation", "duration")
    order = ("task_type__priority", "task_type__name", "task_type_id")
    grouped = tasks.order_by(*order).values_list(*order, "task_type__color").annotate(total=Count("pk"))
    sums = [Coalesce(Sum(column), 0.0) for column in ("estimation", "duration")]
    return [dict(zip(keys, row)) for row in grouped.values_list("task_type__name", "task_type__color", "total", *sums)]


def days_of(entry):
    """Return the days a budget entry pays for: those of its exceptional months, twenty for each other one."""
    exceptions = entry.exceptions if isinstance(entry.exceptions, dict) else {}
    special = sum(days for days in exceptions.values() if isinstance(days, int | float))
    return special + WORKING_DAYS * max(entry.months_duration - len(exceptions), 0)


def quote(project):
    """Return the latest quote of a production against its time, per department; None without a quote.

    {budget, rows: [{department, days, cost, spent}], days, cost, spent}: days of work, cost in the quote's
    currency. `spent`: days logged on tasks of the department.
    """
    budget = project.budgets.order_by("-revision", "-created_at").first()
    if budget is None:
        return None
    minutes = {pk: of["total"] for pk, of in time_spents(project.pk).items()}
    departments = {str(one.pk): one for one in Department.objects.all()}
    rows = {}
    for entry in budget.budget_entries.all():
        days = days_of(entry)
        row = rows.setdefault(str(entry.department_id), {"days": 0, "cost": 0.0})
        row["days"] += days
        row["cost"] += days * entry.daily_salary
    for pk in minutes:
        rows.setdefault(str(pk), {"days": 0, "cost": 0.0})
    found = [
        {"department": departments[pk], **row, "spent": minutes.get(pk, 0) / 480}
        for pk, row in rows.items()
        if pk in departments
    ]
    found.sort(key=lambda row: row["department"].name)
    return {
        "budget": budget,
        "rows": found,
        **{key: sum(row[key] for row in found) for key in ("days", "cost", "spent")},
    }
