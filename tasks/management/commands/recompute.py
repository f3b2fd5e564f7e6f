"""`manage.py recompute PRODUCTION` (spec 09, 17: `clean-tasks-data`, `reset-breakdown-data`)."""

from django.core.management.base import BaseCommand
from django.db import transaction

from assets.models import EntityLink
from assets.services.readiness import refresh_casting_stats
from productions.management.projects import find_production
from tasks.models import Task
from tasks.services.comments import batched
from tasks.services.progress import recompute_tasks


class Command(BaseCommand):
    """Derive again what is derived."""

    help = (
        "Derive the status, retakes, dates and time of every task of a production from its comments and time spent "
        "again, and how many of the assets cast in its shots are ready."
    )

    def add_arguments(self, parser):
        parser.add_argument("production", help="its id or its exact name")

    @transaction.atomic
    def handle(self, *, production, **options):
        project = find_production(production)
        tasks = list(Task.objects.filter(project=project).order_by("pk").values_list("pk", flat=True))
        moved = 0
        for part in batched(tasks):
            moved += sum(before != after for before, after in recompute_tasks(task_ids=part).values())
        links = EntityLink.objects.filter(entity_in__project=project, entity_in__canceled=False)
        containers = list(links.order_by("entity_in_id").values_list("entity_in_id", flat=True).distinct())
        for part in batched(containers):
            refresh_casting_stats(part)
        self.stdout.write(f"{len(tasks)} tasks, {moved} with another status; {len(containers)} castings.")
