"""The feed of news and the journal of events with a million rows each, read by cursor."""

import time
from datetime import timedelta

from django.db import connection, transaction
from django.utils import timezone

from activity.models import News
from benchmarks.counting import counted
from events import publisher
from events.models import ApiEvent, EventCounter
from productions.models import Entity, EntityType, Project, ProjectStatus
from productionsite.db import bulk
from productionsite.models import new_ids
from tasks.models import Comment, Task, TaskStatus, TaskType

ROWS, BATCH = 1_000_000, 10_000
LIMIT = 50.0  # milliseconds of a page
SECONDS = 20  # between two comments of the past
TASKS = 2000
NAME = "History benchmark"
HEADER = f"\n{'a million news and events':64} {'rows':>5} {'SQL':>4} {'ms':>9} {'limit':>6}"


def production():
    """Write a production of two thousand shots with a task each; return it and the ids of the tasks."""
    status, _created = ProjectStatus.objects.get_or_create(name="Open", defaults={"color": "#000000"})
    project = Project.objects.create(name=NAME, project_status=status)
    kind, _created = EntityType.objects.get_or_create(name="Shot")
    shots = [Entity(id=pk, name=f"SH{n:05}", project=project, entity_type=kind) for n, pk in enumerate(new_ids(TASKS))]
    bulk.insert(Entity, shots)
    task_type, first = TaskType.objects.order_by("name").first(), TaskStatus.objects.order_by("name").first()
    tasks = [
        Task(id=pk, name="main", project=project, entity=shot, task_type=task_type, task_status=first)
        for shot, pk in zip(shots, new_ids(TASKS), strict=True)
    ]
    bulk.insert(Task, tasks)
    return project, [task.pk for task in tasks], first.pk


@transaction.atomic
def build(author):
    """Write a million comments of a production, each with its news and its event; the newest is of now."""
    project, tasks, status = production()
    now = timezone.now()
    publisher.number_pending()
    last = publisher.last_sequence()
    for start in range(0, ROWS, BATCH):
        comments, news, events = [], [], []
        ids = iter(new_ids(3 * BATCH))
        for number in range(start, start + BATCH):
            task, moment = tasks[number % len(tasks)], now - timedelta(seconds=SECONDS * (ROWS - number))
            comment = next(ids)
            comments.append((comment, moment, moment, task, "Task", author.pk, status, "Approved", [], []))
            news.append((next(ids), moment, moment, task, project.pk, comment, status, author.pk, number % 2 == 0))
            facts = {"comment_id": str(comment), "task_id": str(task)}
            events.append((next(ids), moment, moment, "comment:new", author.pk, project.pk, facts, last + number + 1))
        shared = ["id", "created_at", "updated_at"]
        texts = ["object_id", "object_type", "person_id", "task_status_id", "text", "checklist", "links"]
        flags = ["pinned", "for_client", "replies"]
        bulk.insert(Comment, [(*row, False, False, []) for row in comments], [*shared, *texts, *flags])
        bulk.insert(
            News, news, [*shared, "task_id", "project_id", "comment_id", "task_status_id", "author_id", "change"]
        )
        bulk.insert(ApiEvent, events, [*shared, "name", "user_id", "project_id", "data", "sequence"])
    EventCounter.objects.update_or_create(pk=1, defaults={"last": last + ROWS, "history": last + ROWS})


def pages(project, quiet):
    """Return [(address, limit)]: first pages, pages deep in the past, the ends and a quiet production by cursor;

    then, without a promise, pages by number, which count.
    """
    newest = News.objects.order_by("-created_at", "-pk")
    deep = newest[ROWS // 2].pk
    event = ApiEvent.objects.filter(sequence=publisher.last_sequence() - ROWS // 2).get()
    quick = [
        f"/data/projects/{project.pk}/news?cursor_news_id={newest[50].pk}",
        f"/data/projects/{project.pk}/news?cursor_news_id={deep}",
        f"/data/projects/{project.pk}/news?cursor_news_id={deep}&limit=200",
        f"/data/projects/news?cursor_news_id={deep}",
        "/data/events/last",
        f"/data/events/last?cursor_event_id={event.pk}",
        f"/data/events/last?cursor_event_id={event.pk}&project_id={project.pk}",
        f"/data/events?after={event.sequence}&limit=1000",
        f"/data/events?after={event.sequence + ROWS // 2}",
        f"/data/projects/{quiet.pk}/news?cursor_news_id={newest[50].pk}",  # nothing for a million rows
    ]
    counted = [
        f"/data/projects/{project.pk}/news",
        f"/data/projects/{project.pk}/news?page=1000",
    ]
    return [(path, LIMIT) for path in quick] + [(path, None) for path in counted]


def measure(author, client, headers, repeat=5):
    """Print how long each page takes, whole answers; return whether all keep the limit."""
    if not Project.objects.filter(name=NAME).exists():
        start = time.perf_counter()
        build(author)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"\n{ROWS} comments, news and events written in {time.perf_counter() - start:.1f} s")
    project = Project.objects.get(name=NAME)
    quiet = Project.objects.exclude(pk=project.pk).order_by("name").first()
    print(HEADER)
    kept = True
    for path, limit in pages(project, quiet):
        times = []
        for _ in range(repeat):
            start = time.perf_counter()
            answer = client.get(path, **headers)
            times.append((time.perf_counter() - start) * 1000)
            assert answer.status_code == 200, (path, answer.content)
        with counted() as statements:
            found = client.get(path, **headers).json()
        rows = found if isinstance(found, list) else found["data"]
        good = limit is None or min(times) <= limit
        kept &= good
        print(
            f"{path.partition('?')[0][:30]:30} {path.partition('?')[2][:33]:33} {len(rows):5} {statements.total:4}"
            f" {min(times):9.1f} {limit or '-':>6}{'' if good else '   OVER'}"
        )
    return kept
