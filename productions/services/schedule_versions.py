"""Schedule versions: copies of the planning of a production, and putting one in force (spec 03, 12)."""

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from events.emitter import emit_many
from productions.models import (
    ProductionScheduleVersion,
    ProductionScheduleVersionTaskLink,
    ProductionScheduleVersionTaskLinkPersonLink,
    Project,
)
from productions.services.projects import project_changed
from productionsite.api.errors import BadInput

PLANNED = ("start_date", "due_date", "estimation")  # what a link and a task have in common
BATCH = 5_000


def _tasks():
    return ProductionScheduleVersionTaskLink._meta.get_field("task").related_model.objects


def _version_event(version):
    return (
        "production_schedule_version:update",
        {"production_schedule_version_id": version.pk},
        version.project_id,
    )


def forget_version(*, version):
    """Detach what was made from a version that goes away; emit `project:update` for productions it was applied to."""
    now = timezone.now()
    derived = ProductionScheduleVersion.objects.filter(production_schedule_from=version)
    derived.update(production_schedule_from=None, updated_at=now)
    applied = Project.objects.filter(from_schedule_version=version)
    projects = list(applied.values_list("pk", flat=True))
    Project.objects.filter(pk__in=projects).update(from_schedule_version=None, updated_at=now)
    emit_many([project_changed(project) for project in projects])


def _lock(version):
    """Let one copy or application of a version run at a time."""
    ProductionScheduleVersion.objects.select_for_update(of=("self",)).get(pk=version.pk)


def _links(version):
    return ProductionScheduleVersionTaskLink.objects.filter(production_schedule_version=version)


def _upsert(version, planned, task_column):
    """Give a version the dates of `planned`, rows that have them and name a task in `task_column`.

    Links that are there keep their dates of creation and change.
    """
    of_task = planned.filter(**{task_column: OuterRef("task")})
    links = _links(version)
    links.filter(task__in=planned.values(task_column)).update(
        **{name: Subquery(of_task.values(name)[:1]) for name in PLANNED}
    )
    missing = planned.exclude(**{f"{task_column}__in": links.values("task")}).order_by(task_column)
    ProductionScheduleVersionTaskLink.objects.bulk_create(
        (
            ProductionScheduleVersionTaskLink(
                production_schedule_version=version, task_id=task, **dict(zip(PLANNED, values))
            )
            for task, *values in list(missing.values_list(task_column, *PLANNED))
        ),
        batch_size=BATCH,
    )


def _replace_assignees(links, assigned):
    """Make `[(task id, person id)]` the assignees of some links."""
    people = ProductionScheduleVersionTaskLinkPersonLink.objects
    people.filter(production_schedule_version_task_link__in=links.values("pk")).delete()
    by_task = dict(links.values_list("task_id", "pk"))
    people.bulk_create(
        (
            ProductionScheduleVersionTaskLinkPersonLink(
                production_schedule_version_task_link_id=by_task[task], person_id=person
            )
            for task, person in assigned
            if task in by_task
        ),
        batch_size=BATCH,
    )


@transaction.atomic
def copy_production(*, version):
    """Copy dates, estimations and assignees of all tasks of the production into a version; return how many tasks."""
    _lock(version)
    tasks = _tasks().filter(project=version.project_id)
    _upsert(version, tasks, "pk")
    assigned = tasks.filter(assignees__isnull=False).values_list("pk", "assignees")
    _replace_assignees(_links(version), list(assigned))
    return tasks.count()


@transaction.atomic
def copy_version(*, version, source):
    """Copy the planning of another version of the production into a version; return how many tasks it plans.

    What the source does not plan stays. Emits `production_schedule_version:update`.
    """
    if source.pk == version.pk or source.project_id != version.project_id:
        raise BadInput(
            "The source must be another schedule version of the same production.",
            field="production_schedule_version_id",
        )
    _lock(version)
    planned = _links(source)
    _upsert(version, planned, "task")
    links = _links(version).filter(task__in=planned.values("task"))
    assigned = planned.filter(assignees__isnull=False).values_list("task_id", "assignees")
    _replace_assignees(links, list(assigned))
    ProductionScheduleVersion.objects.filter(pk=version.pk).update(
        production_schedule_from=source, updated_at=timezone.now()
    )
    emit_many([_version_event(version)])
    return planned.count()


@transaction.atomic
def apply_version(*, version):
    """Put a version in force: its dates and estimations become those of the tasks; return how many tasks.

    Assignees are not applied. The version is locked afterwards. Emits `task:update` for each task,
    `production_schedule_version:update` and `project:update`.
    """
    _lock(version)
    now, links = timezone.now(), _links(version)
    of_task = links.filter(task=OuterRef("pk"))
    tasks = _tasks().filter(pk__in=links.values("task"))
    tasks.update(updated_at=now, **{name: Subquery(of_task.values(name)[:1]) for name in PLANNED})
    ProductionScheduleVersion.objects.filter(pk=version.pk).update(locked=True, updated_at=now)
    Project.objects.filter(pk=version.project_id).update(from_schedule_version=version, updated_at=now)
    changed = list(tasks.values_list("pk", "project_id"))
    emit_many(
        [
            *(("task:update", {"task_id": task}, project) for task, project in changed),
            _version_event(version),
            project_changed(version.project_id),
        ]
    )
    return len(changed)
