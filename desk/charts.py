"""Charts as the page's script draws them: plain data, colours by name, the words already in the reader's language."""

from django.utils.translation import gettext as _

from desk.dates import short_day


def burndown_chart(burndown):
    """Return the chart of a burndown (`desk.queries.summary.burndown`); None when there is nothing to draw."""
    if not burndown["days"]:
        return None
    lines = [{"label": _("Open tasks"), "data": burndown["remaining"], "color": "primary", "fill": True}]
    if burndown["planned"] is not None:
        lines.append(
            {"label": _("Planned by due dates"), "data": burndown["planned"], "color": "muted", "dashed": True}
        )
    labels = [short_day(day) for day in burndown["days"]]
    return {"type": "line", "labels": labels, "lines": lines, "zero": True}


def status_chart(shares):
    """Return the chart of tasks per status (`desk.queries.summary.shares`)."""
    return {
        "type": "doughnut",
        "labels": [share["status"].name for share in shares],
        "lines": [
            {
                "label": _("Tasks"),
                "data": [share["amount"] for share in shares],
                "colors": [share["status"].color for share in shares],
            }
        ],
    }


def bars_chart(rows, names):
    """Return a chart of grouped bars: `rows` is [(label, value, ...)], `names` [(what a value is, its colour)]."""
    return {
        "type": "bar",
        "labels": [row[0] for row in rows],
        "lines": [
            {"label": name, "data": [row[place] for row in rows], "color": color}
            for place, (name, color) in enumerate(names, 1)
        ],
        "zero": True,
    }
