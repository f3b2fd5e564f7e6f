"""The page of a production's quotas: what people deliver per day, week or month."""

from django.utils.translation import gettext as _

from accounts.admin_access import who_of
from desk.access import find_led
from desk.charts import bars_chart
from desk.dates import month_name, short_day
from desk.pages import page, render
from desk.queries import quotas
from desk.services.schedule import day_of
from desk.views.production import frame
from productionsite.api.errors import BadInput
from productionsite.api.inputs import as_uuid
from shots.queries.quotas import MODES


def words():
    """Return what the page calls its choices: {parameter: [(value, text)]}."""
    return {
        "count": [
            ("weighted", _("Delivered for approval, spread over the days worked")),
            ("weighteddone", _("Done, spread over the days worked")),
            ("feedback", _("Delivered for approval, on that day")),
            ("done", _("Done, on that day")),
        ],
        "period": [("day", _("Days")), ("week", _("Weeks")), ("month", _("Months"))],
        "figure": [
            ("frames", _("Frames")),
            ("seconds", _("Seconds")),
            ("count", _("Shots")),
            ("drawings", _("Drawings")),
        ],
    }


def chosen(request, name, allowed):
    """Return a choice of the address, the first one when it makes none; BadInput for what is no choice."""
    value = request.GET.get(name) or allowed[0]
    if value not in allowed:
        raise BadInput(f"{name}: one of {', '.join(allowed)} is expected.", field=name)
    return value


def table(*args, **options):
    """Return the table of the quotas; BadInput for days of which the calendar has no neighbours."""
    try:
        return quotas.table(*args, **options)
    except OverflowError:
        raise BadInput("until: the calendar ends there.", field="until") from None


@page
def show(request, project_id):
    """Show the quotas of a task type."""
    who = who_of(request)
    project = find_led(who, project_id)
    types = quotas.task_types(who, project)
    wanted = as_uuid(request.GET.get("type"))
    task_type = next((one for one in types if one.pk == wanted), types[0] if types else None)
    mode = chosen(request, "count", MODES)
    period = chosen(request, "period", tuple(quotas.PERIODS))
    figure = chosen(request, "figure", quotas.FIGURES)
    until = day_of(request.GET.get("until"), "until")
    choices = words()
    found = task_type and table(who, project, task_type, mode=mode, period=period, figure=figure, until=until)
    context = {
        **frame(project, _("Quotas")),
        "types": types,
        "chosen": task_type,
        "choices": choices,
        "count": mode,
        "period": period,
        "figure": figure,
        "figure_name": dict(choices["figure"])[figure],
        "quotas": found,
    }
    if found and found["rows"]:
        name = month_name if period == "month" else short_day
        heads = [name(first) for first in found["periods"]]
        rows = [(head, value or 0) for head, value in zip(heads, found["total"]["sums"])]
        context.update(heads=heads, chart=bars_chart(rows, [(context["figure_name"], "primary")]))
    return render(request, "desk/quotas.html", context)
