"""Comments in bulk, as an import of a whole production posts them; measured and rolled back."""

import time

from django.db import transaction

from accounts.models import Person
from benchmarks.counting import counted
from productions.models import Entity, EntityType, Project, ProjectPersonLink, ProjectStatus
from productionsite.actor import acting_as
from tasks.models import Task, TaskStatus, TaskType
from tasks.services.comments import NewComment, post_comments

SHOTS, TYPES, BATCH = 10_000, 7, 1000
SECONDS = 20.0
HEADER = f"\n{'comments':28} {'rows':>7} {'SQL':>6} {'s':>7} {'limit':>6} {'rows/s':>8}"


def production(shots):
    """Write a production of some shots with seven tasks each; return its tasks, shot by shot."""
    status, _created = ProjectStatus.objects.get_or_create(name="Open", defaults={"color": "#000000"})
    project = Project.objects.create(name="Comment benchmark", project_status=status)
    kind, _created = EntityType.objects.get_or_create(name="Shot")
    people = Person.objects.order_by("email")[:40]
    ProjectPersonLink.objects.bulk_create(ProjectPersonLink(project=project, person=person) for person in people)
    types = [TaskType(name=f"Bulk step {n}", for_entity="Shot") for n in range(TYPES)]
    TaskType.objects.bulk_create(types)
    first = TaskStatus.objects.create(name="Bulk first", short_name="bulk1", color="#000000")
    entities = [Entity(name=f"SH{n:05}", project=project, entity_type=kind) for n in range(shots)]
    Entity.objects.bulk_create(entities, batch_size=BATCH)
    tasks = [
        Task(name="main", project=project, entity=entity, task_type=type_, task_status=first)
        for entity in entities
        for type_ in types
    ]
    Task.objects.bulk_create(tasks, batch_size=BATCH)
    return tasks


def run(shots):
    """Post a comment that moves the status of every task, a thousand shots at a time; return (seconds, statements)."""
    with transaction.atomic():
        tasks = production(shots)
        author = Person.objects.get(email="bench0@studio.example")
        status = TaskStatus.objects.create(name="Bulk next", short_name="bulk2", color="#000000", is_wip=True)
        start = time.perf_counter()
        with acting_as(author.pk), counted() as statements:
            for position in range(0, len(tasks), BATCH * TYPES):
                part = tasks[position : position + BATCH * TYPES]
                comments = [NewComment(task.pk, status, author.pk, "Approved by the supervisor") for task in part]
                post_comments(comments=comments, actor_id=author.pk)
        seconds = time.perf_counter() - start
        transaction.set_rollback(True)
    return seconds, statements.total


def measure():
    """Print the posting of comments at a tenth of the size and at full size; return whether both keep the limit."""
    print(HEADER)
    kept = True
    for shots in (SHOTS // 10, SHOTS):
        seconds, statements = run(shots)
        good = seconds <= SECONDS
        kept &= good
        rows = shots * TYPES
        print(
            f"{'status changes':28} {rows:7} {statements:6} {seconds:7.1f} {SECONDS:6.0f} {rows / seconds:8.0f}"
            f"{'' if good else '   OVER'}"
        )
    return kept
