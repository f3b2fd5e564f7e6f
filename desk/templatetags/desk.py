"""How the templates of the desk say things."""

import json
from datetime import datetime

from django import template
from django.template.defaultfilters import floatformat
from django.utils.html import escape, json_script
from django.utils.safestring import mark_safe

from desk.cells import cell_html, priority_names
from desk.dates import short_day
from imports.queries.jobs import PLANNED
from productionsite.background import JobState
from productionsite.terms import word
from tasks.queries import comments as comment_queries

register = template.Library()
NAMES = ("first_name", "last_name")
MINUTES_A_DAY = 8 * 60  # a working day


@register.filter
def task_name(task):
    """Name a task by what it is done on: `SQ010 / SH010`."""
    if task.entity is None:
        return task.name
    return f"{task.entity.parent.name} / {task.entity.name}" if task.entity.parent else task.entity.name


@register.filter
def initials(person):
    """Return the one or two letters that stand for a person."""
    names = [person.get(key) if isinstance(person, dict) else getattr(person, key, "") for key in NAMES]
    return "".join((name or "")[:1] for name in names).upper() or "?"


@register.filter
def days(minutes):
    """Return minutes as working days, one decimal at most, as the reader writes numbers."""
    return floatformat((minutes or 0) / MINUTES_A_DAY, -1)


@register.filter
def as_json(value):
    """Return a value as JSON, safe inside an attribute."""
    return mark_safe(escape(json.dumps(value)))  # noqa: S308 (escaped)


@register.simple_tag
def percent_of(part, whole):
    """Return how many percent of a whole a part is, as digits."""
    return str(round(100 * part / whole)) if whole else "0"


@register.simple_tag
def data_script(value, name):
    """Return a JSON script element for the page's scripts."""
    return json_script(value, name)


@register.filter
def priority_name(priority):
    """Return what a priority is called."""
    return priority_names()[min(max(priority or 0, 0), 3)]


@register.simple_tag(takes_context=True)
def address(context, **changes):
    """Return the query of the page's address with some parameters changed (None or empty: taken out)."""
    query = context["request"].GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}" if query else "?"


@register.simple_tag
def chart_value(line, place):
    """Return the value of a chart's line at a place, a dash where it has none."""
    value = line["data"][place]
    return "–" if value is None else value


@register.simple_tag
def job_words():
    """Return what the states of an import are called."""
    return {code: word(code) for code in (*JobState, PLANNED)}


@register.filter
def value(mapping, key):
    """Return the value of a key, nothing where there is none."""
    return mapping.get(key, "")


@register.filter
def number(text):
    """Return the whole number of a text."""
    return int(text)


@register.filter
def whole_name(person):
    """Return the name of a person given as the API's row."""
    return (person or {}).get("full_name", "")


@register.filter
def moment(text):
    """Return an ISO text as the reader writes dates."""
    if not text:
        return ""
    read = datetime.fromisoformat(text)
    return f"{whole_day(read)}, {read:%H:%M}"


@register.filter
def day(when):
    """Return a day of this year or so: `8 Dec`, `8 déc.`; nothing for none."""
    return short_day(when) if when else ""


@register.filter
def whole_day(when):
    """Return a day with its year: `8 Dec 2026`, `8 déc. 2026`; nothing for none."""
    return short_day(when, year=True) if when else ""


@register.filter
def parsed(bag):
    """Return what a json bag of an API row holds, a list."""
    found = comment_queries.parsed(bag)
    return found if isinstance(found, list) else []


@register.filter
def in_words(label):
    """Return what people call a code or a label of the product's enumerations, in the reader's language."""
    return word(label) if label else ""


@register.simple_tag
def cells(row):
    """Return the cells of a row of the board."""
    return mark_safe("".join(cell_html(cell, row.entity.name) for cell in row.cells))  # noqa: S308 (escaped)
