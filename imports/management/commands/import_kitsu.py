"""`manage.py import_kitsu --snapshot FILE`: move a studio in, ids and passwords kept."""

from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imports.services.snapshot import SnapshotError, load


class Command(BaseCommand):
    """Loads a snapshot into an empty database, in one transaction."""

    help = "Load a snapshot (one JSON object, table name → list of rows) into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("--snapshot", required=True, metavar="FILE", help="the JSON file to load")

    def handle(self, *, snapshot: str, verbosity, **options):
        loud = verbosity > 0
        try:
            with Path(snapshot).open("rb") as file:
                counts = load(file, progress=self._progress if loud else _silent, warn=self._warn)
        except OSError as error:
            raise CommandError(f"{snapshot}: {error.strerror}") from error
        except SnapshotError as error:
            raise CommandError(str(error)) from error
        if loud:
            self.stdout.write(self.style.SUCCESS(f"Loaded {sum(counts.values())} rows of {len(counts)} tables."))

    def _progress(self, text):
        self.stdout.write(text)

    def _warn(self, text):
        self.stderr.write(self.style.WARNING(text))


def _silent(text):
    """Say nothing."""
