"""Task columns: `N`, `N comment`, `N assignations` for each task type N of the production (spec 09, 3.2)."""

import dataclasses

from django.db.models import Q
from django.utils import timezone

from events.emitter import emit_many
from imports.services.csv_import.lookups import text
from productions.entities import CONCEPT, temporal_type_id
from productions.models import Entity, ProjectTaskStatusLink
from productionsite.api.errors import BadInput
from tasks.models import Comment, Task, TaskPersonLink, TaskType
from tasks.services.comments import CommentPlan, NewComment, check_retakes
from tasks.services.creation import plan_tasks, store_tasks

BATCH = 1000


@dataclasses.dataclass
class TaskChange:
    """What a row says of one task: its status, a comment (None: no such column), people to add.

    `capped`: whether status and comment were left out, being a retake beyond the production's cap.
    """

    status: object = None
    comment: str | None = None
    assignees: tuple = ()
    capped: bool = False


class TaskColumns:
    """The task columns of a file, and the tasks they make and change."""

    def __init__(self, *, project, for_entity, lookups, author_id, with_people=True):
        kind = Q(for_entity=for_entity)
        if for_entity == "Asset":
            kind |= Q(for_entity="") | Q(for_entity=None)
        rows = TaskType.objects.filter(kind, project_task_type_links__project=project)
        self.types = list(rows.order_by("priority", "name", "pk"))
        self._project, self._author_id = project, author_id
        self._lookups, self._with_people = lookups, with_people
        links = ProjectTaskStatusLink.objects.filter(project=project)
        self._statuses = frozenset(links.values_list("task_status_id", flat=True))

    @property
    def headers(self):
        """Names of the columns."""
        suffixes = ("", " comment", " assignations") if self._with_people else ("", " comment")
        return [f"{task_type.name}{suffix}" for task_type in self.types for suffix in suffixes]

    def read(self, cells, remark):
        """Return {task type id: TaskChange} of a row; task types it says nothing of are left out.

        Any status of the studio is taken (spec 09, 3.2): `remark(message, column)` is told of one the production
        does not use.
        """
        changes = {}
        for task_type in self.types:
            name = task_type.name
            status, comment = cells.get(name), cells.get(f"{name} comment")
            people = cells.get(f"{name} assignations") if self._with_people else None
            if not status and not comment and not people:
                continue
            status = self._lookups.status(status, name) if status else None
            if status is not None and not self._is_used(status):
                remark(f"{name}: the production does not use the status {status.name}.", name)
            change = TaskChange(
                status=status,
                comment=None if comment is None else text(comment, f"{name} comment"),
                assignees=tuple(self._lookups.people(people, f"{name} assignations")),
            )
            if change.status or change.comment or change.assignees:
                changes[task_type.pk] = change
        return changes

    def _is_used(self, status):
        """Whether the production works with a status: it is none of concepts or archived, and one of its list."""
        return not (status.for_concept or status.archived) and (not self._statuses or status.pk in self._statuses)

    def write(self, *, wanted, changes):
        """Create missing tasks, then apply the changes of rows, in their order. Call inside the transaction.

        `wanted`: [(entity, task type ids it must have)]; `changes`: [(entity, {task type id: TaskChange})].
        A constant number of statements, whatever the number of rows. Emits `task:new`, `task:assign`,
        `task:update` and what comments bring along. Returns the ids of entities whose tasks moved.
        """
        types = {task_type.pk: task_type for task_type in self.types}
        needed = {}
        for entity, type_ids in [*wanted, *((entity, named.keys()) for entity, named in changes)]:
            needed.setdefault(entity.pk, (entity, set()))[1].update(type_ids)
        pairs = [
            (entity, types[type_id]) for entity, type_ids in needed.values() for type_id in types if type_id in type_ids
        ]
        if pairs:
            temporal_type_id(
                CONCEPT
            )  # what new tasks are asked about (spec 06, 4): the studio has the type from now on
        new = plan_tasks(pairs=pairs, assigner_id=self._author_id)
        tasks = self._tasks_of(changes, new)
        named = [
            (tasks[entity.id, type_id], change) for entity, by_type in changes for type_id, change in by_type.items()
        ]
        posted = self._posted(named, new)
        store_tasks(new)
        moved = self._assign(named)
        if posted is not None:
            posted.write()
            moved |= posted.changed.keys()
        return {task.entity_id for task in new} | {task.entity_id for task, _change in named if task.id in moved}

    def _tasks_of(self, changes, new):
        """Return {(entity id, task type id): task} of the tasks that changes mean: new ones, else the oldest."""
        found = {(task.entity_id, task.task_type_id): task for task in new}
        pairs = {(entity.pk, type_id) for entity, named in changes for type_id in named}.difference(found)
        if pairs:
            rows = Task.objects.filter(entity_id__in={entity_id for entity_id, _type_id in pairs})
            for task in rows.order_by("created_at", "pk"):
                found.setdefault((task.entity_id, task.task_type_id), task)
        return found

    def _assign(self, named):
        """Add assignees: nobody is taken off, nobody joins the team or is notified (spec 09, 3.2). Returns task ids."""
        wanted = {(task.pk, person_id) for task, change in named for person_id in change.assignees}
        if not wanted:
            return set()
        known = TaskPersonLink.objects.filter(task_id__in={task_id for task_id, _person_id in wanted})
        new = sorted(wanted.difference(known.values_list("task_id", "person_id")))
        TaskPersonLink.objects.bulk_create(
            [TaskPersonLink(task_id=task_id, person_id=person_id) for task_id, person_id in new], batch_size=BATCH
        )
        changed = list(dict.fromkeys(task_id for task_id, _person_id in new))
        Task.objects.filter(pk__in=changed).update(assigner_id=self._author_id, updated_at=timezone.now())
        emit_many(
            [("task:assign", {"task_id": task, "person_id": one}, self._project.pk) for task, one in new]
            + [("task:update", {"task_id": task}, self._project.pk) for task in changed]
        )
        return set(changed)

    def _posted(self, named, new):
        """Plan the comments of changes: where a comment column is there, or the status moves; None for none.

        A comment that would leave an existing task's status as it is, and is empty or already there in the same
        words from the same person, is not posted, so that importing a file again adds nothing. A retake
        beyond the production's cap is left out and marked as `capped`.
        """
        comments, status_ids, made = [], {}, {task.id for task in new}
        entities, said = self._entities_with_caps(named), self._said(named, made)
        for task, change in named:
            current = status_ids.get(task.pk, task.task_status_id)
            status = change.status or self._lookups.statuses_by_id.get(current)
            moves = status is not None and status.pk != current
            is_news = change.comment and (task.pk, change.comment) not in said
            if not (moves or is_news or (change.comment is not None and task.pk in made)):
                continue
            task.project = self._project
            if task.entity_id in entities:
                task.entity = entities[task.entity_id]
            if self._is_refused(task, status):
                change.capped = True
                continue
            status_ids[task.pk] = status.pk
            comments.append(NewComment(task.pk, status, self._author_id, change.comment or ""))
        return CommentPlan(comments, actor_id=self._author_id, made=new) if comments else None

    def _said(self, named, made):
        """Return {(task id, text)} of what the importing person has commented on the tasks of changes already."""
        task_ids = {task.pk for task, change in named if change.comment and task.pk not in made}
        if not task_ids:
            return frozenset()
        rows = Comment.objects.filter(object_id__in=task_ids, person_id=self._author_id)
        return set(rows.values_list("object_id", "text"))

    def _entities_with_caps(self, named):
        """Return the entities whose own cap may count: none unless the production limits retakes."""
        if not self._project.max_retakes:
            return {}
        return Entity.objects.in_bulk({task.entity_id for task, _change in named})

    @staticmethod
    def _is_refused(task, status):
        try:
            check_retakes(task, status)
        except BadInput:
            return True
        return False
