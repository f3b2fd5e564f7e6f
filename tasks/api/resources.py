"""CRUD resources of the tasks app (spec 00, 3)."""

from datetime import date

from django.db import transaction

from accounts.access import Admin, Anyone, ManagerOf, NotVendor, TaskAccess, studio_data
from accounts.choices import Role
from productions.entities import ensure_temporal_types
from productions.models import Entity
from productionsite.api.errors import BadInput, BadRow
from productionsite.api.events import emit
from productionsite.api.inputs import as_uuid
from productionsite.api.resource import Resource, Rules
from tasks import access
from tasks.models import Comment, StatusAutomation, Task, TaskStatus, TaskType, TimeSpent
from tasks.queries import comments as comment_queries
from tasks.queries.tasks import blank, blank_for_clients, visible_to
from tasks.services.assignment import refuse_preview_accounts, tell_assignments
from tasks.services.comment_edits import follow_edition
from tasks.services.comment_removal import delete_comments, tell_moves
from tasks.services.creation import check_type_fits
from tasks.services.deletion import clear_comments_of_tasks, clear_tasks, deletion_payload, refuse_if_used
from tasks.services.locks import lock_threads
from tasks.services.progress import recompute_durations
from tasks.services.statuses import make_only_default


class TaskTypes(Resource):
    """Kinds of task."""

    name = "task-types"
    model = TaskType
    access = studio_data()

    def before_create(self, call, values, links):
        self._refuse_taken(values["name"])

    def before_update(self, call, row, values, links):
        if values.get("name", row.name) != row.name:
            self._refuse_taken(values["name"], but=row.pk)

    def _refuse_taken(self, name, but=None):
        """One name means one type, whatever its case and kind: clients look types up by name alone."""
        if TaskType.objects.filter(name__iexact=name).exclude(pk=but).exists():
            raise BadInput("A task type with this name already exists.", field="name")

    def before_delete(self, call, row):
        linked = [row.schedule_items.all(), row.project_task_type_links.all()]
        if call.flag("force"):
            for rows in linked:
                rows.delete()
        elif any(rows.exists() for rows in linked):
            raise BadInput("The task type is used by schedules or productions.")


class TaskStatuses(Resource):
    """States of tasks."""

    name = "task-status"
    model = TaskStatus
    access = studio_data()

    def after_create(self, call, row, payload):
        self._keep_one_default(row)

    def after_update(self, call, row, before, links):
        self._keep_one_default(row)

    def _keep_one_default(self, row):
        if row.is_default:
            make_only_default(status_id=row.pk, for_concept=bool(row.for_concept))


class StatusAutomations(Resource):
    """Rules that move other tasks when a task gets a status."""

    name = "status-automations"
    model = StatusAutomation
    access = Rules(list=NotVendor(), read=Admin(), create=Admin(), update=Admin(), delete=Admin())

    @transaction.atomic
    def delete(self, call, instance_id):
        """Refuse first what productions use, for every caller (spec 00, 3)."""
        pk = as_uuid(instance_id)
        if pk is not None and self.model.objects.filter(pk=pk, project_status_automation_links__isnull=False).exists():
            raise BadRow("The automation is used by productions.")
        super().delete(call, instance_id)


class Tasks(Resource):
    """Work units on entities."""

    name = "tasks"
    model = Task
    relations = ("assignees",)
    access = Rules(
        list=Anyone(),
        read=TaskAccess(),
        create=access.TaskCreation(),
        update=access.TaskUpdate(),
        delete=ManagerOf(),
    )

    def _of_episode(queryset, value, call):
        episode_id = as_uuid(value)
        if episode_id is None:
            raise BadInput("episode_id: an id is expected.", field="episode_id")
        return queryset.filter(entity__parent__parent_id=episode_id)

    filters = {"episode_id": _of_episode}

    def visible(self, call, queryset):
        return visible_to(call.who, queryset)

    def finish(self, call, rows, *, relations=(), single=False):
        if not single:
            return blank_for_clients(call.who, rows)
        if call.who.role_in(rows[0]["project_id"]) == Role.CLIENT:
            blank(rows[0])
        return rows

    def check_create(self, call, payload):
        task_type = access.find(TaskType, payload["task_type_id"])
        entity = access.find(Entity, payload["entity_id"], "entity_type")
        ensure_temporal_types()
        check_type_fits(task_type, entity)
        if not isinstance(payload.get("assignees", []), list):
            raise BadInput("assignees: a list of ids is expected.", field="assignees")
        payload.setdefault("name", "main")
        payload.setdefault("project_id", str(entity.project_id))

    def before_create(self, call, values, links):
        refuse_preview_accounts(links.get("assignees", ()))

    def before_update(self, call, row, values, links):
        if values.get("data"):
            if not isinstance(values["data"], dict):
                raise BadRow("data: an object is expected", field="data")
            values["data"] = {**(row.data or {}), **values["data"]}
        if "assignees" in links:
            refuse_preview_accounts(links["assignees"])
            row.assigned_before = set(row.assignees.values_list("pk", flat=True))

    def after_update(self, call, row, before, links):
        if "task_status_id" in before:
            tell_moves({row.pk: (before["task_status_id"], row.task_status_id)}, call.who.person_id, row.project_id)
        if "assignees" not in links:
            return
        now = set(row.assignees.values_list("pk", flat=True))
        tell_assignments(
            added=[(row, pk) for pk in now - row.assigned_before],
            removed=[(row, pk) for pk in row.assigned_before - now],
            author_id=call.who.person_id,
        )

    @transaction.atomic
    def delete(self, call, instance_id):
        """Take comments first: whoever edits one of them holds it while waiting for the task."""
        lock_threads([pk for pk in [as_uuid(instance_id)] if pk])
        super().delete(call, instance_id)

    def before_delete(self, call, row):
        if call.flag("force"):
            clear_tasks(task_ids=[row.pk])
        else:
            refuse_if_used(row)
            clear_comments_of_tasks(task_ids=[row.pk])

    def event_payload(self, row, verb):
        return deletion_payload(row) if verb == "delete" else super().event_payload(row, verb)


class Comments(Resource):
    """What people say on tasks, with the status it carries."""

    name = "comments"
    model = Comment
    relations = comment_queries.RELATIONS
    writable_relations = comment_queries.RELATIONS
    protected = frozenset({"mentions", "department_mentions"})
    lenient_read_id = True
    lenient_delete_id = True
    access = Rules(
        list=Admin(),
        read=access.CommentAccess(),
        create=Admin(),
        update=access.CommentEdition(),
        delete=access.CommentDeletion(),
    )

    def read(self, call, instance_id):
        """Answer one comment with its author, its repliers and its files."""
        row = self.load(instance_id, lenient=True)
        self.access.read.check(call.facts(row=row))
        task = access.task_of(row)
        is_client = task is not None and call.who.role_in(task.project_id) == Role.CLIENT
        return comment_queries.one_comment(
            row.pk,
            relations=call.flag("relations", True),
            with_previews=call.flag("with_previews"),
            hide_rejected=is_client,
        )

    def before_create(self, call, values, links):
        self._check_lists(values)
        if values.get("checklist") is None:
            values["checklist"] = []

    def _check_lists(self, values):
        """Whoever reads the thread reads these: what is no list (replies: of objects) would break it for everybody."""
        for name in ("replies", "checklist", "links"):
            value = values.get(name)
            if value is not None and not isinstance(value, list):
                raise BadRow(f"{name}: a list is expected", field=name)
        if not all(isinstance(reply, dict) for reply in values.get("replies") or ()):
            raise BadRow("replies: a list of objects is expected", field="replies")

    def before_update(self, call, row, values, links):
        self._check_lists(values)
        values["editor_id"] = call.who.person_id
        if "checklist" in values and values["checklist"] is None:
            values["checklist"] = []

    def after_update(self, call, row, before, links):
        task = access.task_of(row)
        if task is None:
            return
        old = before.get("task_status_id", row.task_status_id)
        moved = old != row.task_status_id
        follow_edition(
            comment=row,
            task=task,
            status_moved=moved,
            previous_status_id=old,
            left_task_id=before.get("object_id"),
        )

    @transaction.atomic
    def delete(self, call, instance_id):
        """Delete with everything that hangs on the comment; its task is recomputed."""
        row = self.load(instance_id, lenient=True, lock=True)
        self.access.delete.check(call.facts(row=row))
        delete_comments(comments=[row])

    def emit(self, row, verb):
        payload = {
            "comment_id": row.pk,
            "task_id": row.object_id,
            "person_id": row.person_id,
            "for_client": row.for_client,
        }
        task = access.task_of(row) if verb == "update" else None
        emit(f"comment:{verb}", payload, project_id=task.project_id if task else None)


class TimeSpents(Resource):
    """Minutes a person spent on a task on a day."""

    name = "time-spents"
    model = TimeSpent
    access = Rules(list=Admin(), read=Admin(), create=Admin(), update=Admin(), delete=access.TimeDeletion())

    def _between(queryset, value, call):
        try:
            bounds = [date.fromisoformat(call.query[name]) for name in ("start_date", "end_date")]
        except KeyError as error:
            raise BadInput("start_date and end_date go together.") from error
        except ValueError as error:
            raise BadInput("start_date, end_date: dates like 2026-01-31 are expected.") from error
        return queryset.filter(date__range=bounds)

    filters = {"start_date": _between, "end_date": _between}

    def before_create(self, call, values, links):
        self._require_task(values.get("task_id"))

    def before_update(self, call, row, values, links):
        self._require_task(values.get("task_id", row.task_id))

    def _require_task(self, task_id):
        """Time on no task would count nowhere."""
        if task_id is None:
            raise BadRow("task_id: the field is required", field="task_id")

    def after_create(self, call, row, payload):
        recompute_durations(task_ids=[row.task_id])

    def after_update(self, call, row, before, links):
        recompute_durations(task_ids={row.task_id, before.get("task_id", row.task_id)} - {None})

    def after_delete(self, call, row):
        recompute_durations(task_ids=[row.task_id])


RESOURCES = [TaskTypes, TaskStatuses, StatusAutomations, Tasks, Comments, TimeSpents]
