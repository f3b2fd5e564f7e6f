"""What the journal says about one row: who changed what, and when."""

import contextlib
from datetime import datetime

from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.db.models import Q
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.admin.rows import told
from events.models import ApiEvent
from productionsite.api.inputs import as_uuid

MOST = 100  # events of a history
#: what is made, as payloads call it beside `entity`
KINDS = ("asset", "shot", "sequence", "episode", "scene", "edit", "concept")


def keys_of(row):
    """Return the payload keys that may hold the id of a row: `task_id`; for what is made also `asset_id`, ..."""
    table = row._meta.db_table
    keys = [f"{table}_id"]
    if table == "entity":
        keys += [f"{kind}_id" for kind in KINDS]
    return keys


def events_of(row):
    """Return the newest events about a row, each with its person, a `title`, and `details`: [(what, name)] it tells.

    The names cost one statement per kind of thing the payloads speak of, however many events there are.
    """
    wanted = Q()
    for key in keys_of(row):
        wanted |= Q(**{f"data__{key}": str(row.pk)})
    project_id = row.pk if row._meta.db_table == "project" else getattr(row, "project_id", None)
    events = ApiEvent.objects.filter(wanted)
    if project_id is not None:
        events = events.filter(project_id=project_id)
    found = list(events.select_related("user").order_by("-created_at", "-pk")[:MOST])
    names = _names(found)
    for event in found:
        event.title = title_of(event.name)
        event.details = [
            (_(key.removesuffix("_id").replace("_", " ")), _name_of(names, key, value) or said(key, value))
            for key, value in (event.data or {}).items()
            if key not in ("project_id", *keys_of(row)) and value not in (None, "", [], {})
        ]
    return found


def _name_of(names, key, value):
    return names.get((key, value)) if isinstance(value, str) else None


def said(key, value):
    """Return a value of a payload as people write it: yes and no, dates, statuses by their names."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, str) and key.endswith(("_at", "_date")):
        return moment_said(value)
    if isinstance(value, dict | list):
        return told(value)
    return _(value.capitalize()) if key == "status" and isinstance(value, str) else value


def moment_said(text):
    """Return an ISO text as people write moments; a text that is none as it is."""
    with contextlib.suppress(ValueError):
        return date_format(datetime.fromisoformat(text), "SHORT_DATETIME_FORMAT")
    return text


def title_of(name):
    """Return the name of an event as people say it: `task:status-changed` → `Task · status changed`."""
    verbs = {
        "new": _("created"),
        "create": _("created"),
        "update": _("changed"),
        "delete": _("deleted"),
        "assign": _("assigned"),
        "unassign": _("unassigned"),
        "status-changed": _("status changed"),
        "to-review": _("to review"),
        "reply": _("answered"),
        "set-thumbnail": _("picture chosen"),
        "add-file": _("file added"),
        "annotation-update": _("drawings changed"),
        "set-main": _("chosen as the main one"),
        "casting-update": _("casting changed"),
        "add_entity": _("entry added"),
    }
    subject, _colon, verb = name.partition(":")
    what = _(subject.replace("-", " ").replace("_", " "))
    return f"{what[:1].upper()}{what[1:]} · {verbs.get(verb, verb.replace('-', ' '))}"


def _models():
    """Return {payload key: model} of everything with a page."""
    found = {f"{model._meta.db_table}_id": model for model in admin.site._registry}
    person = apps.get_model(settings.AUTH_USER_MODEL)
    status = found.get("task_status_id")
    return {
        **found,
        **dict.fromkeys((f"{kind}_id" for kind in KINDS), found.get("entity_id")),
        "asset_type_id": found.get("entity_type_id"),
        "user_id": person,
        "assignee_id": person,
        "previous_task_status_id": status,
        "new_task_status_id": status,
    }


def _names(events):
    """Return {(key, id): name} of what the payloads of events point at."""
    models, wanted = _models(), {}
    for event in events:
        for key, value in (event.data or {}).items():
            if key in models and as_uuid(value):
                wanted.setdefault(models[key], {}).setdefault(as_uuid(value), set()).add((key, value))
    names = {pair: _("no longer there") for ids in wanted.values() for pairs in ids.values() for pair in pairs}
    for model, ids in wanted.items():
        page = admin.site._registry[model]
        rows = model._base_manager.filter(pk__in=ids)
        rows = rows.select_related(*page.label_related) if page.label_related else rows
        for row in rows:
            for pair in ids[row.pk]:
                names[pair] = page.label(row)
    return names
