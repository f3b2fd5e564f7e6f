"""Brings the files of a pull once its rows are written: media of versions, attachments of notes.

One after the other, each whole or not at all, row and file together: whatever dies in between, the same
pull again brings what is missing and nothing twice. What could not be had stands in the job's report.
"""

import dataclasses
import mimetypes
import time
from collections.abc import Callable
from functools import partial
from itertools import islice

from django.core.files.uploadedfile import UploadedFile

from files import storage
from files.models import PreviewFile
from files.services.attachments import bring_to_comment
from files.services.publishing import upload_preview
from imports.models import ImportJob
from imports.services.refusals import MOST_TOLD
from imports.services.shotgun.attachments import ATTACHMENTS, attached, is_upload
from imports.services.shotgun.entries import by_shotgun_id, moment
from imports.services.shotgun.nouns import WANTED
from imports.services.shotgun.pages import Pages
from imports.services.shotgun.source import Site, SourceAway
from imports.services.shotgun.translation import attachment_path, label
from imports.services.shotgun.work import SOURCE
from productionsite.actor import acting_as
from productionsite.api.errors import ApiError
from tasks.models import Comment

NEEDED = ("projects", "notes", "attachments")  # pages that say which files are wanted
BATCH = 500  # attachments looked up together
MOST_AWAY = 3  # files in a row that the site does not answer for: it is away then
EVERY = 5.0  # seconds between two notes of how far it is


@dataclasses.dataclass(frozen=True)
class Wanted:
    """An upload of the site that is not here. `keep(upload)` gives it its place."""

    shotgun_id: int
    told: str  # what a report calls it
    name: str
    mimetype: str | None
    keep: Callable


class Downloaded(UploadedFile):
    """A downloaded file as an upload that lies on the disk: it gets its place by being renamed."""

    def __init__(self, path, name, mimetype):
        guessed = mimetypes.guess_type(name)[0] or "application/octet-stream"
        super().__init__(None, name, mimetype or guessed, path.stat().st_size)
        self.path = path

    def temporary_file_path(self):
        """Return where the file lies."""
        return str(self.path)


def forget_pages(job):
    """Drop the pages of a pull whose rows are written, but for those its files need."""
    job.pages.exclude(noun__in=NEEDED if job.brings_files else ()).delete()


def bring(job, progress=lambda done, total: None):
    """Download the files of a pull that are not here; return (how many came, [why one did not]).

    Movies are encoded by the workers. The report of the job says the same; its key and pages go in the end.
    """
    brought, failures, away, noted = 0, [], 0, time.monotonic()
    wanted = _wanted(job)
    if wanted and not job.secret:
        raise ApiError("The key of the site is needed to bring media: start the command again.")
    try:
        site = Site(job.options["site"], job.options["script"], job.secret) if wanted else None
        for number, one in enumerate(wanted, start=1):
            try:
                with acting_as(job.person_id):
                    _take(site, one)
                brought, away = brought + 1, 0
            except ApiError as error:
                failures.append(f"{one.told}: {error.message}")
                away = away + 1 if isinstance(error, SourceAway) else 0
            progress(number, len(wanted))
            if away == MOST_AWAY and number < len(wanted):
                failures += [f"{rest.told}: it was not asked for, the site is away." for rest in wanted[number:]]
                break
            if time.monotonic() - noted > EVERY:
                noted = time.monotonic()
                _note(job, len(wanted), brought, failures)
    finally:
        _note(job, len(wanted), brought, failures)
        job.pages.all().delete()
        ImportJob.objects.filter(pk=job.pk).update(secret=None)
    return brought, failures


def _note(job, wanted, brought, failures):
    told = {"wanted": wanted, "brought": brought, "failed": len(failures), "failures": failures[:MOST_TOLD]}
    job.report = {**job.report, "media": told}
    ImportJob.objects.filter(pk=job.pk).update(report=job.report)


def _take(site, one):
    with storage.workspace() as folder:
        path = folder / "download"
        site.download(one.shotgun_id, path, name=one.name)
        one.keep(Downloaded(path, one.name, one.mimetype))


def _wanted(job):
    """Return what is wanted of the productions of a pull, media of versions first."""
    pages = Pages(job)
    media = _media(pages) if job.options.get("previews") else ()
    files = _attachments(pages) if job.options.get("attachments") else ()
    return [*media, *files]


def _media(pages):
    """Yield the uploads that previews of the pull's productions wait for."""
    prefix = attachment_path("")
    projects = [row["id"] for row in pages.records("projects")]
    found = PreviewFile.objects.filter(source=SOURCE, uploaded_movie_url__startswith=prefix, shotgun_id__isnull=False)
    found = found.filter(original_name__isnull=True, task__project__shotgun_id__in=projects)
    for preview in found.select_related("task__project").order_by("task_id", "revision"):
        shotgun_id = int(preview.uploaded_movie_url.removeprefix(prefix))
        name = preview.uploaded_movie_name or preview.name
        yield Wanted(shotgun_id, preview.name, name, None, partial(_keep_media, preview))


def _keep_media(preview, upload):
    upload_preview(preview=preview, upload=upload)


def _attachments(pages):
    """Yield the uploads attached to notes that are comments here, those that are not here."""
    records = (record for record in attached(pages) if is_upload(record))
    while batch := list(islice(records, BATCH)):
        entries = [ATTACHMENTS.read(record) for record in batch]
        comments = by_shotgun_id(Comment, [entry["note"] for entry in entries])
        for record, entry, (action, _id) in zip(batch, entries, ATTACHMENTS.write(entries), strict=True):
            if action == WANTED:
                made = moment(entry["created_at"]) if entry["created_at"] else None
                values = {"id": entry["id"], **({"created_at": made} if made else {})}
                keep = partial(_keep_attachment, comments[entry["note"]].pk, values)
                told = label(ATTACHMENTS.name, record)
                yield Wanted(entry["shotgun_id"], told, entry["name"], entry["mimetype"], keep)


def _keep_attachment(comment_id, values, upload):
    bring_to_comment(comment_id=comment_id, upload=upload, **values)
