"""The derived fields of tasks are right after any order of comments, edits, moves, deletions and time spents.

`Model` says spec 06, 5.2, 5.3 and 6 once more, without looking at the product's code; Hypothesis looks for an
order of calls after which a stored task differs from it.
"""

from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.models import Comment, Task
from tests import factories

START = datetime(2026, 3, 2, 9)
NAMES = ("task_status_id", "retake_count", "real_start_date", "end_date", "done_date", "last_comment_date", "duration")
FLAGS = ("is_wip", "is_feedback_request", "is_retake", "is_done")


def seconds(moment):
    return moment and moment.replace(microsecond=0)


class Model:
    """What a task should hold. `statuses`: {id: status}."""

    def __init__(self, task_id, statuses, default):
        self.pk, self.statuses, self.default = task_id, statuses, default
        self.comments = []  # [date, number of the post, id, status id]
        self.time = {}
        self.fields = dict.fromkeys(NAMES) | {"task_status_id": default, "retake_count": 0, "duration": 0.0}

    def post(self, comment, now):
        """A comment is written; `now()` gives what the server's clock said, read from what it stored."""
        self.comments.append(comment)
        moment, status = comment[0], self.statuses[comment[3]]
        last = self.fields["last_comment_date"]
        if last is not None and seconds(last) > seconds(moment):
            return self.replay()
        self.fields["last_comment_date"] = seconds(moment)
        if self.fields["task_status_id"] == status.pk:
            return None
        self.fields["task_status_id"] = status.pk
        if status.is_retake:
            self.fields["retake_count"] += 1
        if status.is_wip and self.fields["real_start_date"] is None:
            self.fields["real_start_date"] = now("real_start_date")
        if status.is_feedback_request:
            self.fields["end_date"] = now("end_date")
        elif not status.is_done:
            self.fields["end_date"] = None
        self.fields["done_date"] = now("done_date") if status.is_done else None
        return None

    def replay(self):
        """The history changed: everything comes from the comments, oldest first."""
        rows = sorted(self.comments)
        kinds = [self.statuses[row[3]] for row in rows]
        dates = {flag: [row[0] for row, kind in zip(rows, kinds) if getattr(kind, flag)] for flag in FLAGS}
        runs = [kind.is_retake and (n == 0 or not kinds[n - 1].is_retake) for n, kind in enumerate(kinds)]
        self.fields |= {
            "task_status_id": rows[-1][3] if rows else self.default,
            "retake_count": sum(runs),
            "real_start_date": min(dates["is_wip"], default=None),
            "end_date": min(dates["is_feedback_request"], default=None),
            "done_date": max(dates["is_done"], default=None),
            "last_comment_date": rows[-1][0] if rows else None,
        }

    def count_time(self):
        """Time was written or taken back."""
        self.fields["duration"] = float(sum(self.time.values()))


class Run:
    """Does to two tasks of a shot, over HTTP, what Hypothesis says; the models follow."""

    def __init__(self, studio, work):
        self.client, self.people = studio.as_("admin"), [studio.artist, studio.vendor]
        both = factories.task_status("both", is_wip=True, is_retake=True)
        self.statuses = [*vars(work.statuses).values(), both]
        other = factories.task(work.shot, factories.task_type("Layout", "Shot"), work.statuses.todo)
        other.assignees.set(self.people)
        work.task.assignees.set(self.people)
        known, default = {status.pk: status for status in self.statuses}, work.statuses.todo.pk
        self.models = [Model(task.pk, known, default) for task in (work.task, other)]
        self.posts = 0

    def comment(self, number):
        """Return the comment of a number with the model it is in; Nones when there is no comment at all."""
        found = [(model, row) for model in self.models for row in model.comments]
        return found[number % len(found)] if found else (None, None)

    def status(self, number):
        return self.statuses[number % len(self.statuses)]

    def post(self, where, status, minutes):
        """Comment a task, now or at a minute long ago."""
        model, body = self.models[where], {"task_status_id": str(self.status(status).pk), "comment": "hello"}
        if minutes is not None:
            body["created_at"] = (START + timedelta(minutes=minutes)).isoformat()
        before = timezone.now()
        answer = self.client.post(f"/actions/tasks/{model.pk}/comment", body)
        assert answer.status_code == 201, answer.content
        row = Comment.objects.get(pk=answer.json()["id"])
        self.posts += 1
        model.post(
            [row.created_at, self.posts, row.pk, row.task_status_id], lambda name: self.clock(model, name, before)
        )

    def clock(self, model, name, before):
        """Return the date that was stored as that of the call."""
        stored = getattr(Task.objects.get(pk=model.pk), name)
        assert stored is not None, name
        assert before <= stored <= timezone.now()
        return stored

    def edit(self, number, status, text):
        """Change the words of a comment, or its status."""
        model, row = self.comment(number)
        if row is None:
            return
        body = {"text": text} if text else {"task_status_id": str(self.status(status).pk)}
        assert self.client.put(f"/data/comments/{row[2]}", body).status_code == 200
        if not text and row[3] != self.status(status).pk:
            row[3] = self.status(status).pk
            model.replay()

    def delete(self, number):
        """Take a comment back."""
        model, row = self.comment(number)
        if row is not None:
            assert self.client.delete(f"/data/tasks/{model.pk}/comments/{row[2]}").status_code == 204
            model.comments.remove(row)
            model.replay()

    def move(self, number, through_put):
        """Put a comment on the other task."""
        model, row = self.comment(number)
        if row is None:
            return
        target = self.models[1 - self.models.index(model)]
        if through_put:
            answer = self.client.put(f"/data/comments/{row[2]}", {"object_id": str(target.pk)})
        else:
            path = f"/actions/tasks/{model.pk}/comments/{row[2]}/move"
            answer = self.client.post(path, {"target_task_id": str(target.pk)})
        assert answer.status_code == 200, answer.content
        model.comments.remove(row)
        target.comments.append(row)
        model.replay()
        target.replay()

    def time(self, where, person, day, minutes, verb):
        """Set, add or take back the minutes of somebody's day."""
        model, person = self.models[where], self.people[person]
        path = f"/actions/tasks/{model.pk}/time-spents/2026-03-0{day}/persons/{person.pk}"
        key = (person.pk, day)
        if verb == "delete":
            expected = 201 if model.time.pop(key, None) else 404
            assert self.client.delete(path).status_code == expected
        else:
            suffix = "/add" if verb == "add" else ""
            assert self.client.post(path + suffix, {"duration": minutes}).status_code == 201
            model.time[key] = minutes + (model.time.get(key, 0) if verb == "add" else 0)
        model.count_time()

    def check(self):
        """Compare both tasks with their models."""
        for model in self.models:
            task = Task.objects.get(pk=model.pk)
            assert {name: getattr(task, name) for name in NAMES} == model.fields


WHERE, NUMBER = st.integers(0, 1), st.integers(0, 30)
STEPS = st.one_of(
    st.tuples(st.just("post"), WHERE, NUMBER, st.one_of(st.none(), st.integers(0, 5))),
    st.tuples(st.just("post"), WHERE, NUMBER, st.one_of(st.none(), st.integers(0, 5))),
    st.tuples(st.just("edit"), NUMBER, NUMBER, st.sampled_from(["", "", "other words"])),
    st.tuples(st.just("delete"), NUMBER),
    st.tuples(st.just("move"), NUMBER, st.booleans()),
    st.tuples(
        st.just("time"), WHERE, WHERE, st.integers(1, 2), st.integers(1, 9), st.sampled_from(["set", "add", "delete"])
    ),
)


@pytest.fixture
def steps(studio, work):
    """Return a function that does some steps on fresh tasks and checks the tasks after each; nothing stays."""

    def run(chosen):
        with transaction.atomic():
            done = Run(studio, work)
            for name, *arguments in chosen:
                getattr(done, name)(*arguments)
                done.check()
            transaction.set_rollback(True)

    return run


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(chosen=st.lists(STEPS, min_size=4, max_size=14))
def test_tasks_hold_what_their_comments_and_hours_say(steps, chosen):
    steps(chosen)
