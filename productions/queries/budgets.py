"""Budgets of a production as rows, and the time they are measured against (spec 03, 13)."""

from django.db.models import F, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from productions.models import Budget, BudgetEntry, Project
from productionsite.api.rows import Shape, Wire, fetch, select

BUDGET = Shape(Budget)
BUDGET_LINE = Shape(Budget, keys=["id", "project_id", "revision", "name", "currency"], type=None)
ENTRY = Shape(BudgetEntry)
ENTRY_LINE = Shape(
    BudgetEntry,
    keys=[
        "id",
        "budget_id",
        "department_id",
        "person_id",
        "start_date",
        "months_duration",
        "daily_salary",
        "position",
        "seniority",
        "exceptions",
    ],
    type=None,
)


def budgets(project_id):
    """Return the budgets of a production, by revision."""
    return fetch(Budget.objects.filter(project=project_id).order_by("revision", "pk"), BUDGET_LINE)


def budget_row(budget_id):
    """Return one budget."""
    return fetch(Budget.objects.filter(pk=budget_id), BUDGET)[0]


def entries(project_id, budget_id):
    """Return the entries of a budget of a production."""
    found = BudgetEntry.objects.filter(budget=budget_id, budget__project=project_id)
    return fetch(found.order_by("created_at", "pk"), ENTRY_LINE)


def entry_row(entry_id):
    """Return one entry."""
    return fetch(BudgetEntry.objects.filter(pk=entry_id), ENTRY)[0]


def time_spents(project_id):
    """Return {department: {"total", person: {"total", "YYYY-MM"}}} of the time logged on a production, in minutes.

    The department is the task type's; tasks without one are left out. Summed by the database.
    """
    tasks = Project._meta.get_field("tasks").related_model
    logged = tasks._meta.get_field("time_spents").related_model.objects
    grouped = (
        logged.filter(task__project=project_id, task__task_type__department__isnull=False)
        .annotate(
            year=ExtractYear("date"),
            month=ExtractMonth("date"),
            department=F("task__task_type__department"),
        )
        .order_by("year", "month")
    )
    summed = grouped.values("department", "person", "year", "month").annotate(minutes=Sum("duration"))
    found = {}
    rows = select(summed, Wire("department", "id"), Wire("person", "id"), F("year"), F("month"), F("minutes"))
    for department, person, year, month, minutes in rows:
        of_department = found.setdefault(department, {"total": 0.0})
        of_person = of_department.setdefault(person, {"total": 0.0})
        of_person[f"{int(year):04d}-{int(month):02d}"] = float(minutes)
        of_person["total"] += float(minutes)
        of_department["total"] += float(minutes)
    return found
