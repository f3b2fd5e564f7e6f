"""Deleting a large production, measured on one of its own and rolled back."""

import datetime
import random
import time

from django.apps import apps
from django.db import transaction

from activity.models import News, Notification
from benchmarks import data
from benchmarks.counting import counted
from files.models import PreviewFile
from productions.models import EntityType, Project, ProjectStatus
from productions.services.deletion import delete_project
from tasks.models import Comment, Task

COMMENTS = 100_000
SECONDS = 60.0
HEADER = (
    f"\n{'deletion':28} {'shots':>7} {'tasks':>7} {'comments':>8} {'SQL':>6} {'s':>7} {'limit':>6} {'left over':>9}"
)


def row_counts():
    """Return {table: rows} of every table of the product."""
    models = [m for m in apps.get_models() if not m._meta.proxy and not m.__module__.startswith("django.")]
    return {m._meta.db_table: m._base_manager.count() for m in models}


def build(big):
    """Make a production the size of the one the listings read, with its comments, news, inbox and previews."""
    dice = random.Random(8)
    project = Project.objects.create(name="To be deleted", project_status=ProjectStatus.objects.get(name="Closed"))
    kinds = {kind.name: kind for kind in EntityType.objects.all()}
    shots, _assets = data.entities_of(project, kinds, dice)
    model = Task.objects.filter(project=big).values_list("task_type_id", "task_status_id", "assigner_id")
    task_type, status, person = model.first()
    made = [
        Task(name=f"step {n}", project=project, entity=shot, task_type_id=task_type, task_status_id=status)
        for shot in shots
        for n in range(data.TASKS)
    ]
    Task.objects.bulk_create(made, batch_size=data.BATCH)
    stamp = datetime.datetime(2026, 1, 5, 9)
    comments = [
        Comment(object_id=task.pk, object_type="Task", text="Looks fine.", person_id=person, task_status_id=status)
        for task in (made[n % len(made)] for n in range(COMMENTS))
    ]
    Comment.objects.bulk_create(comments, batch_size=data.BATCH)
    beside = {"created_at": stamp, "updated_at": stamp}
    News.objects.bulk_create(
        [News(comment=c, task_id=c.object_id, author_id=person, change=True, **beside) for c in comments[::2]],
        batch_size=data.BATCH,
    )
    Notification.objects.bulk_create(
        [
            Notification(comment=c, task_id=c.object_id, author_id=person, person_id=person, type="comment", **beside)
            for c in comments[::2]
        ],
        batch_size=data.BATCH,
    )
    PreviewFile.objects.bulk_create(
        [PreviewFile(name="take", task=task, person_id=person, revision=1) for task in made[::4]],
        batch_size=data.BATCH,
    )
    return project, (len(shots), len(made), len(comments))


def measure(big):
    """Print how long the deletion takes and what it left; return whether it keeps its limit and leaves nothing."""
    print(HEADER)
    with transaction.atomic():
        before = row_counts()
        project, sizes = build(big)
        start = time.perf_counter()
        with counted() as statements:
            delete_project(project=project, force=True)
        seconds = time.perf_counter() - start
        after = row_counts()
        transaction.set_rollback(True)
    after["api_event"] -= 1  # project:delete
    left = sum(abs(after[table] - before[table]) for table in after)
    good = seconds <= SECONDS and left == 0
    print(
        f"{'a production':28} {sizes[0]:7} {sizes[1]:7} {sizes[2]:8} {statements.total:6} {seconds:7.1f} {SECONDS:6.0f}"
        f" {left:9}{'' if good else '   OVER'}"
    )
    return good
