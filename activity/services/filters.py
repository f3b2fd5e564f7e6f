"""Saving filters and groups (spec 08, 4.4)."""

from django.db import transaction

from accounts.models import Department
from activity.models import SearchFilter, SearchFilterGroup
from productions.models import Project
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid


def own(model, pk, who):
    """Return the caller's row of an id (any row for an administrator); NotFound for any other."""
    key = as_uuid(pk)
    row = model.objects.filter(pk=key).first() if key else None
    if row is None or row.person_id != who.person_id and not who.is_admin:
        raise NotFound
    return row


def related(model, pk):
    """Return the id of a related row; None for none, NotFound for an unknown or malformed one."""
    if not pk:
        return None
    key = as_uuid(pk)
    if key is None or not model.objects.filter(pk=key).exists():
        raise NotFound
    return key


def may_share(who, project_id):
    """Whether what a caller saves may be shared: for a production, by its managers."""
    return project_id is not None and who.manages(project_id)


def place(values):
    """Check the rows that filters and groups refer to; put their ids in place."""
    for name, model in (("project_id", Project), ("department_id", Department)):
        if name in values:
            values[name] = related(model, values[name])
    return values


def check_group(group_id, is_shared):
    """Return the id of a filter's group; NotFound for an unknown one, BadInput when one is shared and not the other."""
    key = related(SearchFilterGroup, group_id)
    if key is not None:
        group = SearchFilterGroup.objects.get(pk=key)
        if group.is_shared != is_shared:
            raise BadInput("A filter and its group must both be shared, or neither.", field="search_filter_group_id")
    return key


@transaction.atomic
def create(*, model, who, values):
    """Save a new filter or group of the caller."""
    place(values)
    values["is_shared"] = bool(values["is_shared"]) and may_share(who, values["project_id"])
    if model is SearchFilter:
        values["search_filter_group_id"] = check_group(values["search_filter_group_id"], values["is_shared"])
    return model.objects.create(person_id=who.person_id, **values)


@transaction.atomic
def change(*, row, who, values):
    """Change a filter or a group; sharing a group shares its filters, and the other way round."""
    place(values)
    if "is_shared" in values:
        values["is_shared"] = bool(values["is_shared"]) and may_share(who, values.get("project_id", row.project_id))
    was_shared = row.is_shared
    for name, value in values.items():
        setattr(row, name, value)
    if isinstance(row, SearchFilter):
        row.search_filter_group_id = check_group(row.search_filter_group_id, row.is_shared)
    row.save()
    if isinstance(row, SearchFilterGroup) and row.is_shared != was_shared:
        row.search_filters.update(is_shared=row.is_shared, updated_at=row.updated_at)
    return row


@transaction.atomic
def delete(*, row):
    """Delete a filter, or a group with its filters."""
    if isinstance(row, SearchFilterGroup):
        row.search_filters.all().delete()
    row.delete()
