"""Link and reorder routes beside the CRUD ones (spec 00, 4)."""

from accounts.access import Admin
from accounts.choices import Role
from productions.access import LoadedManager
from productions.models import Project, ProjectTaskStatusLink, ProjectTaskTypeLink
from productions.queries.projects import TASK_STATUS_LINK, TASK_TYPE_LINK
from productions.services import links as services
from productionsite.api.inputs import Field, Input, identifier, lax_integer, list_of, one_of
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import Shape, fetch

ACTIONS = "actions/projects/<project_id>"


class Priority(Field):
    """A priority: 1 unless given, null when that is said."""

    def __init__(self):
        super().__init__(lax_integer, default=1)

    def read(self, name, value):
        return None if value is None else super().read(name, value)


def one_or_list(reader):
    """Return a reader of a list of values, or of a single one."""
    read_list = list_of(reader)
    return lambda value: read_list(value if isinstance(value, list) else [value])


class LinkInput(Input):
    """Base of the bodies of links: JSON, a form or the query, the latter two over the first."""

    accepts_forms = True
    mixes_forms = True


class TaskTypeLinkInput(LinkInput):
    """A task type of a production and its priority there."""

    project_id = Field(identifier, required=True)
    task_type_id = Field(identifier, required=True)
    priority = Priority()


class TaskStatusLinkInput(LinkInput):
    """A task status of a production, its priority and who sees its column of the board."""

    project_id = Field(identifier, required=True)
    task_status_id = Field(identifier, required=True)
    priority = Priority()
    roles_for_board = Field(one_or_list(one_of(*Role.values)), default=())


class TaskTypeOrder(Input):
    """Task types in their new order."""

    task_type_ids = Field(list_of(identifier), required=True)


class TaskStatusOrder(Input):
    """Task statuses in their new order."""

    task_status_ids = Field(list_of(identifier), required=True)


def in_order(queryset, shape, key, ids):
    """Return one row per id of a reordering that has a row, each with the position it was given there."""
    rows = {row[key]: row for row in fetch(queryset.filter(**{f"{key}__in": ids}), shape)}
    placed = enumerate((str(one) for one in ids), start=1)
    return [{**rows[one], "priority": position} for position, one in placed if one in rows]


class TaskTypeLinks(ApiViewSet):
    """Task types of productions, with their priority there."""

    @operation(
        "POST",
        "data/task-type-links",
        access=LoadedManager(),
        body=TaskTypeLinkInput,
        answer=TASK_TYPE_LINK,
        status=201,
    )
    def create(self, request):
        """Link a task type to a production, or change its priority there."""
        body = self.call.body
        link = services.set_task_type_link(
            project=self.call.found["project_id"], task_type_id=body.task_type_id, priority=body.priority
        )
        return fetch(ProjectTaskTypeLink.objects.filter(pk=link), TASK_TYPE_LINK)[0]

    @operation(
        "POST",
        f"{ACTIONS}/task-type-links/reorder",
        access=LoadedManager(),
        body=TaskTypeOrder,
        answer=TASK_TYPE_LINK,
    )
    def reorder(self, request, project_id):
        """Order the task types of a production."""
        project, ids = self.call.found["project_id"], self.call.body.task_type_ids
        services.reorder_task_type_links(project=project, task_type_ids=ids)
        return in_order(ProjectTaskTypeLink.objects.filter(project=project), TASK_TYPE_LINK, "task_type_id", ids)


class TaskStatusLinks(ApiViewSet):
    """Task statuses of productions, with their priority and board roles there."""

    @operation(
        "POST",
        "data/task-status-links",
        access=LoadedManager(),
        body=TaskStatusLinkInput,
        answer=TASK_STATUS_LINK,
        status=201,
    )
    def create(self, request):
        """Link a task status to a production, or change its priority and board roles there."""
        body = self.call.body
        link = services.set_task_status_link(
            project=self.call.found["project_id"],
            task_status_id=body.task_status_id,
            priority=body.priority,
            roles_for_board=list(body.roles_for_board),
        )
        return fetch(ProjectTaskStatusLink.objects.filter(pk=link), TASK_STATUS_LINK)[0]

    @operation(
        "POST",
        f"{ACTIONS}/task-status-links/reorder",
        access=LoadedManager(),
        body=TaskStatusOrder,
        answer=TASK_STATUS_LINK,
    )
    def reorder(self, request, project_id):
        """Order the task statuses of a production."""
        project, ids = self.call.found["project_id"], self.call.body.task_status_ids
        services.reorder_task_status_links(project=project, task_status_ids=ids)
        return in_order(ProjectTaskStatusLink.objects.filter(project=project), TASK_STATUS_LINK, "task_status_id", ids)


class TaskTypeOrders(ApiViewSet):
    """The studio's order of task types."""

    @operation("POST", "actions/task-types/reorder", access=Admin(), body=TaskTypeOrder, answer="Task types.")
    def reorder(self, request):
        """Order the task types of the studio."""
        ids = self.call.body.task_type_ids
        services.reorder_task_types(task_type_ids=ids)
        model = Project._meta.get_field("task_types").related_model
        return in_order(model.objects.all(), Shape(model), "id", ids)


VIEWSETS = [TaskTypeLinks, TaskStatusLinks, TaskTypeOrders]
