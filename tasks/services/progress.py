"""The derived fields of a task: status, retakes, dates, time (spec 06, 5.3 and 6).

A comment that comes last moves them by one `step`; whenever the history itself changes (a comment
deleted, edited, moved or backdated) `recompute_tasks` derives them again from the rows. The two
answer different questions, as clients know them: the step says when the current round of work ended,
the replay when the first one did.
"""

import dataclasses
from datetime import datetime
from operator import attrgetter

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone

from events.emitter import emit_many
from productions.entities import CONCEPT, temporal_type_id
from productionsite.db import bulk
from tasks.models import Comment, Task, TimeSpent
from tasks.services.statuses import default_status


@dataclasses.dataclass
class Progress:
    """Where a task stands: what comments have made of it so far."""

    task_status_id: object = None
    retake_count: int = 0
    real_start_date: datetime | None = None
    end_date: datetime | None = None
    done_date: datetime | None = None
    last_comment_date: datetime | None = None

    @classmethod
    def of(cls, task):
        """Return the stored progress of a task."""
        return cls(*_stored(task))

    def step(self, status, moment, now):
        """Apply a comment that comes last: its status, its date (stored in seconds), the server's clock.

        Returns whether the status changed; only then the other fields move (spec 06, 5.2 and 5.3).
        """
        self.last_comment_date = moment.replace(microsecond=0)
        if status is None or status.pk == self.task_status_id:
            return False
        self.task_status_id = status.pk
        if status.is_retake:
            self.retake_count = (self.retake_count or 0) + 1
        if status.is_wip and self.real_start_date is None:
            self.real_start_date = now
        if status.is_feedback_request:
            self.end_date = now
        elif not status.is_done:
            self.end_date = None
        self.done_date = now if status.is_done else None
        return True

    @classmethod
    def replay(cls, comments):
        """Return what a whole history says: comments with their status, oldest first (spec 06, 6)."""
        progress, in_retake = cls(), False
        for comment in comments:
            status, moment = comment.task_status, comment.created_at
            progress.last_comment_date = moment
            if status is None:
                continue
            progress.task_status_id = status.pk
            if status.is_retake and not in_retake:
                progress.retake_count += 1
            in_retake = status.is_retake
            if status.is_wip and progress.real_start_date is None:
                progress.real_start_date = moment
            if status.is_feedback_request and progress.end_date is None:
                progress.end_date = moment
            if status.is_done:
                progress.done_date = moment
        return progress

    def store_on(self, task):
        """Put the values on a task."""
        for name in COMMENT_FIELDS:
            setattr(task, name, getattr(self, name))


#: attributes of a task that its comments make
COMMENT_FIELDS = tuple(field.name for field in dataclasses.fields(Progress))
_stored = attrgetter(*COMMENT_FIELDS)


def durations_of(task_ids):
    """Return {task id: minutes spent}; tasks without time are missing."""
    rows = TimeSpent.objects.filter(task_id__in=task_ids).values_list("task_id")
    return dict(rows.annotate(total=Sum("duration")).order_by())


@transaction.atomic
def recompute_tasks(*, task_ids):
    """Recompute every derived field of some tasks from their comments and time spents (spec 06, 6).

    Returns {task id: (status before, status after)}. Emits `task:update` for each task.
    """
    concept = temporal_type_id(CONCEPT)
    rows = Task.objects.select_for_update(of=("self",), no_key=True).select_related("entity")
    tasks = {task.pk: task for task in rows.filter(pk__in=task_ids).order_by("pk")}
    defaults = {
        for_concept: default_status(for_concept=for_concept)
        for for_concept in {_is_concept(task, concept) for task in tasks.values()}
    }
    histories = {pk: [] for pk in tasks}
    comments = Comment.objects.filter(object_id__in=tasks).select_related("task_status")
    for comment in comments.order_by("created_at", "pk"):
        histories[comment.object_id].append(comment)
    durations, statuses, now = durations_of(tasks), {}, timezone.now()
    for pk, task in tasks.items():
        progress = Progress.replay(histories[pk])
        if progress.task_status_id is None:
            progress.task_status_id = defaults[_is_concept(task, concept)].pk
        statuses[pk] = (task.task_status_id, progress.task_status_id)
        progress.store_on(task)
        task.duration = durations.get(pk, 0.0)
        task.updated_at = now
    bulk.update(Task, tasks.values(), [*COMMENT_FIELDS, "duration", "updated_at"])
    emit_many([("task:update", {"task_id": pk}, task.project_id) for pk, task in tasks.items()])
    return statuses


def _is_concept(task, concept):
    return task.entity is not None and task.entity.entity_type_id == concept


@transaction.atomic
def recompute_durations(*, task_ids):
    """Set the duration of some tasks to the sum of their time spents, in minutes. Emits `task:update` for each."""
    rows = Task.objects.select_for_update(of=("self",), no_key=True)
    tasks = list(rows.filter(pk__in=task_ids).order_by("pk"))
    durations, now = durations_of([task.pk for task in tasks]), timezone.now()
    for task in tasks:
        task.duration, task.updated_at = durations.get(task.pk, 0.0), now
    bulk.update(Task, tasks, ["duration", "updated_at"])
    emit_many([("task:update", {"task_id": task.pk}, task.project_id) for task in tasks])
