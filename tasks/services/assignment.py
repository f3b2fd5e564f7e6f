"""Who works on what: assigning and unassigning people (spec 06, 8.10)."""

from django.db import transaction

from accounts.models import Person
from events.emitter import emit_many
from productionsite.api.errors import BadInput
from tasks import signals
from tasks.models import Task


def refuse_preview_accounts(person_ids):
    """Raise BadInput (400) when one of the people is a preview account: those only look."""
    if Person.objects.filter(pk__in=person_ids, preview_project__isnull=False).exists():
        raise BadInput("Preview accounts cannot be assigned.", field="assignees")


@transaction.atomic
def tell_assignments(*, added, removed, author_id):
    """Write the events of changed assignments and tell the people: `added` and `removed` are [(task, person_id)].

    Emits `task:assign` and `task:unassign`; listeners of `people_assigned` notify.
    """
    events = [
        (f"task:{verb}", {"task_id": task.pk, "person_id": person_id}, task.project_id)
        for verb, pairs in (("assign", added), ("unassign", removed))
        for task, person_id in pairs
    ]
    emit_many(events)
    if added:
        signals.people_assigned.send(Task, assignments=added, author_id=author_id)
