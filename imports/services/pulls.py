"""Pulls from a ShotGrid site: queued as import jobs, read page by page, taken up again where they stopped.

Reading keeps each page with the job as it comes; writing then is one import by the engine, all of it or
nothing. Whatever dies in between, the next run of the job goes on after the last page.
"""

import dataclasses

from django.utils import timezone

from imports.choices import ImportKind
from imports.models import ImportJob
from imports.services.shotgun.pages import Pages
from imports.services.shotgun.source import PAGE, TABLES, Site
from imports.services.shotgun.translation import HUMAN
from productionsite.api.errors import ApiError, Conflict
from productionsite.background import JobState, give_back_if_dead

KEPT = b""  # what stands for the file of a pull while its plan can be confirmed
UNFINISHED = (JobState.QUEUED, JobState.RUNNING, JobState.FAILED)


@dataclasses.dataclass(frozen=True, kw_only=True)
class How:
    """What a pull is asked for beside what it reads.

    `rules`: what `rules.parse_rules` gave. `previews`, `attachments`: bring the files of versions, of notes too.
    """

    rules: dict
    dry_run: bool
    previews: bool = False
    attachments: bool = False
    skip_bad_rows: bool = False


def queue_pull(*, site, script, key, projects, person_id, **how):
    """Store a pull as a job; return it. The key is encrypted and goes when the job ends.

    `projects`: names or ids there, none for all. `how`: see `How`.
    """
    where = {"site": site.rstrip("/"), "script": script, "projects": list(projects)}
    options = {**where, **dataclasses.asdict(How(**how))}
    return ImportJob.objects.create(
        kind=ImportKind.SHOTGUN,
        file_name=options["site"][:255],
        person_id=person_id,
        options=options,
        secret=key,
        content=KEPT,
    )


def unfinished_pull(*, site, projects):
    """Return the last pull of these projects that did not come to its end, or None."""
    found = ImportJob.objects.filter(kind=ImportKind.SHOTGUN, state__in=UNFINISHED).order_by("-created_at")
    wanted = {"site": site.rstrip("/"), "projects": list(projects)}
    return next((job for job in found if wanted.items() <= job.options.items()), None)


def take_up(job, *, script, key, person_id, **how):
    """Queue an unfinished pull again: what it has read stays, the rest is as said now.

    Conflict when another process runs it.
    """
    give_back_if_dead(job)
    changes = {"script": script, **dataclasses.asdict(How(**how))}
    taken = ImportJob.objects.filter(pk=job.pk, state__in=(JobState.QUEUED, JobState.FAILED)).update(
        state=JobState.QUEUED,
        options={**job.options, **changes},
        person_id=person_id,
        secret=key,
        content=KEPT,
        attempts=0,
        reason="",
        report=None,
        ended_at=None,
        updated_at=timezone.now(),
    )
    if not taken:
        raise Conflict("This pull is running.")
    job.refresh_from_db()


# -- reading ---------------------------------------------------------------------------------------


def read_site(job, progress=lambda done: None, told=lambda what, done, total: None):
    """Read what is not read yet of a pull, page by page; return nothing. Raises SourceRefused.

    `progress(records read)`, `told(kind of record, read of it, in all or None)` after each page.
    """
    pages = Pages(job)
    if not all(pages.is_whole(table.noun) for table in TABLES):
        if not job.secret:
            raise ApiError("The key of the site is needed to go on: start the command again.")
        _read(Site(job.options["site"], job.options["script"], job.secret), pages, progress, told)
    ImportJob.objects.filter(pk=job.pk).update(rows_total=pages.count())


def _read(site, pages, progress, told):
    done = pages.count()
    for table in TABLES:
        for records in _reading(site, pages, table, told):
            done += records
            progress(done)
        if table.by == "chosen":  # now it is known how much there is to read
            ImportJob.objects.filter(pk=pages.job.pk).update(rows_total=max(_expected(site, pages), done))


def _expected(site, pages):
    """Return about how many records a pull will read: what belongs to its projects, as far as the site says."""
    ids = _project_ids(pages)
    return len(ids) + sum(site.count(one, ids) or 0 for one in TABLES if one.by == "projects" and site.has(one))


def _project_ids(pages):
    return [row["id"] for row in pages.records("projects")]


def _reading(site, pages, table, told):
    """Read what is missing of a table; yield the number of records of each page."""
    if pages.is_whole(table.noun):
        return
    if not site.has(table):
        pages.put(table.noun, [], is_last=True)
        return
    if table.by == "projects":
        yield from _by_project(site, pages, table, told)
        return
    chosen = table.by == "chosen"
    wanted = site.projects(pages.job.options["projects"]) if chosen else sorted(_named(pages)[table.noun])
    field = "code" if table.by == "codes" else "id"
    for start in range(pages.read(table.noun) * PAGE, max(len(wanted), 1), PAGE):
        part = wanted[start : start + PAGE]
        rows = site.chosen(table, field, part) if part else []
        pages.put(table.noun, rows, is_last=start + PAGE >= len(wanted))
        told(table.entity, start + len(part), len(wanted))
        yield len(rows)


def _by_project(site, pages, table, told):
    ids = _project_ids(pages)
    total = site.count(table, ids)
    read, after = pages.read(table.noun) * PAGE, pages.last_id(table.noun)
    while True:
        rows = site.page(table, project_ids=ids, after=after) if ids else []
        is_last = len(rows) < PAGE
        pages.put(table.noun, rows, is_last=is_last)
        read += len(rows)
        told(table.entity, read, total)
        yield len(rows)
        if is_last:
            return
        after = rows[-1]["id"]


def _named(pages):
    """Return {noun: ids (codes of statuses)} that the records of projects refer to."""
    people, steps, codes, replies, files = set(), set(), set(), set(), set()
    for row in pages.records("tasks"):
        people |= _humans([row.get("created_by"), *(row.get("task_assignees") or ())])
        steps |= {row["step"]["id"]} if row.get("step") else set()
        codes |= {row["sg_status_list"]} if row.get("sg_status_list") else set()
    for noun in ("versions", "notes", "replies", "time-logs", "project-connections"):
        for row in pages.records(noun):
            people |= _humans([row.get("user")])
            replies |= {one["id"] for one in row.get("replies") or ()}
            files |= {one["id"] for one in row.get("attachments") or ()}
    return {"persons": people, "steps": steps, "status": codes, "replies": replies, "attachments": files}


def _humans(references):
    return {one["id"] for one in references if isinstance(one, dict) and one.get("type") == HUMAN}
