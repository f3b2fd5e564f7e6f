"""The derived fields of a task are right after any order of comments, edits and deletions."""

import random
from datetime import datetime, timedelta

import pytest
from django.core.management import CommandError, call_command

from tasks.models import Comment, Task
from tasks.services.comment_removal import delete_comments
from tasks.services.comments import NewComment, post_comments
from tasks.services.progress import recompute_tasks
from tests import factories

START = datetime(2026, 3, 2, 9)


def comment(work, status, hours, person):
    return NewComment(work.task.pk, status, person.pk, created_at=START + timedelta(hours=hours))


def plain_recomputation(task):
    """What spec 06, 6 says, told once more without looking at the product's code."""
    rows = list(Comment.objects.filter(object_id=task.pk).select_related("task_status").order_by("created_at", "pk"))
    statuses = [row.task_status for row in rows]
    runs = sum(1 for i, s in enumerate(statuses) if s.is_retake and (i == 0 or not statuses[i - 1].is_retake))
    return {
        "task_status_id": statuses[-1].pk if statuses else None,
        "retake_count": runs,
        "real_start_date": next((row.created_at for row in rows if row.task_status.is_wip), None),
        "end_date": next((row.created_at for row in rows if row.task_status.is_feedback_request), None),
        "done_date": next((row.created_at for row in reversed(rows) if row.task_status.is_done), None),
        "last_comment_date": rows[-1].created_at if rows else None,
    }


@pytest.mark.parametrize("seed", range(12))
def test_a_replay_gives_what_the_rows_say(studio, work, seed):
    dice = random.Random(seed)
    statuses = list(vars(work.statuses).values())
    post_comments(
        comments=[comment(work, dice.choice(statuses), dice.randrange(100), studio.artist) for _ in range(12)],
        actor_id=studio.artist.pk,
    )
    for row in dice.sample(list(Comment.objects.all()), 5):
        delete_comments(comments=[row])
        task = Task.objects.get(pk=work.task.pk)
        expected = plain_recomputation(task)
        assert {name: getattr(task, name) for name in expected} == expected


def test_the_live_fields_of_a_round_of_work(studio, work):
    s, person = work.statuses, studio.artist

    def after(status):
        post_comments(comments=[NewComment(work.task.pk, status, person.pk)], actor_id=person.pk)
        return Task.objects.get(pk=work.task.pk)

    task = after(s.wip)
    assert task.real_start_date
    assert task.end_date is None
    started = task.real_start_date
    assert after(s.wfa).end_date is not None
    task = after(s.retake)
    assert (task.retake_count, task.end_date) == (1, None)
    assert after(s.retake).retake_count == 1
    assert after(s.wip).real_start_date == started
    reviewed = after(s.wfa).end_date
    task = after(s.done)
    assert task.done_date is not None
    assert task.end_date == reviewed
    task = after(s.wip)
    assert (task.done_date, task.end_date, task.retake_count) == (None, None, 1)


def test_a_task_without_comments_falls_back_to_the_default_status(work):
    Task.objects.filter(pk=work.task.pk).update(task_status=work.statuses.done, retake_count=3)
    recompute_tasks(task_ids=[work.task.pk])
    task = Task.objects.get(pk=work.task.pk)
    assert (task.task_status_id, task.retake_count) == (work.statuses.todo.pk, 0)


@pytest.mark.django_db
def test_the_command_derives_the_tasks_of_a_production_again(capsys):
    task = factories.task(factories.shot(factories.project("Film")), factories.task_type(for_entity="Shot"))
    person, status = factories.person(), factories.task_status(is_wip=True)
    post_comments(comments=[NewComment(task.pk, status, person.pk)], actor_id=person.pk)
    Task.objects.update(task_status=factories.task_status(), real_start_date=None, retake_count=7)
    call_command("recompute", "Film")
    task.refresh_from_db()
    assert (task.task_status_id, task.retake_count) == (status.pk, 0)
    assert task.real_start_date is not None
    assert "1 tasks, 1 with another status" in capsys.readouterr().out
    with pytest.raises(CommandError, match="no production"):
        call_command("recompute", "Nothing")
