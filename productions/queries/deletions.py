"""Deletions of productions as rows."""

from productions.models import ProjectDeletion
from productionsite.api.errors import NotFound
from productionsite.api.rows import Shape, fetch
from productionsite.background import count_so_far

MOST = 100
DELETION = Shape(ProjectDeletion, hide=("worker",))


def _rows(queryset):
    rows = fetch(queryset, DELETION)
    for row in rows:
        row["steps_done"] = count_so_far(job_id=row["id"], state=row["state"], stored=row["steps_done"])
    return rows


def deletions():
    """Return the newest deletions, at most MOST."""
    return _rows(ProjectDeletion.objects.order_by("-created_at", "-pk")[:MOST])


def deletion_row(record_id):
    """Return one deletion: its state, how many steps of how many are done; NotFound for an unknown one."""
    rows = _rows(ProjectDeletion.objects.filter(pk=record_id))
    if not rows:
        raise NotFound
    return rows[0]
