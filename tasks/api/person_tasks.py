"""What people work on, and the tasks of a production (spec 06, 8.15, 8.16 and 8.18)."""

from accounts.access import Anyone, GlobalRole
from accounts.choices import Role
from accounts.models import Person
from assets.queries.stamps import conditional
from productions.access import LoadedAccess
from productionsite.api.errors import BadInput, Refused
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid, asked_id
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.pagination import page_of
from tasks.models import Task
from tasks.queries import persons as queries
from tasks.queries.open_tasks import open_projects
from tasks.queries.tasks import TASK, blank_for_clients, plain, visible_tasks
from tasks.queries.work import todo_rows


class PersonTasks(ApiViewSet):
    """Tasks by the people who do them."""

    def _work_of(self, person_id):
        """Return the tasks of a person in the open productions of the caller; none for global clients.

        Bots' work is not shown, vendors see their own (403 otherwise).
        """
        who, person = self.call.who, find(Person, person_id)
        if person.is_bot or who.role == Role.VENDOR and person.pk != who.person_id:
            raise Refused
        if who.role == Role.CLIENT:
            return Task.objects.none()
        tasks = visible_tasks(who, Task.objects.filter(project_id__in=open_projects(who)))
        return tasks.filter(pk__in=person.task_person_links.values("task_id"), task_status__isnull=False)

    @operation("GET", "data/persons/<person_id>/tasks", access=Anyone(), answer=TASK)
    def to_do(self, request, person_id):
        """What a person has to do."""
        tasks = self._work_of(person_id).exclude(task_status__is_done=True).order_by("created_at", "pk")
        return blank_for_clients(self.call.who, todo_rows(tasks))

    @operation("GET", "data/persons/<person_id>/done-tasks", access=Anyone(), answer=TASK)
    def done(self, request, person_id):
        """What a person has done, newest first."""
        tasks = self._work_of(person_id).filter(task_status__is_done=True)
        return blank_for_clients(self.call.who, todo_rows(tasks.order_by(*queries.NEWEST_DONE)))

    @operation("GET", "data/persons/<person_id>/related-tasks/<task_type_id>", access=Anyone(), answer=TASK)
    def related(self, request, person_id, task_type_id):
        """The tasks of a type on the entities a person works on, in the open productions of the caller."""
        who, person = self.call.who, find(Person, person_id)
        if person.is_bot or who.role == Role.VENDOR and person.pk != who.person_id:
            raise Refused
        pk = as_uuid(task_type_id)
        if pk is None:
            raise BadInput("task_type_id: an id is expected.", field="task_type_id")
        tasks = Task.objects.filter(project_id__in=open_projects(who), task_type_id=pk)
        tasks = tasks.filter(entity_id__in=person.assigned_tasks.values("entity_id"))
        return blank_for_clients(who, plain(visible_tasks(who, tasks).order_by("created_at", "pk")))

    @operation(
        "GET",
        "data/persons/task-dates",
        access=GlobalRole(Role.ADMIN, Role.MANAGER, Role.SUPERVISOR),
        answer="From when to when people are planned",
    )
    def dates(self, request):
        """From when to when people are planned, and when other productions have them."""
        who = self.call.who
        project_id = asked_id(self.call.query, "project_id")
        if project_id is not None and not who.may_access(project_id):
            raise Refused
        return queries.task_dates(who, project_id)

    @operation("GET", "data/projects/<project_id>/tasks", access=LoadedAccess(), answer=TASK)
    def of_project(self, request, project_id):
        """All tasks of a production, or a page of them; answers 304 while nothing changed."""
        who, project = self.call.who, self.call.found["project_id"]
        tasks = visible_tasks(who, project.tasks.all())
        task_type_id, episode_id = (asked_id(self.call.query, name) for name in ("task_type_id", "episode_id"))
        if task_type_id is not None:
            tasks = tasks.filter(task_type_id=task_type_id)
        if episode_id is not None:
            tasks = tasks.filter(entity__parent__parent_id=episode_id)
        tag = queries.etag(tasks, str(who.person_id), who.role_in(project.pk), sorted(self.call.query.items()))
        return conditional(request, tag, lambda: self._page(tasks))

    def _page(self, tasks):
        def load(rows):
            return blank_for_clients(self.call.who, plain(rows, assignees=True))

        page = whole_number(self.call.query, "page")
        if page is None or page < 1:
            return load(tasks.order_by("-updated_at", "-created_at", "pk"))
        return page_of(tasks, page, None, load)
