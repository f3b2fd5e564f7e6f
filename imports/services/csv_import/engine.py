"""Runs an import: read, check every row, write in batches, all in one transaction (spec 09, 3)."""

import dataclasses
from itertools import islice

from django.db import DatabaseError, transaction

from imports.services.csv_import.assets import AssetPlan
from imports.services.csv_import.errors import CsvRefused, RowError, RowErrors
from imports.services.csv_import.reading import Table
from imports.services.csv_import.shots import EditPlan, ShotPlan
from productions.entities import lock_project
from productionsite.api.errors import ApiError, as_api_error

BATCH = 1000
KINDS = {"assets": AssetPlan, "shots": ShotPlan, "edits": EditPlan}


@dataclasses.dataclass
class Report:
    """What an import did, or would do when it is a dry run."""

    kind: str
    dry_run: bool
    counts: dict = dataclasses.field(default_factory=lambda: {"created": 0, "updated": 0, "unchanged": 0})
    rows: list = dataclasses.field(default_factory=list)  # (line, action, id), filled for dry runs only
    ids: list = dataclasses.field(default_factory=list)
    errors: list = dataclasses.field(default_factory=list)
    refused: int = 0
    items: list = dataclasses.field(default_factory=list)

    def summary(self):
        """Return the JSON object of counts and refusals."""
        told = {"kind": self.kind, "dry_run": self.dry_run, **self.counts, "refused": self.refused}
        return {**told, "errors": self.errors, "rows": self.rows} if self.dry_run else told


def run_import(
    kind, file, *, project, author_id, update=False, dry_run=False, encoding=None, progress=None, with_items=False
):
    """Import a CSV file (binary, seekable) of a kind into a production; return a Report.

    Everything or nothing: a file with a row that cannot be imported raises CsvRefused, which tells every
    such row, and changes nothing. `dry_run`: the same work, rolled back, refusals in the report.
    `progress(rows done)` is called after each batch. Statements do not grow with rows but with batches.
    """
    report = Report(kind=kind, dry_run=dry_run)
    with transaction.atomic():
        lock_project(project.pk)
        plan = KINDS[kind](project=project, update=update, author_id=author_id)
        errors = RowErrors()
        for _batch in _checked(file, plan, encoding, errors):
            pass  # a file is known to be good before its first row is written
        report.errors, report.refused = errors.told, errors.count
        if errors.count and not dry_run:
            raise errors.refusal()
        done = 0
        for lines, rows, read in _checked(file, plan, encoding, RowErrors()):
            if rows:
                _apply(plan, lines, rows, report)
            done += read
            if progress is not None:
                progress(done)
        if with_items:
            report.items = plan.items(report.ids)
        if dry_run:
            transaction.set_rollback(True)
    return report


def count_rows(file, *, encoding=None):
    """Return the number of rows of a CSV file, for a progress bar; the file is rewound."""
    table = Table(file, encoding=encoding)
    try:
        return sum(1 for _row in table)
    finally:
        table.close()
        file.seek(0)


def _checked(file, plan, encoding, errors):
    """Yield (lines, checked rows, rows read) of a file's batches; refused rows are noted and left out."""
    file.seek(0)
    table = Table(file, expected=plan.expected, encoding=encoding)
    try:
        source = iter(table)
        while batch := list(islice(source, BATCH)):
            _check_header(table, plan)
            lines, rows = [], []
            for line, cells in batch:
                try:
                    rows.append(plan.check(cells))
                    lines.append(line)
                except RowError as error:
                    errors.add(line, error)
            yield lines, rows, len(batch)
    finally:
        table.close()


def _check_header(table, plan):
    for column in plan.required:
        if column not in table.headers:
            near = [name for name in table.headers if name.strip().lower() == column.lower()]
            hint = f" (there is {near[0]!r}: capitals and spaces count)" if near else ""
            raise CsvRefused(f"The column {column} is missing{hint}.", line=1, column=column)


def _apply(plan, lines, rows, report):
    try:
        outcomes = plan.apply(rows)
    except (DatabaseError, ApiError) as error:
        known = as_api_error(error)
        if known is None:
            raise
        raise CsvRefused(f"Lines {lines[0]} to {lines[-1]}: {known.message}", line=lines[0]) from error
    for line, (action, pk) in zip(lines, outcomes):
        report.counts[action] += 1
        report.ids.append(pk)
        if report.dry_run:
            report.rows.append({"line_number": line, "action": action})
