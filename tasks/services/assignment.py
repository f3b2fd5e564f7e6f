"""Who works on what: assigning and unassigning people (spec 06, 8.10)."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Person
from events.emitter import emit_many
from productions.models import ProjectPersonLink
from productions.services.projects import project_changed
from productionsite.api.errors import BadInput
from tasks import signals
from tasks.models import Task, TaskPersonLink
from tasks.services.locks import lock_tasks


def refuse_preview_accounts(person_ids):
    """Raise BadInput (400) when one of the people is a preview account: those only look."""
    if Person.objects.filter(pk__in=person_ids, preview_project__isnull=False).exists():
        raise BadInput("Preview accounts cannot be assigned.", field="assignees")


@transaction.atomic
def tell_assignments(*, added, removed, author_id, known=frozenset()):
    """Write the events of changed assignments and tell the people: `added` and `removed` are [(task, person_id)].

    `known`: {(task id, person id)} of those who were assigned before, whom nobody needs to tell. Emits `task:assign`
    and `task:unassign`; listeners of `people_assigned` notify.
    """
    events = [
        (f"task:{verb}", {"task_id": task.pk, "person_id": person_id}, task.project_id)
        for verb, pairs in (("assign", added), ("unassign", removed))
        for task, person_id in pairs
    ]
    emit_many(events)
    new = [(task, person_id) for task, person_id in added if (task.pk, person_id) not in known]
    if new:
        signals.people_assigned.send(Task, assignments=new, author_id=author_id)


@transaction.atomic
def assign_people(*, pairs, assigner_id):
    """Assign people to tasks: `pairs` is [(task, person id)]; whoever is assigned already is not told again.

    The assigner is noted on the tasks and the people join the teams they lack. Emits `task:assign`,
    `task:update` and `project:update`; listeners of `people_assigned` notify. Raises BadInput for preview
    accounts. Tasks deleted meanwhile are left out. A constant number of statements.
    """
    pairs = list(dict.fromkeys(pairs))  # a task named twice is one task, and told once
    refuse_preview_accounts({person_id for _task, person_id in pairs})
    known = set(lock_tasks({task.pk for task, _person_id in pairs}))
    pairs = [pair for pair in pairs if pair[0].pk in known]
    tasks = {task.pk: task for task, _person_id in pairs}
    people = {person_id for _task, person_id in pairs}
    there = TaskPersonLink.objects.filter(task_id__in=tasks, person_id__in=people)
    before = set(there.values_list("task_id", "person_id"))
    TaskPersonLink.objects.bulk_create(
        [TaskPersonLink(task_id=task.pk, person_id=person_id) for task, person_id in pairs], ignore_conflicts=True
    )
    Task.objects.filter(pk__in=tasks).update(assigner_id=assigner_id, updated_at=timezone.now())
    tell_assignments(added=pairs, removed=[], author_id=assigner_id, known=before)
    emit_many([("task:update", {"task_id": task.pk}, task.project_id) for task in tasks.values()])
    _join_teams({(task.project_id, person_id) for task, person_id in pairs if task.project_id})


def _join_teams(members):
    """Put people on the teams they lack: {(production id, person id)}."""
    projects = {project_id for project_id, _person_id in members}
    known = set(ProjectPersonLink.objects.filter(project_id__in=projects).values_list("project_id", "person_id"))
    missing = sorted(members - known, key=str)
    ProjectPersonLink.objects.bulk_create(
        [ProjectPersonLink(project_id=project_id, person_id=person_id) for project_id, person_id in missing],
        ignore_conflicts=True,
    )
    emit_many([project_changed(project_id) for project_id, _person_id in missing])


@transaction.atomic
def unassign_people(*, tasks, pairs, author_id):
    """Take people off tasks: `pairs` is [(task, person id)], those who were not assigned included.

    Emits `task:unassign` each and `task:update` for each of `tasks`. Tasks deleted meanwhile are left out.
    """
    task_ids = set(lock_tasks({task.pk for task in tasks}))
    tasks = [task for task in tasks if task.pk in task_ids]
    pairs = [pair for pair in pairs if pair[0].pk in task_ids]
    people = {person_id for _task, person_id in pairs}
    wanted = {(task.pk, person_id) for task, person_id in pairs}
    links = TaskPersonLink.objects.filter(task_id__in=task_ids, person_id__in=people)
    gone = [pk for pk, *key in links.values_list("pk", "task_id", "person_id") if tuple(key) in wanted]
    TaskPersonLink.objects.filter(pk__in=gone).delete()
    Task.objects.filter(pk__in=task_ids).update(updated_at=timezone.now())
    tell_assignments(added=[], removed=pairs, author_id=author_id)
    emit_many([("task:update", {"task_id": task.pk}, task.project_id) for task in tasks])
