"""Whose desk shows what, in the terms of `accounts.access` and `accounts.admin_access`."""

from accounts.access import OPEN
from accounts.admin_access import LEADS, TasksOfProduction
from productions.access import find_project
from productions.models import Project
from productionsite.api.errors import NotFound
from tasks.models import Task

TASKS = TasksOfProduction()


def led_productions(who):
    """Return the running productions a person leads; all of them for an administrator."""
    running = Project.objects.filter(project_status__name=OPEN)
    return running if who.is_admin else running.filter(pk__in=who.projects_as(*LEADS))


def find_led(who, project_id):
    """Return a production the person leads, running or not; NotFound for any other."""
    project = find_project(project_id)
    if not who.supervises(project.pk):
        raise NotFound("No production of yours has this address.")
    return project


def visible_tasks(who, project=None):
    """Return the tasks on a person's desk: of one production, or of all running ones they lead.

    Supervisors see their departments; what was cancelled is not work.
    """
    tasks = Task.objects.filter(project=project) if project else Task.objects.filter(project__in=led_productions(who))
    return TASKS.visible(who, tasks).exclude(entity__canceled=True)


def shown_task_types(who, project, task_types):
    """Return those of some task types whose work is on the person's desk."""
    if who.manages(project.pk):
        return list(task_types)
    return [one for one in task_types if who.covers_department(one.department_id)]
