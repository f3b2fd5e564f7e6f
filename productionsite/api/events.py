"""The kernel's door to the event log, which lives in an app below it (`settings.EVENT_EMITTER`)."""

from functools import cache

from django.conf import settings
from django.utils.module_loading import import_string


@cache
def _emitter():
    return import_string(settings.EVENT_EMITTER)


def emit(name, payload, *, project_id=None, persist=True, row_project=True):
    """Write an event in the running transaction (see `events.emitter.emit`)."""
    _emitter()(name, payload, project_id=project_id, persist=persist, row_project=row_project)
