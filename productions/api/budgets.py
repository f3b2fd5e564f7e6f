"""Budgets of a production (spec 03, 13)."""

import math
from datetime import date

from accounts.access import Admin
from accounts.choices import Position, Seniority
from productions.access import PROJECT_MANAGER
from productions.api.paths import path_project
from productions.queries import budgets as queries
from productions.services import budgets as services
from productionsite.api.inputs import Field, Filled, Input, lax_integer, mapping, one_of, text, well_formed
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation

BUDGETS = "data/projects/<project_id>/budgets"
BUDGET = f"{BUDGETS}/<budget_id>"
ENTRIES = f"{BUDGET}/entries"
ENTRY = f"{ENTRIES}/<entry_id>"


def number(value):
    """Read a finite number, also from a text."""
    try:
        found = None if isinstance(value, bool) else float(value)
    except (TypeError, ValueError, OverflowError):
        found = None
    if found is None or not math.isfinite(found):
        raise ValueError("A number is expected.")
    return found


def day(value):
    """Read an ISO date; the time of a date-time is dropped."""
    try:
        return date.fromisoformat(value[:10])
    except (TypeError, ValueError):
        raise ValueError("A date (YYYY-MM-DD) is expected.") from None


def exceptions(value):
    """Read a map month → days: whole numbers; nulls and what is not positive are dropped."""
    found = {}
    for month, days in mapping(value).items():
        whole = 0 if days is None else int(number(days))
        if whole > 0:
            found[month] = whole
    return found


class BudgetInput(Input):
    """A new budget."""

    accepts_forms = True
    name = Field(text(1, 255), required=True)
    currency = Field(text(0, 3), nullable=True)


class BudgetChanges(Input):
    """Changes of a budget; null and absent keep."""

    accepts_forms = True
    name = Field(text(0, 255), nullable=True)
    currency = Field(text(0, 3), nullable=True)


class EntryInput(Input):
    """A new staffing line."""

    accepts_forms = True
    department_id = Field(text(1), required=True)
    person_id = Field(text(), nullable=True)
    start_date = Field(day, required=True)
    months_duration = Field(lax_integer, required=True)
    daily_salary = Field(number, required=True)
    position = Field(one_of(*Position.values), default=Position.ARTIST)
    seniority = Field(one_of(*Seniority.values), default=Seniority.MID)


class EntryChanges(Input):
    """The new values of a staffing line."""

    accepts_forms = True
    department_id = Filled(text(1))
    person_id = Field(text(1), nullable=True)
    start_date = Filled(day)
    months_duration = Filled(lax_integer)
    daily_salary = Filled(number)
    position = Field(one_of(*Position.values), nullable=True)
    seniority = Field(one_of(*Seniority.values), nullable=True)
    exceptions = Field(exceptions, default=None)


NEVER_NULL = frozenset(name for name, field in EntryChanges.fields().items() if isinstance(field, Filled))


def changes_of(body):
    """Return what a body changes of a staffing line.

    One that names every column that is never null replaces the line: the other columns it leaves out become
    null (spec 03, 13). The reference fails at any other body; here it changes what it names, nothing else.
    """
    names = EntryChanges.fields() if body.given >= NEVER_NULL else body.given
    values = {name: getattr(body, name) for name in names}
    if "exceptions" in values:
        values["exceptions"] = values["exceptions"] or {}
    return values


class _OfBudget(ApiViewSet):
    @property
    def project_id(self):
        """The id of the production of the path: 400 for a malformed one, 404 for an unknown one."""
        return path_project(well_formed(self.call.params["project_id"]))

    @property
    def budget(self):
        """The budget of the path, which is one of the production of the path."""
        params = self.call.params
        return services.find_budget(
            project_id=well_formed(params["project_id"]), budget_id=well_formed(params["budget_id"])
        )


class Budgets(_OfBudget):
    """Quotes."""

    @operation("GET", BUDGETS, access=PROJECT_MANAGER, answer=queries.BUDGET_LINE)
    def list(self, request, project_id):
        """List the budgets of a production."""
        return queries.budgets(self.project_id)

    @operation("POST", BUDGETS, access=PROJECT_MANAGER, body=BudgetInput, answer=queries.BUDGET)
    def create(self, request, project_id):
        """Add a budget; its revision follows the highest one."""
        body = self.call.body
        currency = body.currency if "currency" in body.given else "USD"
        budget = services.create_budget(project_id=self.project_id, name=body.name, currency=currency)
        return queries.budget_row(budget)

    @operation("GET", f"{BUDGETS}/time-spents", access=Admin(), answer="Minutes by department, person and month.")
    def time_spents(self, request, project_id):
        """Sum the time logged on a production, by department, person and month."""
        return queries.time_spents(self.project_id)

    @operation("GET", BUDGET, access=PROJECT_MANAGER, answer=queries.BUDGET)
    def read(self, request, project_id, budget_id):
        """Return one budget."""
        return queries.budget_row(self.budget.pk)

    @operation("PUT", BUDGET, access=PROJECT_MANAGER, body=BudgetChanges, answer=queries.BUDGET)
    def update(self, request, project_id, budget_id):
        """Change the name and currency of a budget."""
        budget, body = self.budget, self.call.body
        services.update_budget(budget=budget, name=body.name, currency=body.currency)
        return queries.budget_row(budget.pk)

    @operation("DELETE", BUDGET, access=PROJECT_MANAGER, status=204)
    def delete(self, request, project_id, budget_id):
        """Delete a budget with its entries."""
        services.delete_budget(budget=self.budget)
        return NO_CONTENT


class BudgetEntries(_OfBudget):
    """Staffing lines of quotes."""

    @operation("GET", ENTRIES, access=PROJECT_MANAGER, answer=queries.ENTRY_LINE)
    def entries(self, request, project_id, budget_id):
        """List the entries of a budget."""
        return queries.entries(self.project_id, well_formed(budget_id))

    @operation("POST", ENTRIES, access=PROJECT_MANAGER, body=EntryInput, answer=queries.ENTRY)
    def create_entry(self, request, project_id, budget_id):
        """Add an entry to a budget."""
        body = self.call.body
        values = {name: getattr(body, name) for name in EntryInput.fields()}
        return queries.entry_row(services.create_entry(budget=self.budget, values=values))

    @operation("GET", ENTRY, access=PROJECT_MANAGER, answer=queries.ENTRY)
    def entry(self, request, project_id, budget_id, entry_id):
        """Return one entry of a budget."""
        return queries.entry_row(self.found_entry.pk)

    @operation("PUT", ENTRY, access=PROJECT_MANAGER, body=EntryChanges, answer=queries.ENTRY)
    def update_entry(self, request, project_id, budget_id, entry_id):
        """Replace the values of an entry, or change some of them."""
        budget, entry = self.budget, self.found_entry
        services.update_entry(budget=budget, entry=entry, values=changes_of(self.call.body))
        return queries.entry_row(entry.pk)

    @operation("DELETE", ENTRY, access=PROJECT_MANAGER, status=204)
    def delete_entry(self, request, project_id, budget_id, entry_id):
        """Delete an entry of a budget."""
        services.delete_entry(budget=self.budget, entry=self.found_entry)
        return NO_CONTENT

    @property
    def found_entry(self):
        """The entry of the path, which is one of the budget of the path."""
        params = self.call.params
        return services.find_entry(
            project_id=well_formed(params["project_id"]),
            budget_id=well_formed(params["budget_id"]),
            entry_id=well_formed(params["entry_id"]),
        )


VIEWSETS = [Budgets, BudgetEntries]
