"""`manage.py import_kitsu --snapshot FILE`: move a studio in, ids and passwords kept."""

import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from imports.services.snapshot import SnapshotError, load

TELL_EVERY = 1.0  # seconds between two lines of progress


class Command(BaseCommand):
    """Loads a snapshot into an empty database, in one transaction."""

    help = "Load a snapshot (one JSON object, table name → list of rows) into an empty database."

    def add_arguments(self, parser):
        parser.add_argument("--snapshot", required=True, metavar="FILE", help="the JSON file to load")

    def handle(self, *, snapshot: str, verbosity, **options):
        self.loud, self.told = verbosity > 0, time.monotonic()
        try:
            with Path(snapshot).open("rb") as file:
                self.size = Path(snapshot).stat().st_size or 1
                counts = load(file, progress=self._progress, warn=self._warn)
        except OSError as error:
            raise CommandError(f"{snapshot}: {error.strerror}") from error
        except SnapshotError as error:
            raise CommandError(f"{error}. Nothing was loaded.") from error
        if self.loud:
            self.stdout.write(self.style.SUCCESS(f"Loaded {sum(counts.values())} rows of {len(counts)} tables."))

    def _progress(self, table, rows, position):
        if self.loud and time.monotonic() - self.told > TELL_EVERY:
            self.told = time.monotonic()
            self.stdout.write(f"{position * 100 // self.size:3} %  {table}: {rows} rows")

    def _warn(self, text):
        self.stderr.write(self.style.WARNING(text))
