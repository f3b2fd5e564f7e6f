"""The cells of the board as HTML, by hand: a page has a thousand of them, a template takes a second for those."""

from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _

MOST_PEOPLE = 3  # shown in a cell; the others are a number
NO_COLOR = "#999"


def initials(person):
    """Return the one or two letters that stand for a person."""
    return f"{person.first_name[:1]}{person.last_name[:1]}".upper() or "?"


def priority_names():
    """Return what the four priorities are called."""
    return [_("Normal"), _("High"), _("Very high"), _("Emergency")]


def priority_of(task):
    """Return the priority of a task, 0 to 3."""
    return min(max(task.priority or 0, 0), 3)


def cell_html(cell, entity_name):
    """Return one cell: a task with its status, priority and people; or an empty place."""
    task = cell.task
    if task is None:
        return mark_safe(f'<td class="cell none"><span aria-label="{escape(_("No task"))}">–</span></td>')  # noqa: S308
    status, priority = task.task_status, priority_of(task)
    name = escape(f"{entity_name}, {cell.task_type.name}")
    label = [status.name if status else "–", *(person.full_name for person in task.people)]
    label += [priority_names()[priority]] if priority else []
    people = [(escape(person.full_name), escape(initials(person))) for person in task.people[:MOST_PEOPLE]]
    faces = "".join(f'<span class="person" title="{title}">{text}</span>' for title, text in people)
    if len(task.people) > MOST_PEOPLE:
        faces += f'<span class="person">+{len(task.people) - MOST_PEOPLE}</span>'
    marks = f'<span class="marks" aria-hidden="true">{"!" * priority}</span>' if priority else ""
    color = escape(status.color if status else NO_COLOR)
    short = escape(status.short_name.upper() if status else "–")
    return mark_safe(  # noqa: S308 (every text above is escaped)
        f'<td class="cell" data-task="{task.pk}" data-status="{task.task_status_id}" data-priority="{priority}"'
        f' data-people="{" ".join(str(person.pk) for person in task.people)}" style="--c:{color}">'
        f'<input type="checkbox" name="task" value="{task.pk}" aria-label="{name}"'
        f"{'' if cell.may_change else ' disabled'}>"
        f'<button type="button" class="open" aria-haspopup="dialog" aria-label="{name}: {escape(", ".join(label))}">'
        f'<span class="short">{short}{marks}</span><span class="people" aria-hidden="true">{faces}</span></button></td>'
    )
