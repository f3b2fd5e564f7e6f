"""A comment costs the same on a production of forty thousand tasks as on an empty one, however many follow it."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from activity.models import News, Notification, Subscription
from productions.models import Entity
from productionsite.db import bulk
from productionsite.db.statistics import refresh
from productionsite.models import new_id
from tasks.models import Comment, Task, TaskPersonLink
from tests import factories

SHOTS, TYPES = 5000, 8
MOST = 25  # statements that read or write, log-in included


def fill(studio, work):
    """Write forty thousand tasks of one production, each with an assignee; return those of the first shot."""
    kind, _made_by_a_first_comment = factories.entity_type("Shot"), factories.entity_type("Concept")
    sequence = factories.entity(studio.project, "Sequence")
    shots = [
        Entity(id=new_id(), name=f"SH{n:05}", project=studio.project, entity_type=kind, parent=sequence)
        for n in range(SHOTS)
    ]
    bulk.insert(Entity, shots)
    types = [factories.task_type(f"Step {n}", "Shot", department=work.animation.department) for n in range(TYPES)]
    status = work.statuses.todo
    tasks = [
        Task(id=new_id(), name="main", project=studio.project, entity=shot, task_type=kind, task_status=status)
        for shot in shots
        for kind in types
    ]
    bulk.insert(Task, tasks)
    people = (studio.artist, studio.vendor)
    bulk.insert(TaskPersonLink, [TaskPersonLink(task=task, person=people[n % 2]) for n, task in enumerate(tasks)])
    refresh()  # as an import of that many does
    return tasks[:TYPES]


def test_comments_on_a_production_of_forty_thousand_tasks(studio, work):
    tasks = fill(studio, work)
    followers = [factories.person() for _ in range(200)]
    studio.supervisor.departments.add(work.animation.department)
    call = f"@{studio.vendor.full_name} please, @{work.animation.department.name} too"
    taken = []
    for task, people in ((tasks[0], followers[:1]), (tasks[2], followers)):
        Subscription.objects.bulk_create(Subscription(person=person, task=task) for person in people)
        taken.append(comment(studio.as_("artist"), task, work.statuses.wfa, call))
        told = Notification.objects.filter(task=task).values_list("type", "person_id")
        called = {("mention", person.pk) for person in (studio.vendor, studio.supervisor)}
        assert set(told) == {("comment", person.pk) for person in people} | called
        assert News.objects.filter(task=task, change=True).count() == 1
    assert len(taken[0]) == len(taken[1]) <= MOST
    assert Task.objects.filter(project=studio.project, task_status=work.statuses.wfa).count() == 2
    hashed = comment(studio.as_("artist"), tasks[4], work.statuses.wip, "on it #all")
    assert Comment.objects.count() == 2 + TYPES
    assert len(hashed) <= MOST
    for sql in (*taken[1], *hashed):
        for step in plan_of(sql):
            assert not any(scan in step for scan in ("SCAN task", "Seq Scan on task ")), (step, sql)


def comment(client, task, status, text):
    """Post a comment; return the statements that read and wrote, those around the transaction left out."""
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(f"/actions/tasks/{task.pk}/comment", {"task_status_id": str(status.pk), "comment": text})
    assert answer.status_code == 201
    sqls = [query["sql"] for query in queries.captured_queries]
    return [sql for sql in sqls if not sql.startswith(("SAVEPOINT", "RELEASE"))]


def plan_of(sql):
    """Return the steps the database takes for a statement."""
    if not sql.startswith(("SELECT", "UPDATE", "DELETE")):
        return []
    with connection.cursor() as cursor:
        cursor.execute(("EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ") + sql)
        return [str(row[-1]) for row in cursor.fetchall()]
