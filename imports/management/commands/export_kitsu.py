"""`manage.py export_kitsu --snapshot FILE`: the whole studio as one JSON file."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imports.services.snapshot import dump


class Command(BaseCommand):
    """Writes a snapshot of every table."""

    help = "Write a snapshot (one JSON object, table name → list of rows) of the whole studio."

    def add_arguments(self, parser):
        parser.add_argument("--snapshot", required=True, metavar="FILE", help="the JSON file to write")

    def handle(self, *, snapshot: str, verbosity, **options):
        try:
            with Path(snapshot).open("wb") as file:
                counts = dump(file)
        except OSError as error:
            raise CommandError(f"{snapshot}: {error.strerror}") from error
        if verbosity > 0:
            self.stdout.write(self.style.SUCCESS(f"Wrote {sum(counts.values())} rows of {len(counts)} tables."))
