"""Delete a closed production with everything that hangs on it, from the shell, saying how far it is."""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from productions.management.projects import find_production
from productions.services.deletion import delete_project
from productions.services.projects import is_open


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("production", help="its id or its exact name")
        parser.add_argument("--dry-run", action="store_true", help="do everything, then undo it")

    def handle(self, *, production, dry_run, verbosity, **options):
        found = find_production(production)
        if is_open(found):
            raise CommandError(f"{found.name} is open; close it first.")

        def tell(done, total, table):
            if verbosity:
                self.stdout.write(f"{done}/{total} {table}")

        with transaction.atomic():
            delete_project(project=found, force=True, progress=tell)
            transaction.set_rollback(dry_run)
        self.stdout.write(f"{found.name} {'would be' if dry_run else 'is'} gone.")
