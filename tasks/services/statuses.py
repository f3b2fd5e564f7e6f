"""Task statuses: the default of new tasks, and who holds that title."""

from django.db import transaction
from django.utils import timezone

from events.emitter import emit
from tasks.models import TaskStatus

DEFAULTS = {
    False: {"name": "Todo", "short_name": "todo", "color": "#f5f5f5"},
    True: {"name": "Neutral", "short_name": "neutral", "color": "#CCCCCC"},
}


@transaction.atomic
def default_status(*, for_concept=False):
    """Return the status of new tasks, created when the studio has none (spec 06, 4).

    Emits `task-status:new` for a created one.
    """
    rows = list(TaskStatus.objects.filter(is_default=True).order_by("created_at", "pk"))
    found = next((row for row in rows if bool(row.for_concept) == for_concept), None)
    if found is None:
        found = TaskStatus.objects.filter(short_name=DEFAULTS[for_concept]["short_name"]).first()
    if found is None:
        found = TaskStatus.objects.create(is_default=True, for_concept=for_concept, **DEFAULTS[for_concept])
        emit("task-status:new", {"task_status_id": found.pk})
    return found


def make_only_default(*, status_id, for_concept):
    """Take the default title from every other status of the same kind (concepts have their own)."""
    others = TaskStatus.objects.filter(is_default=True, for_concept=for_concept).exclude(pk=status_id)
    others.update(is_default=False, updated_at=timezone.now())
