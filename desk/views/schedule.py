"""The schedule of a production: a chart to drag in, and the same dates as fields."""

from django.http import JsonResponse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.admin_access import who_of
from desk.access import find_led, shown_task_types
from desk.pages import back, page, render, wants_json
from desk.queries import schedule as queries
from desk.queries.boards import KINDS, task_types_of
from desk.services import schedule as services
from desk.views.production import frame
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid


@page
def show(request, project_id):
    """Show the task types of a production in time, or the tasks of one of them (`?type=`)."""
    who = who_of(request)
    project = find_led(who, project_id)
    types = [one for kind in KINDS.values() for one in shown_task_types(who, project, task_types_of(project, kind))]
    chosen, found = None, None
    if request.GET.get("type"):
        chosen = next((one for one in types if one.pk == as_uuid(request.GET["type"])), None)
        if chosen is None:
            raise NotFound
        found, lines = queries.tasks(who, project, chosen, request.GET.get("page"))
    else:
        lines = queries.task_types(who, project)
    bars = [
        {
            "id": str(line.id),
            "kind": line.kind,
            "name": line.name,
            "start": line.start.isoformat(),
            "end": line.end.isoformat(),
            "progress": line.percent,
            "color": line.color,
        }
        for line in lines
        if line.start and line.end and line.end >= line.start
    ]
    context = {
        **frame(project, _("Schedule")),
        "types": types,
        "chosen": chosen,
        "lines": lines,
        "bars": bars,
        "page": found,
        "pages": found and found.paginator.get_elided_page_range(found.number, on_each_side=2, on_ends=1),
        "language": (get_language() or "en")[:2],
        "milestones": list(project.milestones.exclude(date=None).order_by("date", "name", "pk")[:20]),
    }
    return render(request, "desk/schedule.html", context)


@page
@require_POST
def move(request, project_id):
    """Give a bar other days."""
    project = find_led(who_of(request), project_id)
    sent = request.POST
    services.move(
        request,
        project,
        kind=sent.get("kind", ""),
        pk=sent.get("id", ""),
        start=services.day_of(sent.get("start"), "start"),
        end=services.day_of(sent.get("end"), "end"),
    )
    message = _("Dates saved.")
    return JsonResponse({"message": message}) if wants_json(request) else back(request, message)
