"""What the first page shows a person (a constant number of statements)."""

from django.db.models import Sum

from desk.access import led_productions, visible_tasks
from desk.queries import summary
from files.models import PreviewFile, StoredFile
from imports.queries.jobs import jobs_of, with_standings
from productionsite.background import JobState
from tasks.models import Comment, Task

LISTED = 8  # rows of a list on the dashboard
MOST_PRODUCTIONS = 12
UNDER_WAY = (JobState.QUEUED, JobState.RUNNING)
LATEST_IMPORTS = 4


def dashboard(who):
    """Return everything the dashboard of a person shows."""
    tasks = visible_tasks(who)
    known, counts = summary.statuses(), summary.counts_by_status(tasks)
    everything = {}
    for of_production in counts.values():
        for status_id, amount in of_production.items():
            everything[status_id] = everything.get(status_id, 0) + amount
    late, waiting = summary.late(tasks), summary.waiting(tasks)
    return {
        "productions": productions(who, counts, known),
        "statuses": summary.shares(everything, known),
        "figures": summary.progress(tasks, everything, known),
        "late": list(summary.with_context(late).order_by("due_date", "pk")[:LISTED]),
        "waiting": list(summary.with_context(waiting).order_by("last_comment_date", "pk")[:LISTED]),
        "comments": recent_comments(tasks),
        "burndown": summary.burndown(tasks),
        "imports": imports(who),
        "storage": storage_used(who),
    }


def productions(who, counts, known):
    """Return the person's running productions with the shares of their statuses."""
    rows = []
    for project in led_productions(who).order_by("name", "pk")[:MOST_PRODUCTIONS]:
        mine = counts.get(project.pk, {})
        total = sum(mine.values())
        done = sum(amount for pk, amount in mine.items() if pk in known and known[pk].is_done)
        rows.append(
            {
                "project": project,
                "shares": summary.shares(mine, known),
                "total": total,
                "done": done,
                "percent": round(100 * done / total) if total else 0,
            }
        )
    return rows


def recent_comments(tasks):
    """Return the newest comments on some tasks, each with its `task`: two statements."""
    comments = Comment.objects.filter(object_id__in=tasks.order_by().values("pk"))
    found = list(comments.select_related("person", "task_status").order_by("-created_at", "-pk")[:LISTED])
    known = summary.with_context(Task.objects.all()).in_bulk([comment.object_id for comment in found])
    for comment in found:
        comment.task = known[comment.object_id]
    return found


def imports(who):
    """Return the imports under way, or the latest ones when none is, newest first, with how each stands."""
    jobs = jobs_of(who)
    running = [job for job in jobs if job["state"] in UNDER_WAY]
    return with_standings(running or jobs[:LATEST_IMPORTS])


def storage_used(who):
    """Return the bytes stored: of the whole studio for administrators, else of the previews of one's productions."""
    if who.is_admin:
        return StoredFile.objects.filter(purged_at=None).aggregate(sum=Sum("size"))["sum"] or 0
    mine = PreviewFile.objects.filter(task__project__in=led_productions(who))
    return mine.aggregate(sum=Sum("file_size"))["sum"] or 0
