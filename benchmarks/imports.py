"""CSV imports, measured on a production of their own and rolled back."""

import io
import time

from django.db import transaction

from accounts.models import Person
from benchmarks.counting import counted
from imports.services.csv_import import run_import
from productions.models import Project, ProjectStatus
from productionsite.actor import acting_as

ROWS = 10_000
SECONDS = 60.0
HEADER = f"\n{'import':28} {'rows':>7} {'SQL':>6} {'s':>7} {'limit':>6} {'rows/s':>8}"


def sheet(rows):
    """Return the CSV of some shots, 50 a sequence."""
    columns = ["Sequence", "Name", "Frame In", "Frame Out", "Description"]
    lines = [";".join(columns)]
    for number in range(rows):
        cells = [f"SQ{number // 50:04}", f"SH{number:05}", "1001", str(1050 + number % 40), "The fox looks back"]
        lines.append(";".join(cells))
    return io.BytesIO("\n".join(lines).encode())


def run(rows):
    """Import a sheet into a new production, then roll back; return (seconds, statements)."""
    with transaction.atomic():
        status, _created = ProjectStatus.objects.get_or_create(name="Open", defaults={"color": "#000000"})
        project = Project.objects.create(name="Import benchmark", project_status=status)
        author = Person.objects.get(email="bench0@studio.example")
        file = sheet(rows)
        start = time.perf_counter()
        with acting_as(author.pk), counted() as statements:
            run_import("shots", file, project=project, author_id=author.pk)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds, statements.total


def measure():
    """Print each import at a tenth of the size and at full size; return whether all keep their limits."""
    print(HEADER)
    kept = True
    for rows in (ROWS // 10, ROWS):
        seconds, statements = run(rows)
        good = seconds <= SECONDS
        kept &= good
        print(
            f"{'shots':28} {rows:7} {statements:6} {seconds:7.1f} {SECONDS:6.0f} {rows / seconds:8.0f}"
            f"{'' if good else '   OVER'}"
        )
    return kept
