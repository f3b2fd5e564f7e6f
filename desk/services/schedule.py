"""Moving bars of the schedule: through the API resources, with their rules and events."""

from datetime import date, datetime, time

from accounts.admin import writes
from productions.models import ScheduleItem
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid
from tasks.models import Task

#: what a bar is → its model and the columns of its first and last day
BARS = {"item": (ScheduleItem, "start_date", "end_date"), "task": (Task, "start_date", "due_date")}


def day_of(text, name):
    """Return the day of an ISO text, None for an empty one; BadInput for any other."""
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise BadInput("A date is expected.", field=name) from None


def move(request, project, *, kind, pk, start, end):
    """Set the days of a bar (`None`: no day). Raises Refused for whoever may not plan it."""
    if kind not in BARS:
        raise BadInput("No such bar.", field="kind")
    if start and end and end < start:
        raise BadInput("The end lies before the start.", field="end")
    model, *columns = BARS[kind]
    row = model.objects.filter(pk=as_uuid(pk), project=project).first() if as_uuid(pk) else None
    if row is None:
        raise NotFound
    payload = {column: _kept(getattr(row, column), day) for column, day in zip(columns, (start, end))}
    call = writes.call_of(request, payload)
    writes.resource_of(model).update(call, str(row.pk))


def _kept(before, day):
    """Return a day as the API reads it; the time of day that stands there stays."""
    if day is None:
        return None
    if isinstance(before, datetime):
        return datetime.combine(day, before.time()).isoformat()
    return datetime.combine(day, time()).isoformat()
