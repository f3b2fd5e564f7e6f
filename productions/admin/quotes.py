"""Pages of quotes: budgets and their staffing lines, written as on the production's own routes."""

from django.contrib import admin

from accounts.admin.base import StudioAdmin
from accounts.admin_access import OfProduction
from accounts.choices import Role
from productions.admin.snapshots import Months
from productions.models import Budget, BudgetEntry
from productions.services import budgets


class QuoteAdmin(StudioAdmin):
    """What a quote is made of; its managers write it, as they do through the production's routes."""

    section = "Productions"

    def resource(self):
        """Written by the services of a production's own routes: the CRUD ones are for administrators."""
        return

    def get_deleted_objects(self, objs, request):
        """Rehearse the deletion."""
        return self.rehearsed_deletion(objs, request)


@admin.register(Budget)
class BudgetAdmin(QuoteAdmin):
    """Quotes of a production, for those who manage it."""

    scope = OfProduction(roles=(Role.MANAGER,))
    icon = "account_balance_wallet"
    derived = ("revision",)
    fixed = needed = ("project",)
    list_display = ["name", "project", "revision", "currency", "updated_at"]
    list_filter = ["project", "currency"]
    search_fields = ["name", "project__name"]
    ordering = ["project__name", "-revision"]

    def save_model(self, request, obj, form, change):
        """Add a quote, its revision follows the highest one; or write its name and currency."""
        if not change:
            made = budgets.create_budget(project_id=obj.project_id, name=obj.name, currency=obj.currency)
            obj.__dict__.update(Budget.objects.get(pk=made).__dict__)
        elif form.changed_data:
            budgets.update_budget(budget=obj, name=obj.name, currency=obj.currency or "")

    def delete_model(self, request, obj):
        """Delete a quote with its lines."""
        budgets.delete_budget(budget=obj)


@admin.register(BudgetEntry)
class BudgetEntryAdmin(QuoteAdmin):
    """Staffing lines of a quote."""

    scope = OfProduction("budget__project", roles=(Role.MANAGER,))
    icon = "request_quote"
    singular, plural = "budget entry", "budget entries"
    fixed = ("budget",)
    structures = {"exceptions": Months}
    renamed = {"exceptions": "months that count otherwise"}
    list_display = ["budget", "department", "person", "position", "seniority", "start_date", "months_duration"]
    list_display_links = ["budget", "department"]
    list_filter = ["budget", "department", "person", "position", "seniority"]
    search_fields = ["budget__name", "person__first_name", "person__last_name"]
    ordering = ["budget__name", "start_date"]

    def save_model(self, request, obj, form, change):
        """Add a line, or write what changed of it."""
        columns = [self.opts.get_field(name).attname for name in form.changed_data if name != "budget"]
        values = {column: getattr(obj, column) for column in columns}
        if change:
            if values:
                budgets.update_entry(budget=obj.budget, entry=obj, values=values)
            return
        values["exceptions"] = obj.exceptions or {}
        made = budgets.create_entry(budget=obj.budget, values=values)
        obj.__dict__.update(BudgetEntry.objects.get(pk=made).__dict__)

    def delete_model(self, request, obj):
        """Delete a line."""
        budgets.delete_entry(budget=obj.budget, entry=obj)
