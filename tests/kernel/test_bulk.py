"""Writing many rows at once: the same rows, constraints and errors as the ORM's own bulk writes."""

import datetime

import pytest
from django.db import DataError, IntegrityError, connection, transaction

from productionsite.db import bulk
from productionsite.models import new_id
from tasks.models import Comment, Task, TimeSpent
from tests import factories

pytestmark = pytest.mark.django_db
ODD = 'a "quoted" \\ back\\slash, {braces}, NULL, tab\t, line\n, % %s, é 漢字 🦊'


@pytest.fixture
def task():
    return factories.task(
        factories.shot(factories.project()), factories.task_type(for_entity="Shot"), factories.task_status()
    )


def test_what_is_inserted_reads_as_it_was(task):
    person = factories.person()
    moment = datetime.datetime(2026, 3, 1, 12, 30, 15, 123456)
    bags = [None, [], {"text": ODD, "at": [1, 2.5, None, True]}]
    comments = [
        Comment(object_id=task.pk, object_type="Task", text=text, checklist=bag, pinned=pinned, person=person)
        for text, bag, pinned in zip([ODD, "", None], bags, [True, False, None], strict=True)
    ]
    comments[0].created_at = moment
    bulk.insert(Comment, comments)
    for comment in comments:
        stored = Comment.objects.get(pk=comment.pk)
        for field in Comment._meta.concrete_fields:
            assert getattr(stored, field.attname) == getattr(comment, field.attname), field.name


def test_columns_that_are_not_named_are_empty(task):
    person = factories.person()
    row = (new_id(), task.pk, person.pk, 90.5, datetime.date(2026, 3, 1))
    bulk.insert(TimeSpent, [row], ("id", "task_id", "person_id", "duration", "date"))
    stored = TimeSpent.objects.get()
    assert (stored.pk, stored.duration, stored.date, stored.created_at) == (*row[:1], *row[3:], None)


def test_only_the_named_columns_of_the_given_rows_change(task):
    others = [factories.task(factories.shot(task.project), task.task_type) for _ in range(3)]
    moment = datetime.datetime(2026, 3, 1, 12)
    others[0].priority, others[0].done_date, others[0].name = 3, moment, "not written"
    others[1].priority, others[1].data = None, {"text": ODD}
    bulk.update(Task, others[:2], ["priority", "done_date", "data"])
    stored = {row.pk: row for row in Task.objects.all()}
    assert [stored[one.pk].priority for one in others] == [3, None, 0]
    assert [stored[one.pk].done_date for one in others] == [moment, None, None]
    assert stored[others[1].pk].data == {"text": ODD}
    assert {row.name for row in stored.values()} == {"main"}
    bulk.update(Task, [(others[2].pk, 2)], ["priority"])
    assert Task.objects.get(pk=others[2].pk).priority == 2


def test_nothing_takes_no_statement(django_assert_num_queries):
    with django_assert_num_queries(0):
        bulk.insert(Task, [])
        bulk.update(Task, [], ["priority"])


def test_the_database_still_refuses_what_it_must(task):
    twin = Task(name=task.name, project=task.project, entity=task.entity, task_type=task.task_type)
    stray = Comment(object_id=task.pk, object_type="Task", person_id=new_id())
    for model, row in ((Task, twin), (Comment, stray)):
        with pytest.raises(IntegrityError), transaction.atomic():
            bulk.insert(model, [row])


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite does not limit the length of texts")
def test_what_is_too_long_is_refused_not_cut(task):
    long = Task(name="x" * 81, project=task.project, entity=task.entity)
    with pytest.raises(DataError), transaction.atomic():
        bulk.insert(Task, [long])
