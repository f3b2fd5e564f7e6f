"""The page of a production's quotas: what people deliver per day, week or month."""

from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from accounts.admin_access import who_of
from desk.access import find_led
from desk.charts import bars_chart
from desk.dates import month_name, short_day
from desk.pages import page, render
from desk.queries import quotas
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


def read_day(text):
    """Return the day an address names, None for none; BadInput for what is no day."""
    try:
        found = parse_date(text) if text else None
    except ValueError:
        found = None
    if text and found is None:
        raise BadInput("until: a day is expected.", field="until")
    return found


@page
def show(request, project_id):
    """Show the quotas of a task type."""
    who = who_of(request)
    project = find_led(who, project_id)
    types = quotas.task_types(who, project)
    wanted = as_uuid(request.GET.get("type"))
    task_type = next((one for one in types if one.pk == wanted), types[0] if types else None)
    mode = chosen(request, "count", MODES)
    period = chosen(request, "period", ("week", "day", "month"))
    figure = chosen(request, "figure", quotas.FIGURES)
    until = read_day(request.GET.get("until"))
    found = task_type and quotas.table(who, project, task_type, mode=mode, period=period, figure=figure, until=until)
    context = {
        **frame(project, _("Quotas")),
        "types": types,
        "chosen": task_type,
        "choices": words(),
        "count": mode,
        "period": period,
        "figure": figure,
        "figure_name": dict(words()["figure"])[figure],
        "quotas": found,
    }
    if found and found["has_any"]:
        name = month_name if period == "month" else short_day
        heads = [name(first) for first in found["periods"]]
        rows = [(head, value or 0) for head, value in zip(heads, found["total"]["sums"])]
        context.update(
            heads=heads,
            chart=bars_chart(rows, [(context["figure_name"], "primary")]),
            earlier=found["periods"][0].fromordinal(found["periods"][0].toordinal() - 1),
            later=quotas.after(period, found["until"]),
        )
    return render(request, "desk/quotas.html", context)
