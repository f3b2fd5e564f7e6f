"""The caller's inbox and what they follow (spec 08, 4.5 and 4.6)."""

from accounts.access import Admin, PersonOnly
from activity.models import Notification, Subscription
from activity.queries import notifications as queries
from activity.queries.notifications import ITEM, PLAIN
from activity.services import inbox, subscriptions
from productions.access import find_project
from productions.entities import SEQUENCE, get_entity
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.filters import whole_number
from productionsite.api.inputs import Field, Input, as_uuid, lax_boolean, list_of, text
from productionsite.api.lookup import find, the_only
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.pagination import page_of
from productionsite.api.rows import Shape, fetch
from tasks.access import find_task
from tasks.models import Task, TaskType

SUBSCRIPTION = Shape(Subscription)
SEQUENCE_PATH = "user/sequences/<sequence_id>/task-types/<task_type_id>"


class TaskIdsInput(Input):
    """Some tasks."""

    accepts_forms = True
    task_ids = Field(list_of(text()), required=True)


class Notifications(ApiViewSet):
    """What the caller was told."""

    def _own(self, notification_id):
        key = as_uuid(notification_id)
        if key is None:
            raise BadInput("The id is malformed.")
        row = Notification.objects.filter(pk=key, person_id=self.call.who.person_id).first()
        if row is None:
            raise NotFound
        return row

    @operation("GET", "data/user/notifications", access=PersonOnly(), answer=ITEM)
    def list(self, request):
        """The caller's latest notifications."""
        return queries.inbox(self.call.who, self.call.query)

    @operation("GET", "data/user/notifications/<notification_id>", access=PersonOnly(), answer=ITEM)
    def one(self, request, notification_id):
        """One notification of the caller."""
        return the_only(queries.items(self.call.who, [self._own(notification_id).pk]))

    @operation("PUT", "data/user/notifications/<notification_id>", access=PersonOnly(), body=object, answer=PLAIN)
    def mark(self, request, notification_id):
        """Mark a notification as read or unread."""
        body = self.call.body if isinstance(self.call.body, dict) else {}
        try:
            read = lax_boolean(body.get("read"))
        except ValueError as error:
            raise BadInput(str(error), field="read") from error
        row = self._own(notification_id)
        inbox.mark(notification=row, read=read)
        return the_only(fetch(Notification.objects.filter(pk=row.pk), PLAIN))

    @operation("POST", "actions/user/notifications/mark-all-as-read", access=PersonOnly())
    def mark_all(self, request):
        """Mark everything as read."""
        inbox.mark_all_as_read(person_id=self.call.who.person_id)
        return {"success": True}

    @operation("GET", "data/projects/<project_id>/notifications", access=Admin(), answer=PLAIN)
    def of_project(self, request, project_id):
        """The notifications about the tasks of a production, or a page of them."""
        rows = Notification.objects.filter(task__project=find_project(project_id))
        page = whole_number(self.call.query, "page")
        if page is None or page < 1:
            return fetch(rows.order_by("-updated_at", "-created_at", "pk"), PLAIN)
        return page_of(rows, page, whole_number(self.call.query, "limit"), lambda some: fetch(some, PLAIN))

    @operation("GET", "data/projects/<project_id>/subscriptions", access=Admin(), answer=SUBSCRIPTION)
    def subscriptions_of_project(self, request, project_id):
        """Who follows which task of a production."""
        rows = Subscription.objects.filter(task__project=find_project(project_id))
        return fetch(rows.order_by("created_at", "pk"), SUBSCRIPTION)


class Subscriptions(ApiViewSet):
    """What the caller follows."""

    def _mine(self, **values):
        return Subscription.objects.filter(person_id=self.call.who.person_id, **values)

    def _followable(self, task_id):
        task = find_task(task_id)
        if not self.call.who.may_access(task.project_id):
            raise Refused
        return task

    def _rows(self, ids):
        rows = {row["id"]: row for row in fetch(Subscription.objects.filter(pk__in=ids), SUBSCRIPTION)}
        return [rows[str(pk)] for pk in ids if str(pk) in rows]

    @operation("GET", "data/user/tasks/<task_id>/subscribed", access=PersonOnly(), answer="true or false")
    def follows(self, request, task_id):
        """Whether the caller follows a task."""
        key = as_uuid(task_id)
        return key is not None and self._mine(task_id=key).exists()

    @operation("POST", "actions/user/tasks/<task_id>/subscribe", access=PersonOnly(), answer=SUBSCRIPTION, status=201)
    def follow(self, request, task_id):
        """Follow a task."""
        task = self._followable(task_id)
        return the_only(self._rows(subscriptions.follow(person_id=self.call.who.person_id, task_ids=[task.pk])))

    @operation("DELETE", "actions/user/tasks/<task_id>/unsubscribe", access=PersonOnly(), status=204)
    def leave(self, request, task_id):
        """Follow a task no longer."""
        subscriptions.leave(person_id=self.call.who.person_id, task_ids=[pk for pk in [as_uuid(task_id)] if pk])
        return NO_CONTENT

    def _task_ids(self):
        if not self.call.body.task_ids:
            raise BadInput("At least one task is expected.", field="task_ids")
        return self.call.body.task_ids

    @operation(
        "POST",
        "actions/user/tasks/subscribe",
        access=PersonOnly(),
        body=TaskIdsInput,
        answer=SUBSCRIPTION,
        status=201,
    )
    def follow_many(self, request):
        """Follow some tasks: all of them, or none when one is not the caller's to follow."""
        who, keys = self.call.who, [as_uuid(pk) for pk in self._task_ids()]
        tasks = Task.objects.in_bulk([pk for pk in keys if pk])
        if any(pk not in tasks for pk in keys):
            raise NotFound
        if not all(who.may_access(project_id) for project_id in {task.project_id for task in tasks.values()}):
            raise Refused
        return self._rows(subscriptions.follow(person_id=who.person_id, task_ids=keys))

    @operation("POST", "actions/user/tasks/unsubscribe", access=PersonOnly(), body=TaskIdsInput)
    def leave_many(self, request):
        """Follow some tasks no longer; answers the ids sent."""
        ids = self._task_ids()
        keys = [pk for pk in map(as_uuid, ids) if pk]
        subscriptions.leave(person_id=self.call.who.person_id, task_ids=keys)
        return ids

    def _follows_sequence(self, sequence_id, task_type_id):
        entity, kind = as_uuid(sequence_id), as_uuid(task_type_id)
        return None not in (entity, kind) and self._mine(entity_id=entity, task_type_id=kind).exists()

    @operation("GET", f"data/{SEQUENCE_PATH}/subscribed", access=PersonOnly(), answer="true or false")
    def follows_sequence(self, request, sequence_id, task_type_id):
        """Whether the caller follows the tasks of a type in a sequence."""
        return self._follows_sequence(sequence_id, task_type_id)

    @operation(
        "GET",
        "data/user/entities/<sequence_id>/task-types/<task_type_id>/subscribed",
        access=PersonOnly(),
        answer="true or false",
    )
    def follows_entity(self, request, sequence_id, task_type_id):
        """Another spelling of the same question."""
        return self._follows_sequence(sequence_id, task_type_id)

    @operation("POST", f"actions/{SEQUENCE_PATH}/subscribe", access=PersonOnly(), answer=SUBSCRIPTION, status=201)
    def follow_sequence(self, request, sequence_id, task_type_id):
        """Follow the tasks of a type in a sequence."""
        sequence = get_entity(sequence_id, SEQUENCE)
        if not self.call.who.may_access(sequence.project_id):
            raise Refused
        task_type = find(TaskType, task_type_id)
        row = subscriptions.follow_sequence(
            person_id=self.call.who.person_id, entity_id=sequence.pk, task_type_id=task_type.pk
        )
        return self._rows([row])[0]

    @operation("DELETE", f"actions/{SEQUENCE_PATH}/unsubscribe", access=PersonOnly(), status=204)
    def leave_sequence(self, request, sequence_id, task_type_id):
        """Follow the tasks of a type in a sequence no longer."""
        entity, kind = as_uuid(sequence_id), as_uuid(task_type_id)
        if None not in (entity, kind):
            self._mine(entity_id=entity, task_type_id=kind).delete()
        return NO_CONTENT
