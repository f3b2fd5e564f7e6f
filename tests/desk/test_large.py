"""Ten thousand tasks cost no statement more than ten: boards, pages and tables of the back office."""

import time
from datetime import datetime, timedelta

import pytest
from django.urls import reverse

from events.models import ApiEvent
from files.models import PreviewFile
from productions.models import Entity, ScheduleItem
from productionsite.db import bulk
from productionsite.db.statistics import refresh
from tasks.models import Comment, Task, TaskPersonLink, TimeSpent
from tests.admin.test_pages import page

pytestmark = pytest.mark.django_db
SHOTS = 5_000
MOST_STATEMENTS = 30
MOST_SLOWER = 8  # a filtered board against the largest page of the whole one; it was 40 times slower once
TABLES = (Task, Entity, Comment, TimeSpent, PreviewFile, ScheduleItem, ApiEvent)


def grow(studio, work, number):
    """Write shots with a task of each type and what tasks bring along, in bulk."""
    first = work.shots[0]
    related = {"project": studio.project, "entity_type_id": first.entity_type_id, "parent_id": first.parent_id}
    shots = [Entity(name=f"B{place:05} of {number}", **related) for place in range(number)]
    bulk.insert(Entity, shots)
    late, statuses = datetime.now() - timedelta(days=2), (work.todo, work.review, work.done)
    tasks = [
        Task(
            name="main",
            project=studio.project,
            entity=shot,
            task_type=kind,
            task_status=statuses[place % 3],
            start_date=late,
            due_date=late,
        )
        for place, shot in enumerate(shots)
        for kind in (work.anim, work.light)
    ]
    bulk.insert(Task, tasks)
    TaskPersonLink.objects.bulk_create(
        [TaskPersonLink(task=task, person=studio.artist) for task in tasks[::2]], batch_size=1000
    )
    said = {"object_type": "Task", "person": studio.artist, "task_status": work.review, "text": "Look"}
    bulk.insert(Comment, [Comment(object_id=task.pk, **said) for task in tasks[::4]])
    day = datetime.now().date()
    bulk.insert(TimeSpent, [TimeSpent(task=one, person=studio.artist, date=day, duration=60) for one in tasks[::4]])
    previews = [PreviewFile(task=one, name="p", revision=1, status="ready", extension="png") for one in tasks[::8]]
    bulk.insert(PreviewFile, previews)
    events = [ApiEvent(name="task:new", data={"task_id": str(one.pk)}, project=studio.project) for one in tasks[::8]]
    bulk.insert(ApiEvent, events)


def addresses(studio, work):
    """Return {name: address} of the pages that show many rows."""
    project = [studio.project.pk]
    board = reverse("desk:board", args=[*project, "shots"])
    tables = {model.__name__: page(model, "changelist") for model in TABLES}
    return {
        "dashboard": "/admin/",
        "overview": reverse("desk:production", args=project),
        "board": board,
        "largest board": f"{board}?size=200",
        "filtered board": f"{board}?status={work.review.pk}&person={studio.artist.pk}&late=1&q=B0",
        "last page": f"{board}?page=9999",
        "schedule": reverse("desk:schedule", args=project) + f"?type={work.anim.pk}",
        "budget": reverse("desk:budget", args=project),
        "task search": f"{tables['Task']}?q=B00",
        **tables,
    }


def test_ten_thousand_tasks_cost_no_statement_more(studio, work, office, sql_count):
    clients = {name: office(name) for name in ("manager", "supervisor")}
    grow(studio, work, 20)

    def counted():
        return {
            (name, address): sql_count(client.get, address)
            for name, client in clients.items()
            for address in addresses(studio, work).values()
        }

    counted()  # missing schedule items are made at the first look
    few = counted()
    grow(studio, work, SHOTS)
    refresh()  # as every import does
    assert Task.objects.filter(project=studio.project).count() > 10_000
    many = counted()
    assert {key: many[key] - few[key] for key in many if many[key] > few[key]} == {}
    assert max(many.values()) <= MOST_STATEMENTS
    pages = addresses(studio, work)
    floor, filtered = (seconds(clients["supervisor"], pages[name]) for name in ("largest board", "filtered board"))
    assert filtered < MOST_SLOWER * floor


def seconds(client, address):
    """Return how much of the processor a page takes."""
    start = time.process_time()
    assert client.get(address).status_code == 200
    return time.process_time() - start
