"""Pages of one production: overview, boards, budget; and the bulk actions of the boards."""

from django.http import Http404, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.admin_access import who_of
from desk.access import find_led, visible_tasks
from desk.cells import cell_html
from desk.charts import bars_chart, burndown_chart, status_chart
from desk.pages import back, page, render, wants_json
from desk.queries import boards, budget, summary
from desk.services import bulk
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid


def frame(project, current):
    """Return the context of the head of a production's pages."""
    pages = (
        ("production", _("Overview"), ()),
        ("board", _("Assets"), ("assets",)),
        ("board", _("Shots"), ("shots",)),
        ("schedule", _("Schedule"), ()),
        ("budget", _("Budget and time"), ()),
        ("quotas", _("Quotas"), ()),
        ("reviews", _("Reviews"), ()),
    )
    tabs = [
        {"title": title, "address": reverse(f"desk:{name}", args=[project.pk, *rest]), "current": current == title}
        for name, title, rest in pages
    ]
    settings = reverse("admin:productions_project_change", args=[project.pk])
    tabs.append({"title": _("Team and settings"), "address": settings, "current": False})
    return {"project": project, "tabs": tabs, "title": project.name, "subtitle": current}


@page
def overview(request, project_id):
    """Show how a production stands."""
    who = who_of(request)
    project = find_led(who, project_id)
    tasks = visible_tasks(who, project)
    known = summary.statuses()
    counts = summary.counts_by_status(tasks).get(project.pk, {})
    late, waiting = summary.late(tasks), summary.waiting(tasks)
    return render(
        request,
        "desk/production.html",
        {
            **frame(project, _("Overview")),
            "figures": summary.progress(tasks, counts, known),
            "statuses": summary.shares(counts, known),
            "status_chart": status_chart(summary.shares(counts, known)),
            "burndown": burndown_chart(summary.burndown(tasks)),
            "late": list(summary.with_context(late).order_by("due_date", "pk")[:8]),
            "waiting": list(summary.with_context(waiting).order_by("last_comment_date", "pk")[:8]),
            "team": boards.team_of(project),
            "milestones": list(project.milestones.order_by("date", "name", "pk")[:12]),
        },
    )


@page
def board(request, project_id, kind):
    """Show the assets or shots of a production against their task types."""
    if boards.kind_of(kind) is None:
        raise Http404
    who = who_of(request)
    project = find_led(who, project_id)
    title = _("Assets") if kind == "assets" else _("Shots")
    found = boards.board(who, project, boards.kind_of(kind), request.GET)
    asked = {name: request.GET.get(name, "") for name in boards.FILTERS}
    context = {
        **frame(project, title),
        **found,
        "kind": kind,
        "asked": asked,
        "filtered": any(value for name, value in asked.items() if name != "size"),
        "pages": found["page"].paginator.get_elided_page_range(found["page"].number, on_each_side=2, on_ends=1),
        "sizes": boards.SIZES,
        "group_name": _("Sequence") if kind == "shots" else _("Asset type"),
    }
    return render(request, "desk/board.html", context)


@page
def figures(request, project_id):
    """Show planned work and quotes against the time that was spent."""
    who = who_of(request)
    project = find_led(who, project_id)
    work = budget.work(visible_tasks(who, project))
    chart = [(row["name"], round(row["estimation"] / 480, 1), round(row["duration"] / 480, 1)) for row in work]
    context = {
        **frame(project, _("Budget and time")),
        "work": work,
        "total": summary.effort(visible_tasks(who, project)),
        "chart": bars_chart(chart, [(_("Planned days"), "muted"), (_("Days spent"), "primary")]) if chart else None,
        "quote": budget.quote(project) if who.manages(project.pk) else None,
        "manages": who.manages(project.pk),
    }
    return render(request, "desk/budget.html", context)


# -- bulk actions ----------------------------------------------------------------------------------


def ids(request, name):
    """Return the ids a form sent under a name, each once; BadInput for what is no id."""
    found = [as_uuid(text) for text in request.POST.getlist(name)]
    if None in found:
        raise BadInput(f"{name}: ids are expected.", field=name)
    return list(dict.fromkeys(found))


def one_id(request, name):
    """Return the one id a form sent under a name; BadInput without one."""
    found = ids(request, name)
    if len(found) != 1:
        raise BadInput(f"{name}: an id is expected.", field=name)
    return found[0]


def _priority(request):
    text = request.POST.get("priority", "")
    return int(text) if text.isdecimal() and len(text) == 1 else None


TASK_ACTIONS = {
    "status": lambda request: {
        "call": bulk.set_status,
        "status_id": one_id(request, "status"),
        "text": request.POST.get("comment", ""),
    },
    "assign": lambda request: {"call": bulk.assign, "person_id": one_id(request, "person")},
    "unassign": lambda request: {
        "call": bulk.unassign,
        "person_id": one_id(request, "person") if request.POST.get("person") else None,
    },
    "people": lambda request: {"call": bulk.set_people, "person_ids": ids(request, "people")},
    "priority": lambda request: {"call": bulk.prioritise, "priority": _priority(request)},
}
ENTITY_ACTIONS = {
    "cancel": lambda request: {"call": bulk.cancel},
    "restore": lambda request: {"call": bulk.restore},
    "create": lambda request: {"call": bulk.create, "task_type_ids": ids(request, "types")},
}


@page
@require_POST
def act(request, project_id):
    """Run one action of the board on the chosen tasks or entities; answer the changed cells, or go back."""
    who = who_of(request)
    project = find_led(who, project_id)
    verb = request.POST.get("action", "")
    if verb in TASK_ACTIONS:
        chosen = {"tasks": bulk.tasks_of(project, ids(request, "task"))}
        options = TASK_ACTIONS[verb](request)
    elif verb in ENTITY_ACTIONS:
        chosen = {"entities": bulk.entities_of(project, ids(request, "entity"))}
        options = ENTITY_ACTIONS[verb](request)
    else:
        raise BadInput("No such action.", field="action")
    outcome = options.pop("call")(who, project, **chosen, **options)
    message = told(outcome)
    if not wants_json(request):
        return back(request, message)
    moves_rows = verb in ENTITY_ACTIONS
    cells = {} if moves_rows else changed_cells(who, project, outcome.changed)
    return JsonResponse({"message": message, "changed": len(outcome.changed), "reload": moves_rows, "cells": cells})


def told(outcome):
    """Return the sentence about a bulk action."""
    changed = len(outcome.changed)
    if outcome.created:
        return ngettext("%(count)d task created.", "%(count)d tasks created.", changed) % {"count": changed}
    text = ngettext("%(count)d changed.", "%(count)d changed.", changed) % {"count": changed}
    left = outcome.asked - changed
    if left:
        text += " " + ngettext(
            "%(count)d left as it is: it is not yours to change.",
            "%(count)d left as they are: they are not yours to change.",
            left,
        ) % {"count": left}
    return text


def changed_cells(who, project, task_ids):
    """Return {task id: HTML of its cell}."""
    tasks = {task.pk: task for task in summary.with_context(project.tasks.filter(pk__in=task_ids))}
    for task in tasks.values():
        task.people = []
    boards.add_people(tasks)
    manages = who.manages(project.pk)
    cells = {}
    for pk, task in tasks.items():
        cell = boards.cell_of(who, project, task.task_type, task, manages)
        cells[str(pk)] = cell_html(cell, task.entity.name)
    return cells
