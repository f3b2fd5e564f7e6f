"""The generic writes behind CRUD resources: body → row and link rows, database refusals told apart."""

from datetime import datetime

from django.db import IntegrityError, models, transaction
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils import timezone

from productionsite.api.errors import BadInput, BadRow
from productionsite.api.inputs import SERVER_COLUMNS, read_row


def create(resource, call, payload):
    """Insert the row of a body and its link rows; return the instance. Raises BadRow (D400)."""
    values, links = read_row(resource.model, payload, resource.writable, creating=True, dropped=resource.create_dropped)
    resource.before_create(call, values, links)
    row = resource.model(**values)
    row.save(force_insert=True)
    write_links(row, links)
    return row


def update(resource, call, row, payload):
    """Write the changes of a body onto a stored row; return ({attname: old value}, links written)."""
    dropped = SERVER_COLUMNS | set(resource.protected)
    if resource.has_project:
        dropped |= {"project_id"}
    check_dates(resource.model, payload, dropped)
    values, links = read_row(resource.model, payload, resource.writable, creating=False, dropped=dropped)
    resource.before_update(call, row, values, links)
    before = {name: getattr(row, name) for name in values}
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=_field_names(row, values))
    write_links(row, links)
    return before, links


def _field_names(row, values):
    return {row._meta.get_field(name).name for name in values}


def check_dates(model, payload, dropped):
    """Refuse dates that are not ISO 8601 with the application's 400 rather than the database's."""
    for field in model._meta.concrete_fields:
        value = payload.get(field.column) if field.column not in dropped else None
        if isinstance(field, models.DateField) and isinstance(value, str) and value:
            try:
                datetime.fromisoformat(value)
            except ValueError as error:
                raise BadInput(f"{field.column}: an ISO 8601 date is expected", field=field.column) from error


def write_links(row, links):
    """Replace the link rows of some to-many accessors; ids of rows that do not exist are dropped."""
    for name, ids in links.items():
        manager = getattr(row, name)
        known = manager.model._base_manager.filter(pk__in=ids)
        field = row._meta.get_field(name)
        if field.one_to_many:
            now = timezone.now()
            manager.exclude(pk__in=ids).update(updated_at=now, **{field.field.attname: None})
            known.update(updated_at=now, **{field.field.attname: row.pk})
        else:
            manager.set(list(known.values_list("pk", flat=True)))


def delete(row):
    """Delete a row with its link rows; raise BadRow (D400) naming what still refers to it."""
    try:
        with transaction.atomic():
            row_id = row.pk
            row.delete()
            row.pk = row_id
    except (ProtectedError, RestrictedError) as error:
        blockers = getattr(error, "protected_objects", None) or getattr(error, "restricted_objects", ())
        tables = sorted({blocker._meta.db_table for blocker in blockers})
        raise BadRow(f"The row is still referred to by: {', '.join(tables)}.") from error
    except IntegrityError as error:
        raise BadRow("The row is still referred to.") from error
