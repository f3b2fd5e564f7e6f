"""Event handlers: Python of the studio that is called when something happened (spec 08, 12; spec 09, 22).

A package `event_handlers` in `EVENT_HANDLERS_FOLDER` (or the folder itself, when it is called so) exposes `event_map`,
`{event name: module}`; each module has `handle_event(data)`. A module is called like a webhook is told, by a worker,
from the journal: a call waits while no worker runs, its failure is in the log of deliveries and it can be made again
there. Nothing runs inside a request.
"""

import functools
import importlib
import sys
import traceback
from pathlib import Path
from types import ModuleType

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction

from activity.models import Webhook

PACKAGE = "event_handlers"


@functools.cache
def load():
    """Return {module name: (module, names of its events)} of the folder, {} without one.

    Raises ImproperlyConfigured when the package cannot be imported or is not what it should be.
    """
    root = _root()
    if root is None:
        return {}
    if str(root) not in sys.path:
        sys.path.insert(0, str(root))
    try:
        event_map = dict(importlib.import_module(PACKAGE).event_map)
    except Exception as error:  # the studio's own code: anything may happen in it
        where = "".join(traceback.format_exception(error)).strip()
        raise ImproperlyConfigured(f"The event handlers of {root} cannot be loaded.\n{where}") from error
    found = {}
    for name, module in event_map.items():
        if not isinstance(module, ModuleType) or not callable(getattr(module, "handle_event", None)):
            raise ImproperlyConfigured(f"event_map[{name!r}] of {root} is no module with a function handle_event.")
        found.setdefault(module.__name__, (module, []))[1].append(str(name).lower())
    return found


def _root():
    """Return the directory that holds the package, None when there is none."""
    folder = Path(settings.EVENT_HANDLERS_FOLDER).resolve()
    if (folder / PACKAGE / "__init__.py").is_file():
        return folder
    if folder.name == PACKAGE and (folder / "__init__.py").is_file():
        return folder.parent
    return None


@transaction.atomic
def register():
    """Have the journal followed for each module of the folder; those that are gone hear of nothing any more.

    A module's row keeps its place in the journal and its log from one start to the next. Raises ImproperlyConfigured.
    """
    found = load()
    Webhook.objects.exclude(handler="").exclude(handler__in=found).update(events=[])
    known = set(Webhook.objects.exclude(handler="").values_list("handler", flat=True))
    for handler, (_module, names) in found.items():
        if handler in known:
            Webhook.objects.filter(handler=handler).update(events=sorted(names))
        else:
            Webhook.objects.create(name=handler, handler=handler, url="", events=sorted(names))


def call(delivery):
    """Call the module a delivery is for: `handle_event(data)`, with the event's `id` and its production, if any.

    Whatever the module raises is raised.
    """
    name, found = delivery.webhook.handler, load()
    if name not in found:
        raise ImproperlyConfigured(f"{name} is not in the event_map of this worker's EVENT_HANDLERS_FOLDER.")
    found[name][0].handle_event({**delivery.data, "id": str(delivery.event_id)})
