"""Changing many tasks or entities at once, as the board asks: whoever may not change a row leaves it as it is.

Every function asks the rule of the API's own route for each row, then calls the service behind it once:
one transaction, the same events, a constant number of statements however many rows.
"""

import dataclasses

from django.db import transaction

from accounts.access import refuse_unless
from accounts.models import Person
from assets.services.deletion import cancel as cancel_entities
from assets.services.deletion import restore as restore_entities
from productions.models import Entity
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.lookup import find
from tasks.access import check_status_allowed, may_assign, may_unassign, may_update_task
from tasks.models import Task, TaskPersonLink, TaskStatus, TaskType
from tasks.services.assignment import assign_people, unassign_people
from tasks.services.comments import NewComment, post_comments
from tasks.services.creation import check_type_fits, create_tasks
from tasks.services.planning import set_priority

PRIORITIES = range(4)
MOST = 2_000  # rows of one call


@dataclasses.dataclass
class Outcome:
    """What a bulk action did: ids of changed rows, how many were asked for, whether rows came into being."""

    changed: list
    asked: int
    created: bool = False


def tasks_of(project, ids):
    """Return the tasks of a production among some ids, in their order; BadInput for none or too many."""
    _check_amount(ids)
    found = Task.objects.filter(project=project).select_related("task_type", "project", "entity").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def entities_of(project, ids):
    """Return the entities of a production among some ids, with their type, in their order."""
    _check_amount(ids)
    found = Entity.objects.filter(project=project).select_related("entity_type").in_bulk(ids)
    return [found[pk] for pk in ids if pk in found]


def _check_amount(ids):
    if not ids:
        raise BadInput("Nothing is chosen.")
    if len(ids) > MOST:
        raise BadInput(f"No more than {MOST} rows can be changed at once.")


def set_status(who, project, *, tasks, status_id, text=""):
    """Give tasks a status, with a comment as everywhere in the product (rules of comment-many)."""
    status = find(TaskStatus, status_id)
    check_status_allowed(who, project.pk, status)
    who.know_assignments(task.pk for task in tasks)
    mine = [task for task in tasks if who.may_act_on_task(task)]
    comments = [NewComment(task_id=task.pk, status=status, person_id=who.person_id, text=text) for task in mine]
    if comments:
        post_comments(comments=comments, actor_id=who.person_id)
    return Outcome([task.pk for task in mine], len(tasks))


def assign(who, project, *, tasks, person_id):
    """Put a person on tasks."""
    person = _person(person_id)
    mine = [task for task in tasks if may_assign(who, task, person)]
    if mine:
        assign_people(pairs=[(task, person.pk) for task in mine], assigner_id=who.person_id)
    return Outcome([task.pk for task in mine], len(tasks))


def unassign(who, project, *, tasks, person_id=None):
    """Take a person off tasks; None: everybody."""
    person = _person(person_id) if person_id else None
    who.know_assignments(task.pk for task in tasks)
    mine = {task.pk: task for task in tasks if may_unassign(who, task, person)}
    links = TaskPersonLink.objects.filter(task__in=list(mine))
    if person is not None:
        links = links.filter(person=person)
    pairs = [(mine[task_id], one) for task_id, one in links.values_list("task_id", "person_id")]
    if mine:
        unassign_people(tasks=list(mine.values()), pairs=pairs, author_id=who.person_id)
    return Outcome(list(mine), len(tasks))


@transaction.atomic
def set_people(who, project, *, tasks, person_ids):
    """Make some people the assignees of tasks: those missing are put on, others taken off."""
    people = {person.pk: person for person in map(_person, person_ids)}
    changed = set()
    links = TaskPersonLink.objects.filter(task__in=[task.pk for task in tasks]).values_list("task_id", "person_id")
    now = {}
    for task_id, person_id in links:
        now.setdefault(task_id, set()).add(person_id)
    for person_id in people:
        missing = [task for task in tasks if person_id not in now.get(task.pk, ())]
        changed.update(assign(who, project, tasks=missing, person_id=person_id).changed if missing else ())
    for person_id in set().union(*now.values()) - set(people) if now else ():
        extra = [task for task in tasks if person_id in now.get(task.pk, ())]
        changed.update(unassign(who, project, tasks=extra, person_id=person_id).changed)
    return Outcome(sorted(changed, key=str), len(tasks))


def prioritise(who, project, *, tasks, priority):
    """Set the priority of tasks, 0 to 3."""
    if priority not in PRIORITIES:
        raise BadInput("A priority from 0 to 3 is expected.", field="priority")
    mine = [task for task in tasks if may_update_task(who, task, {"priority"})]
    if mine:
        set_priority(tasks=mine, priority=priority)
    return Outcome([task.pk for task in mine], len(tasks))


def cancel(who, project, *, entities):
    """Cancel assets or shots: they leave the board, their tasks and files stay."""
    return _by_manager(who, project, entities, cancel_entities)


def restore(who, project, *, entities):
    """Take cancelled assets or shots back."""
    return _by_manager(who, project, entities, restore_entities)


def _by_manager(who, project, entities, change):
    refuse_unless(who.manages(project.pk))
    change(entities=entities)
    return Outcome([entity.pk for entity in entities], len(entities))


def create(who, project, *, entities, task_type_ids):
    """Create the tasks of some types that entities lack."""
    refuse_unless(who.manages(project.pk))
    types = TaskType.objects.in_bulk(task_type_ids)
    if not types or len(types) < len(set(task_type_ids)):
        raise NotFound("A task type is expected.")
    pairs = [(entity, types[pk]) for pk in task_type_ids for entity in entities]
    for entity, task_type in pairs:
        check_type_fits(task_type, entity)
    made = create_tasks(pairs=pairs, assigner_id=who.person_id)
    return Outcome([task.pk for task in made], len(pairs), created=True)


def _person(person_id):
    found = Person.objects.filter(pk=person_id).prefetch_related("department_links").first()
    if found is None:
        raise NotFound("A person is expected.")
    return found
