"""Budgets and their entries on the routes of a production (spec 03, 13): the CRUD ones emit other names."""

from django.db import transaction
from django.db.models import Max

from accounts.models import Department, Person
from events.emitter import emit
from productions.entities import lock_project
from productions.models import Budget, BudgetEntry
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid


def find_budget(*, project_id, budget_id):
    """Return a budget of the production, or 404."""
    found = Budget.objects.filter(pk=budget_id, project=project_id).first()
    if found is None:
        raise NotFound
    return found


def find_entry(*, project_id, budget_id, entry_id):
    """Return an entry of a budget of the production, or 404."""
    found = BudgetEntry.objects.filter(pk=entry_id, budget=budget_id, budget__project=project_id).first()
    if found is None:
        raise NotFound
    return found


@transaction.atomic
def create_budget(*, project_id, name, currency):
    """Add a budget to a production, its revision one above the highest; return its id. Emits `budget:create`."""
    lock_project(project_id)
    highest = Budget.objects.filter(project=project_id).aggregate(highest=Max("revision"))["highest"]
    budget = Budget.objects.create(project_id=project_id, name=name, currency=currency, revision=(highest or 0) + 1)
    emit("budget:create", {"budget_id": budget.pk}, project_id=project_id)
    return budget.pk


@transaction.atomic
def update_budget(*, budget, name=None, currency=None):
    """Change name and currency of a budget; None keeps them. Emits `budget:update`."""
    if name is not None:
        budget.name = name
    if currency is not None:
        budget.currency = currency
    budget.save(update_fields=["name", "currency"])
    emit("budget:update", {"budget_id": budget.pk}, project_id=budget.project_id)


@transaction.atomic
def delete_budget(*, budget):
    """Delete a budget with its entries. Emits `budget:delete`."""
    budget_id = budget.pk
    BudgetEntry.objects.filter(budget=budget).delete()
    budget.delete()
    emit("budget:delete", {"budget_id": budget_id}, project_id=budget.project_id)


def _emit_entry(verb, entry_id, budget):
    payload = {"budget_id": budget.pk, "budget_entry_id": entry_id}
    emit(f"budget-entry:{verb}", payload, project_id=budget.project_id)


def _known(values):
    """Return the values of an entry with its references looked up; BadInput for one that does not exist."""
    for name, model in (("department_id", Department), ("person_id", Person)):
        if values.get(name) is not None:
            key = as_uuid(values[name])
            if key is None or not model.objects.filter(pk=key).exists():
                raise BadInput(f"{name}: no such object.", field=name)
            values[name] = key
    return values


@transaction.atomic
def create_entry(*, budget, values):
    """Add an entry to a budget; return its id. Emits `budget-entry:create`."""
    entry = BudgetEntry.objects.create(budget=budget, **{"exceptions": {}, **_known(values)})
    _emit_entry("create", entry.pk, budget)
    return entry.pk


@transaction.atomic
def update_entry(*, budget, entry, values):
    """Write some values of an entry. Emits `budget-entry:update`."""
    for name, value in _known(values).items():
        setattr(entry, name, value)
    entry.save()
    _emit_entry("update", entry.pk, budget)


@transaction.atomic
def delete_entry(*, budget, entry):
    """Delete an entry of a budget. Emits `budget-entry:delete`."""
    entry_id = entry.pk
    entry.delete()
    _emit_entry("delete", entry_id, budget)
