"""One task in full, assignment, priority, deletion of many (spec 06, 8)."""

from accounts.access import Admin, Anyone, TaskAccess
from accounts.models import Person
from productions.access import LoadedManager, find_project
from productionsite.api.errors import ApiError, BadInput, Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import the_only
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from tasks.access import find_task, may_assign, may_unassign, may_update_task
from tasks.api.inputs import AssignInput, ClearAssignationInput, PriorityInput, TasksInput, id_list
from tasks.models import Task
from tasks.queries import tasks as queries
from tasks.queries.tasks import TASK
from tasks.services.assignment import assign_people, unassign_people
from tasks.services.deletion import delete_tasks
from tasks.services.planning import set_priority


class UnknownPerson(ApiError):
    """400 with the sentence under `error`: what clients of the assignment routes read (spec 06, 1.2, A400)."""

    def body(self):
        return {"error": self.message}


def find_person(person_id):
    """Return the person a body or a path names; UnknownPerson (400) when there is none."""
    pk = as_uuid(person_id)
    person = Person.objects.filter(pk=pk).first() if pk else None
    if person is None:
        raise UnknownPerson("Assignee doesn't exist in database.")
    return person


def known_tasks(task_ids):
    """Return the tasks of some ids, in their order (twice where named twice), unknown and malformed ones left out."""
    ids = [pk for pk in map(as_uuid, task_ids) if pk]
    tasks = Task.objects.select_related("task_type", "project", "entity").in_bulk(ids)
    return [tasks[pk] for pk in ids if pk in tasks]


class Tasks(ApiViewSet):
    """What is done with tasks, beside CRUD."""

    @operation("GET", "data/tasks/<task_id>/full", access=TaskAccess("task_id"), answer="A task with what is around it")
    def full(self, request, task_id):
        """One task with its entity, production, people and status in full."""
        return queries.full(queries.load_full(task_id), self.call.who)

    @operation("PUT", "actions/tasks/<task_id>/assign", access=Anyone(), body=AssignInput, answer=TASK)
    def assign(self, request, task_id):
        """Assign somebody to a task."""
        task = find_task(task_id)
        pk = as_uuid(self.call.body.person_id)
        person = Person.objects.filter(pk=pk).first() if pk else None
        if not may_assign(self.call.who, task, person):
            raise Refused
        person = person or find_person(self.call.body.person_id)
        assign_people(pairs=[(task, person.pk)], assigner_id=self.call.who.person_id)
        return the_only(queries.in_order([task.pk], assignees=True))

    @operation("PUT", "actions/persons/<person_id>/assign", access=Anyone(), body=TasksInput, answer=TASK)
    def assign_many(self, request, person_id):
        """Assign somebody to some tasks; those the caller may not assign are left out."""
        person = find_person(person_id)
        tasks = [task for task in known_tasks(self.call.body.task_ids) if may_assign(self.call.who, task, person)]
        assign_people(pairs=[(task, person.pk) for task in tasks], assigner_id=self.call.who.person_id)
        return queries.in_order([task.pk for task in tasks], assignees=True)

    @operation("PUT", "actions/tasks/clear-assignation", access=Anyone(), body=ClearAssignationInput)
    def clear_assignation(self, request):
        """Take somebody, or everybody, off some tasks; those the caller may not change are left out."""
        who, given = self.call.who, self.call.body
        person = find_person(given.person_id) if given.person_id else None
        tasks = known_tasks(given.task_ids)
        tasks = [task for task in tasks if may_unassign(who, task, person)]
        pairs = (
            [(task, person.pk) for task in tasks]
            if person
            else [(link.task, link.person_id) for link in queries.assignments_of(tasks)]
        )
        unassign_people(pairs=pairs, tasks=tasks, author_id=who.person_id)
        return [str(task.pk) for task in tasks]

    @operation("PUT", "actions/tasks/set-priority", access=Anyone(), body=PriorityInput, answer=TASK)
    def set_priority(self, request):
        """Set the priority of some tasks; those the caller may not change are left out."""
        tasks = known_tasks(self.call.body.task_ids)
        tasks = [task for task in tasks if may_update_task(self.call.who, task, {"priority"})]
        set_priority(tasks=tasks, priority=self.call.body.priority)
        return queries.in_order([task.pk for task in tasks])

    @operation("POST", "actions/projects/<project_id>/delete-tasks", access=LoadedManager(), body=object)
    def delete_many(self, request, project_id):
        """Delete some tasks of a production with everything they own; answers the ids sent."""
        ids = id_list(self.call.body)
        project = self.call.found["project_id"]
        delete_tasks(task_ids=list(project.tasks.filter(pk__in=ids).values_list("pk", flat=True)))
        return self.call.body

    @operation(
        "DELETE", "actions/projects/<project_id>/task-types/<task_type_id>/delete-tasks", access=Admin(), status=204
    )
    def delete_of_type(self, request, project_id, task_type_id):
        """Delete all tasks of a type in a production with everything they own."""
        project = find_project(project_id)
        pk = as_uuid(task_type_id)
        if pk is None:
            raise BadInput("task_type_id: an id is expected.", field="task_type_id")
        delete_tasks(task_ids=list(project.tasks.filter(task_type_id=pk).values_list("pk", flat=True)))
        return NO_CONTENT
