"""CSV imports, measured on a production of their own and rolled back."""

import io
import resource
import sys
import time

from django.db import transaction

from accounts.models import Person
from benchmarks.counting import counted, processor_seconds
from imports.services.engine import run_import
from productions.models import Project, ProjectStatus, ProjectTaskTypeLink
from productionsite.actor import acting_as
from tasks.models import TaskStatus, TaskType

ROWS = 10_000
TYPES = 8
SECONDS = 30.0
HEADER = f"\n{'import':28} {'rows':>7} {'SQL':>6} {'s':>7} {'CPU s':>7} {'limit':>6} {'rows/s':>8} {'MB':>6}"


def sheet(rows, types=0):
    """Return the CSV of some shots, 50 a sequence, with a status in the columns of some task types."""
    columns = ["Sequence", "Name", "Frame In", "Frame Out", "Description", *map(type_name, range(types))]
    lines = [";".join(columns)]
    for number in range(rows):
        cells = [f"SQ{number // 50:04}", f"SH{number:05}", "1001", str(1050 + number % 40), "The fox looks back"]
        cells += ["wip" if (number + column) % 3 else "done" for column in range(types)]
        lines.append(";".join(cells))
    return io.BytesIO("\n".join(lines).encode())


def type_name(number):
    """Return the name of a task type of the benchmark."""
    return f"Import step {number}"


def prepare():
    """Create the production, with eight task types for shots; return it."""
    status, _created = ProjectStatus.objects.get_or_create(name="Open", defaults={"color": "#000000"})
    project = Project.objects.create(name="Import benchmark", project_status=status)
    for number in range(TYPES):
        task_type = TaskType.objects.create(name=type_name(number), color="#000000", for_entity="Shot")
        ProjectTaskTypeLink.objects.create(project=project, task_type=task_type)
    for short_name in ("wip", "done"):
        if not TaskStatus.objects.filter(short_name=short_name).exists():
            TaskStatus.objects.create(name=f"Import {short_name}", short_name=short_name, color="#000000")
    return project


def run(rows, types):
    """Import a sheet into a new production, then roll back; return (seconds, of the processor, statements)."""
    with transaction.atomic():
        project = prepare()
        author = Person.objects.get(email="bench0@studio.example")
        file = sheet(rows, types)
        start, spent = time.perf_counter(), processor_seconds()
        with acting_as(author.pk), counted() as statements:
            run_import("shots", file, project=project, author_id=author.pk)
        seconds, spent = time.perf_counter() - start, processor_seconds() - spent
        transaction.set_rollback(True)
    return seconds, spent, statements.total


def peak():
    """Return the most memory the process has held, in MB."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit / 1e6


def measure():
    """Print each import at a tenth of the size and at full size; return whether all keep their limits."""
    print(HEADER)
    kept = True
    for types, rows in ((0, ROWS), (TYPES, ROWS // 10), (TYPES, ROWS)):
        seconds, spent, statements = run(rows, types)
        good = seconds <= SECONDS
        kept &= good
        print(
            f"{f'shots, {types} task columns':28} {rows:7} {statements:6} {seconds:7.1f} {spent:7.1f} {SECONDS:6.0f} "
            f"{rows / seconds:8.0f} {peak():6.0f}{'' if good else '   OVER'}"
        )
    return kept
