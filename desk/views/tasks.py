"""One task: what it is about, what was said, what happened to it."""

from django.http import JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin.history import events_of
from accounts.admin_access import who_of
from desk.access import TASKS, find_led
from desk.pages import back, page, render, wants_json
from desk.queries.boards import add_people, statuses_of
from desk.queries.summary import TASK_CONTEXT
from desk.services import bulk
from desk.views.production import frame, one_id
from files.choices import PreviewStatus
from productionsite.api.errors import NotFound, Refused
from productionsite.api.inputs import as_uuid
from tasks.models import Task
from tasks.queries.comments import thread_of


def find(who, task_id):
    """Return a task on the person's desk with its context; NotFound for any other."""
    pk = as_uuid(str(task_id))
    tasks = TASKS.visible(who, Task.objects.filter(pk=pk)).select_related(*TASK_CONTEXT, "entity__preview_file")
    task = tasks.first()
    if task is None or task.project_id is None:
        raise NotFound
    return task


@page
def show(request, task_id):
    """Show a task."""
    who = who_of(request)
    task = find(who, task_id)
    project = find_led(who, task.project_id)
    task.people = []
    add_people({task.pk: task})
    name = f"{task.entity.name if task.entity else task.name} · {task.task_type.name if task.task_type else ''}"
    context = {
        **frame(project, ""),
        "subtitle": name,
        "task": task,
        "comments": thread_of(task, who),
        "statuses": statuses_of(project),
        "events": events_of(task),
        "latest": task.preview_files.filter(status=PreviewStatus.READY).order_by("-revision", "position").first(),
    }
    return render(request, "desk/task.html", context)


@page
def thread(request, task_id):
    """Answer the comments of a task, and the form to add one, for the player."""
    who = who_of(request)
    task = find(who, task_id)
    context = {"comments": thread_of(task, who), "task": task, "statuses": statuses_of(task.project)}
    return JsonResponse({"html": render_to_string("desk/thread.html", context, request)})


@page
@require_POST
def comment(request, task_id):
    """Say something on a task, with the status it gets."""
    who = who_of(request)
    task = find(who, task_id)
    text = request.POST.get("comment", "").strip()
    outcome = bulk.set_status(who, task.project, tasks=[task], status_id=one_id(request, "status"), text=text)
    if not outcome.changed:
        raise Refused
    message = _("Comment posted.")
    return JsonResponse({"message": message}) if wants_json(request) else back(request, message)
