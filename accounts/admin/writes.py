"""Back office writes go through the model's API resource: the same rules, side effects and events.

Models without a resource (link tables, internal rows) are saved as they are.
"""

from copy import copy
from datetime import date
from functools import cache
from typing import NamedTuple
from uuid import UUID

from django.contrib import admin
from django.db import DataError, IntegrityError
from django.urls import get_resolver
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.admin_access import who_of
from productionsite.api import dry_run
from productionsite.api.access import Facts
from productionsite.api.errors import ApiError, BadInput, BadRow, as_api_error
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import Call
from productionsite.checks import callbacks

REFUSALS = (ApiError, IntegrityError, DataError)


@cache
def _resources():
    viewsets = (getattr(callback, "cls", None) for callback in callbacks(get_resolver().url_patterns))
    found = {}
    for viewset in viewsets:
        resource = getattr(viewset, "resource", None)
        if resource is not None:
            found.setdefault(resource.model, resource)
    return found


def resource_of(model):
    """Return the CRUD resource that serves a model, or None."""
    return _resources().get(model)


def sentence(error):
    """Return what a refusal of the rules or the database says to a person."""
    cause = error.__cause__
    blockers = getattr(cause, "protected_objects", None) or getattr(cause, "restricted_objects", None)
    if blockers:
        names = sorted({str(type(row)._meta.verbose_name_plural) for row in blockers})
        return _("It is still used by: %(what)s.") % {"what": ", ".join(names)}
    return as_api_error(error).message


def call_of(request, payload=None):
    """Return the kernel's `Call` of a back office request."""
    call = Call(request, who_of(request), {})
    call.body = payload
    return call


def rule_allows(rule, request, row=None):
    """Whether an API rule lets the person in; a rule that cannot tell before it sees a body does not refuse."""
    try:
        return rule.allows(Facts(who_of(request), row=row, payload={}))
    except (BadInput, BadRow):
        return True
    except ApiError:
        return False


def _plain(value):
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def payload_of(row, names, *, creating):
    """Return the API body that writes these fields of a row; on creation what is empty is left to defaults."""
    body = {}
    for name in names:
        field = row._meta.get_field(name)
        value = getattr(row, field.attname)
        if not (creating and value in (None, "")):
            body[field.column] = _plain(value)
    return body


def create(request, resource, row, names):
    """Create the row a form describes; the instance becomes the stored one."""
    made = resource.create(call_of(request, payload_of(row, names, creating=True)))
    stored = resource.model._base_manager.get(pk=as_uuid(made["id"]))
    row.__dict__.update(stored.__dict__)


def update(request, resource, row, names):
    """Write the changed fields of a row."""
    resource.update(call_of(request, payload_of(row, names, creating=False)), str(row.pk))
    row.refresh_from_db()


def delete(request, resource, row):
    """Delete a row with what goes along."""
    resource.delete(call_of(request), str(row.pk))


ACTIONS = {"created": gettext_lazy("created"), "updated": gettext_lazy("changed"), "deleted": gettext_lazy("deleted")}


class LinksOf(NamedTuple):
    """Link rows, named by the title they have on the page of their owner."""

    title: str


@cache
def _names():
    pages = admin.site._registry
    links = {one.model._meta.db_table: LinksOf(one.verbose_name) for page in pages.values() for one in page.inlines}
    return links | {model._meta.db_table: model._meta.verbose_name for model in pages}


def _named(table):
    """Return what the pages of a table call its rows; a table without pages by its own name."""
    found = _names().get(table)
    if isinstance(found, LinksOf):
        return _("link “%(name)s”") % {"name": found.title}
    return found or table.replace("_", " ")


def rehearse_deletion(delete_row, rows, label=str):
    """Return ({table: rows that would go or change}, [why a row cannot go]) without deleting anything."""
    counts, refusals = {}, []
    for row in rows:
        try:
            with dry_run.rehearsal() as preview:
                delete_row(copy(row))  # a deleted row forgets its id; the page goes on with it
        except REFUSALS as error:
            refusals.append(f"{label(row)}: {sentence(error)}")
            continue
        for change in preview.changes:
            what = f"{_named(change['table'])} ({ACTIONS[change['action']]})"
            counts[what] = counts.get(what, 0) + change["rows"]
    return counts, refusals
