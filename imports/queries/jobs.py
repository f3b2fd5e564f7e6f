"""Import jobs as rows."""

from imports.models import ImportJob
from productionsite.api.errors import NotFound
from productionsite.api.rows import Shape, fetch
from productionsite.background import JobState, count_so_far

MOST_JOBS = 100
PLANNED = "planned"
JOB = Shape(
    ImportJob,
    keys=[
        "id",
        "kind",
        "state",
        "project_id",
        "person_id",
        "file_name",
        "options",
        "rows_total",
        "rows_done",
        "report",
        "reason",
        "attempts",
        "heartbeat_at",
        "started_at",
        "ended_at",
        "created_at",
        "updated_at",
    ],
)


def _with_progress(rows):
    for row in rows:
        row["rows_done"] = count_so_far(job_id=row["id"], state=row["state"], stored=row["rows_done"])
    return rows


def visible_jobs(who):
    """Return the jobs a caller may see: their own, for administrators all."""
    return ImportJob.objects.all() if who.is_admin else ImportJob.objects.filter(person_id=who.person_id)


def standing_of(state, is_rehearsal):
    """Return the code of how an import stands: its state, but `planned` once it only told what it would do."""
    return PLANNED if is_rehearsal and state == JobState.DONE else state


def with_standings(rows):
    """Return rows of jobs with their `standing`, for one statement."""
    ids = [row["id"] for row in rows]
    rehearsals = ImportJob.objects.filter(pk__in=ids, options__dry_run=True).values_list("pk", flat=True)
    planning = {str(pk) for pk in rehearsals} if ids else set()
    return [{**row, "standing": standing_of(row["state"], row["id"] in planning)} for row in rows]


def jobs_of(who):
    """Return the newest jobs a caller may see, at most MOST_JOBS."""
    return _with_progress(fetch(visible_jobs(who).order_by("-created_at", "pk")[:MOST_JOBS], JOB))


def own_job(who, job_id):
    """Return one job a caller may see; NotFound otherwise."""
    rows = fetch(visible_jobs(who).filter(pk=job_id), JOB)
    if not rows:
        raise NotFound
    return _with_progress(rows)[0]


def find_own_job(who, job_id):
    """Return the ImportJob a caller may see, without its file; NotFound otherwise."""
    found = visible_jobs(who).defer("content").filter(pk=job_id).first()
    if found is None:
        raise NotFound
    return found


def job_row(job_id):
    """Return one job as row."""
    return _with_progress(fetch(ImportJob.objects.filter(pk=job_id), JOB))[0]
