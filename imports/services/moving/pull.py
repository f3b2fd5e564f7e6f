"""Pulls the rows of a whole studio from another instance over HTTP (spec 00, 2.1; 09, 18.1).

Reading is resumable by page; the rows then go into the database in one transaction, ids kept. Run again, it
brings what changed since: known ids are changed, new ones added, nothing is removed.
"""

import dataclasses

from imports.services.moving.client import Absent
from imports.services.moving.wire import (
    EVENTS,
    KINDS,
    detail_rows,
    link_rows,
    link_tables,
    project_details,
    table_row,
)
from imports.services.snapshot import load_tables

ROUNDS = 3  # how often a listing is read again when rows moved between its pages
DETAILS = "project-details"


def _silent(*_told):
    """Say nothing."""


@dataclasses.dataclass
class Comparison:
    """One line of the verification: rows there, rows here."""

    path: str
    there: int
    here: int

    @property
    def good(self):
        """Whether nothing is missing here."""
        return self.here >= self.there


def read_studio(client, spool, *, events=False, progress=_silent, warn=_silent):
    """Read everything into the spool, going on where an earlier run stopped.

    `progress(path, rows read, rows in all)` after each page. Raises SourceError.
    """
    for kind in (*([EVENTS] if events else []), *KINDS):
        for _round in range(ROUNDS):
            if _read(client, spool, kind, progress, warn):
                break
            spool.forget(kind.path)
        else:
            _read(client, spool, kind, progress, warn, settled=True)
    _read_details(client, spool, progress)


def _read(client, spool, kind, progress, warn, *, settled=False):
    """Read one listing; return whether all its rows were seen (or `settled`, which takes it as it is)."""
    if spool.state(kind.path):
        return True
    total = None
    try:
        pages = client.pages(f"/data/{kind.path}", first=spool.pages(kind.path) + 1, relations="true", **kind.params)
        for page, rows, total in pages:
            spool.put(kind.path, page, rows)
            progress(kind.path, page, total)
    except Absent:
        warn(f"{kind.path}: the other instance has no such rows to give")
    seen = len({row["id"] for row in spool.rows(kind.path)})
    if total is not None and seen < total:  # a row that changes while pages are read moves to another page
        if not settled:
            return False
        warn(f"{kind.path}: {seen} of {total} rows seen, people are working there; run it again")
    spool.finish(kind.path, rows=seen)
    return True


def _read_details(client, spool, progress):
    if spool.state(DETAILS):
        return
    ids = sorted(row["id"] for row in spool.rows("projects"))
    for number, project_id in enumerate(ids[spool.pages(DETAILS) :], spool.pages(DETAILS) + 1):
        project = client.get(f"/data/projects/{project_id}")
        team = client.get(f"/data/projects/{project_id}/team", relations="true")
        spool.put(DETAILS, number, [project_details(project, team)])
        progress(DETAILS, number, len(ids))
    spool.finish(DETAILS, rows=len(ids))


def write_studio(spool, *, progress=_silent, warn=_silent, refuse=None):
    """Write what the spool holds, in one transaction; return {table: Counts}. Raises SnapshotError."""
    return load_tables(_tables(spool), progress=progress, warn=warn, refuse=refuse, mend=True, merge=True)


def _tables(spool):
    for kind in (*reversed(KINDS), EVENTS):
        yield kind.table, (table_row(kind, row) for row in spool.rows(kind.path))
    for kind in KINDS:
        for relation, (table, _owner, _target) in link_tables(kind).items():
            yield table, (one for row in spool.rows(kind.path) for one in link_rows(kind, relation, row))
    for table in ("project_person_link", "project_task_type_link", "project_task_status_link"):
        yield (
            table,
            (row for details in spool.rows(DETAILS) for name, row in detail_rows(details) if name == table),
        )


def compare(client, *, events=False):
    """Return the Comparisons of rows there and here, listing by listing."""
    found = []
    for kind in (*reversed(KINDS), *([EVENTS] if events else [])):
        try:
            there = client.total(f"/data/{kind.path}", **kind.params)
        except Absent:
            continue
        found.append(Comparison(kind.path, there, kind.model._base_manager.count()))
    return found
