"""Rows that say which task they are about by its plain id."""

from accounts.admin_access import OfProduction, TasksOfProduction
from tasks.models import Task


class OfTaskObject(OfProduction):
    """Rows about a task whose id stands in `path` (no foreign key): they belong to the task's production."""

    def visible(self, who, queryset):
        if who.is_admin:
            return queryset
        tasks = TasksOfProduction(roles=self.roles).visible(who, Task.objects.all())
        return queryset.filter(**{f"{self.path}__in": tasks.values("pk")})

    def project_of(self, row):
        *steps, last = self.path.split("__")
        for step in steps:
            row = getattr(row, step)
            if row is None:
                return None
        return Task.objects.filter(pk=getattr(row, last)).values_list("project_id", flat=True).first()
