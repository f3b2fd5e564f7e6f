"""Writing many rows at once: the same rows, constraints and errors as the ORM's own bulk writes."""

import datetime
import gc

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


def test_columns_all_rows_share_are_written_too(task):
    others = [factories.task(factories.shot(task.project), task.task_type) for _ in range(3)]
    bulk.update(Task, [(one.pk, 2, ODD, None, True) for one in others], ["priority", "description", "due_date", "data"])
    found = Task.objects.filter(pk__in=[one.pk for one in others])
    assert set(found.values_list("priority", "description", "due_date")) == {(2, ODD, None)}
    assert [row.data for row in found] == [True] * 3
    # In a bag 1 and True are not the same, though Python says so.
    bulk.update(Task, [(one.pk, bag) for one, bag in zip(others, (1, True, 1.0), strict=True)], ["data"])
    assert [repr(Task.objects.get(pk=one.pk).data) for one in others] == ["1", "True", "1.0"]


def test_a_maker_makes_what_the_class_makes(task):
    person, status = factories.person(), factories.task_status()
    make = bulk.maker(Comment, ["id", "text", "task_status_id"], person=person, object_type="Task", object_id=task.pk)
    made = [make((new_id(), text, status.pk), {"task_status": status}) for text in ("one", "two")]
    for comment in made:
        plain = Comment(
            id=comment.pk,
            text=comment.text,
            task_status=status,
            person=person,
            object_type="Task",
            object_id=task.pk,
            created_at=comment.created_at,
            updated_at=comment.updated_at,
        )
        assert {**vars(comment), "_state": None} == {**vars(plain), "_state": None}
        assert comment._state.adding
        assert comment.created_at is not None
        assert (comment.person, comment.task_status) == (person, status)
    assert made[0].replies == made[1].replies == []
    assert made[0].replies is not made[1].replies
    made[0].save()
    assert Comment.objects.get() == made[0]
    with pytest.raises(ValueError, match="shorter"):
        make((new_id(), "three"))


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite takes null characters")
def test_a_null_character_moves_no_value_to_another_row(task):
    person = factories.person()
    rows = [Comment(object_id=task.pk, object_type="Task", text=text, person=person) for text in ("a\0b", "c", "d")]
    with pytest.raises(ValueError, match="NUL"), transaction.atomic():
        bulk.insert(Comment, rows)


def test_cycles_are_hunted_again_afterwards():
    with bulk.uncollected():
        assert not gc.isenabled()
        with pytest.raises(RuntimeError), bulk.uncollected():
            raise RuntimeError
        assert not gc.isenabled()
    assert gc.isenabled()


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
