"""Runs every import: read, check each row, write in batches, all in one transaction, report (spec 09, 3).

The HTTP routes, the commands, the jobs and the back office all come here. Nothing is half-imported: a file
(or the pages read from a site) with a row that cannot be imported changes nothing, and every such row is told.
"""

import dataclasses
from itertools import islice
from operator import itemgetter

from django.db import DatabaseError, transaction

from imports.choices import ImportKind
from imports.services.csv_import.assets import AssetPlan
from imports.services.csv_import.casting import CastingPlan
from imports.services.csv_import.estimations import EstimationPlan
from imports.services.csv_import.persons import PersonPlan
from imports.services.csv_import.shots import EditPlan, ShotPlan
from imports.services.editorial import EditorialPlan
from imports.services.refusals import ImportRefused, RowError, RowErrors, RowSkipped
from imports.services.shotgun.plan import ShotgunPlan
from productionsite.api.errors import ApiError, as_api_error
from productionsite.db import bulk, statistics

BATCH = 1000
MOST_COLUMNS, LONGEST_TOLD = 50, 80  # headers told by name, characters of one
MOST_ROWS = 1000  # rows of a dry run told one by one; all of them are counted
KINDS = {
    ImportKind.ASSETS: AssetPlan,
    ImportKind.SHOTS: ShotPlan,
    ImportKind.EDITS: EditPlan,
    ImportKind.CASTING: CastingPlan,
    ImportKind.ESTIMATIONS: EstimationPlan,
    ImportKind.PERSONS: PersonPlan,
    ImportKind.EDITORIAL: EditorialPlan,
    ImportKind.SHOTGUN: ShotgunPlan,
}
NOTHING = {"created": 0, "updated": 0, "unchanged": 0, "skipped": 0}


@dataclasses.dataclass
class Report:
    """What an import did, or would do when it is a dry run."""

    kind: str
    dry_run: bool
    counts: dict = dataclasses.field(default_factory=lambda: dict(NOTHING))
    rows: list = dataclasses.field(default_factory=list)  # the first rows of a dry run: line, action, name
    ids: list = dataclasses.field(default_factory=list)  # of rows, in their order: only when items are asked for
    actions: list = dataclasses.field(default_factory=list)  # likewise
    errors: list = dataclasses.field(default_factory=list)
    refused: int = 0
    warnings: list = dataclasses.field(default_factory=list)  # rows left out, and why
    remarks: list = dataclasses.field(default_factory=list)  # rows imported, with something to look at
    ignored_columns: list = dataclasses.field(default_factory=list)  # headers nobody reads
    parts: dict = dataclasses.field(default_factory=dict)  # counts by what the rows are, where they are many things
    items: object = None

    def summary(self):
        """Return the JSON object of counts, warnings and refusals."""
        told = {"kind": str(self.kind), "dry_run": self.dry_run, **self.counts, "refused": self.refused}
        told["warnings"], told["remarks"] = self.warnings, self.remarks
        if self.ignored_columns:
            told["ignored_columns"] = self.ignored_columns
        if self.parts:
            told["parts"] = self.parts
        return {**told, "errors": self.errors, "rows": self.rows} if self.dry_run else told


def run_import(
    kind,
    file,
    *,
    project=None,
    author_id=None,
    update=False,
    dry_run=False,
    encoding=None,
    progress=None,
    with_items=False,
    **settings,
):
    """Import a file (binary, seekable) of a kind, into a production when the kind asks for one; return a Report.

    Everything or nothing: a file with a row that cannot be imported raises ImportRefused, which tells every
    such row, and changes nothing. `dry_run`: the same work, rolled back, refusals in the report.
    `progress(rows done)` is called after each batch. `settings`: what the plan of the kind takes beside.
    Statements and memory do not grow with rows but with batches (`with_items` keeps an id per row).
    """
    report = Report(kind=kind, dry_run=dry_run)
    with transaction.atomic():
        plan = KINDS[kind](project=project, update=update, author_id=author_id, **settings)
        plan.lock()
        errors = RowErrors()
        for _batch in _checked(file, plan, encoding, errors):
            pass  # a file is known to be good before its first row is written
        report.errors, report.refused = errors.told, errors.count
        if errors.count and not dry_run:
            raise errors.refusal(plan.counted)
        done, skipped, remarks = 0, RowErrors(), RowErrors()
        for lines, rows, read in _checked(file, plan, encoding, RowErrors(), skipped, remarks, report):
            if rows:
                _apply(plan, lines, rows, report, skipped, remarks, with_items)
            done += read
            if progress is not None:
                progress(done)
        report.warnings, report.counts["skipped"] = skipped.told, skipped.count
        report.remarks = sorted(remarks.told, key=itemgetter("line_number"))
        report.parts = {name: dict(counts) for name, counts in plan.parts.items()}
        if with_items:
            report.items = plan.items(report)
        statistics.refresh_after_commit()
        if dry_run:
            transaction.set_rollback(True)
    return report


def count_rows(kind, file, *, encoding=None, file_name="", **_settings):
    """Return the number of rows of a file, for a progress bar; the file is rewound. Raises ImportRefused."""
    source = KINDS[kind].reader(file, encoding=encoding, file_name=file_name)
    try:
        return sum(1 for _row in source)
    finally:
        source.close()
        file.seek(0)


def _checked(file, plan, encoding, errors, skipped=None, remarks=None, report=None):
    """Yield (lines, checked rows, rows read) of a file's batches; refused and skipped rows are noted and left out."""
    file.seek(0)
    plan.begin()
    source = plan.open(file, encoding=encoding)
    skipped, remarks = skipped or RowErrors(), remarks or RowErrors()
    try:
        _check_header(source, plan)
        if report is not None:
            report.ignored_columns = _told(source.ignored)
        found = iter(source)
        while batch := list(islice(found, BATCH)):
            lines, rows = [], []
            for line, cells in batch:
                try:
                    rows.append(plan.check(cells))
                    lines.append(line)
                except RowSkipped as reason:
                    skipped.add(line, reason)
                except RowError as error:
                    errors.add(line, error)
                _note(plan, [line], remarks)
            yield lines, rows, len(batch)
    finally:
        source.close()


def _note(plan, lines, remarks):
    """Note what a plan remarked of the rows of some lines."""
    for place, remark in plan.remarks:
        remarks.add(lines[place], remark)
    plan.remarks.clear()


def _told(headers):
    """Return headers as far as they are told."""
    return [name[:LONGEST_TOLD] for name in headers[:MOST_COLUMNS]]


def _check_header(source, plan):
    for column in plan.required:
        if column not in source.headers:
            there = ", ".join(_told(source.headers))
            raise ImportRefused(f"The column {column} is missing. The file has: {there}.", line=1, column=column)


def _apply(plan, lines, rows, report, skipped, remarks, with_items):
    try:
        with bulk.uncollected():
            outcomes = plan.apply(rows)
    except (DatabaseError, ApiError) as error:
        known = as_api_error(error)
        if known is None:
            raise
        raise ImportRefused(f"Lines {lines[0]} to {lines[-1]}: {known.message}", line=lines[0]) from error
    _note(plan, lines, remarks)
    for line, row, (action, pk) in zip(lines, rows, outcomes):
        if action == "skipped":
            skipped.add(line, RowSkipped(pk))
            continue
        report.counts[action] = report.counts.get(action, 0) + 1  # some kinds know more than the usual four
        if with_items:
            report.ids.append(pk)
            report.actions.append(action)
        if report.dry_run and len(report.rows) < MOST_ROWS:
            report.rows.append({"line_number": line, "action": action, "name": plan.name_of(row)})
