"""Custom columns of productions; renaming and deleting carry the stored values along (spec 03, 9)."""

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import Department
from events.emitter import emit_many
from productions.bags import remove_key, rename_key
from productions.entities import ASSET, EDIT, EPISODE, SEQUENCE, SHOT, ensure_temporal_types, entities_of_kind
from productions.models import DepartmentMetadataDescriptorLink, Entity, MetadataDescriptor, Project
from productions.services.slugs import field_name_of
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid

PROJECT, TASK = "Project", "Task"
SHARED_TYPES = (ASSET, SHOT, EDIT, EPISODE, SEQUENCE, PROJECT)
ENTITY_TYPES = (*SHARED_TYPES, TASK)
NAME_LENGTH = 120


def department_ids(values):
    """Return the ids of departments a body names: 404 for a malformed one, unknown ones are dropped."""
    keys = [as_uuid(value) for value in values]
    if None in keys:
        raise NotFound("No such department.")
    known = set(Department.objects.filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in dict.fromkeys(keys) if key in known]


def _check_name(name):
    if len(name) > NAME_LENGTH:
        raise BadInput(f"name: the text is longer than {NAME_LENGTH} characters.", field="name")
    return field_name_of(name)


def _scope(descriptor):
    """Return the descriptors among which names and field names are unique."""
    return MetadataDescriptor.objects.filter(
        project=descriptor.project_id, entity_type=descriptor.entity_type, task_type=descriptor.task_type_id
    )


def _check_free(queryset, name, field_name):
    if queryset.filter(Q(name=name) | Q(field_name=field_name)).exists():
        raise BadInput("A metadata descriptor of this name or field name exists already.", field="name")


def _emit(verb, descriptors):
    emit_many([(f"metadata-descriptor:{verb}", {"metadata_descriptor_id": d.pk}, d.project_id) for d in descriptors])


def _set_departments(descriptors, departments):
    """Make some departments the ones of each descriptor."""
    links = DepartmentMetadataDescriptorLink.objects.filter(metadata_descriptor__in=descriptors)
    links.exclude(department__in=departments).delete()
    present = set(links.values_list("metadata_descriptor_id", "department_id"))
    DepartmentMetadataDescriptorLink.objects.bulk_create(
        DepartmentMetadataDescriptorLink(metadata_descriptor=descriptor, department_id=department)
        for descriptor in descriptors
        for department in departments
        if (descriptor.pk, department) not in present
    )


# -- one production ------------------------------------------------------------------------------


@transaction.atomic
def create_descriptor(*, project, name, entity_type, data_type, choices, for_client, departments, task_type_id=None):
    """Add a custom column to a production; return it. Emits `metadata-descriptor:new`.

    `task_type_id` goes with the entity type `Task` and only with it. Raises BadInput for a name or a field
    name that is taken.
    """
    field_name = _check_name(name)
    key = as_uuid(task_type_id)
    if (entity_type == TASK) != (task_type_id is not None):
        raise BadInput("task_type_id: needed for the entity type Task, and only there.", field="task_type_id")
    if entity_type == TASK:
        task_types = MetadataDescriptor._meta.get_field("task_type").related_model.objects
        if key is None or not task_types.filter(pk=key).exists():
            raise BadInput("task_type_id: no such task type.", field="task_type_id")
    descriptor = MetadataDescriptor(
        project=project,
        name=name,
        field_name=field_name,
        entity_type=entity_type,
        task_type_id=key,
        data_type=data_type,
        choices=choices,
        for_client=for_client,
    )
    keys = department_ids(departments)
    _check_free(_scope(descriptor), name, field_name)
    descriptor.save(force_insert=True)
    _set_departments([descriptor], keys)
    _emit("new", [descriptor])
    return descriptor


@transaction.atomic
def update_descriptor(*, descriptor, name, **values):
    """Replace the settings of a column; a new name moves the stored values to its new field name.

    `name`: None keeps it. `values`: data_type, choices, for_client, departments. Emits
    `metadata-descriptor:update`.
    """
    if name is not None and name != descriptor.name:
        _check_free(_scope(descriptor).exclude(pk=descriptor.pk), name, _check_name(name))
    _change([descriptor], name, **values)


@transaction.atomic
def delete_descriptor(*, descriptor):
    """Remove a column and the values stored under it. Emits `metadata-descriptor:delete`."""
    _remove([descriptor])


def _change(descriptors, name, *, data_type, choices, for_client, departments):
    """Write new settings on descriptors that share one column, and move the values of a renamed one.

    One that keeps its name keeps its field name too, whatever that is (spec 03, 9.5: it can be any text).
    """
    keys, now = department_ids(departments), timezone.now()
    renamed = [descriptor for descriptor in descriptors if name is not None and name != descriptor.name]
    if renamed:
        field_name = field_name_of(name)
        _carry(renamed, lambda rows, old: rename_key(rows, old, field_name), unless=field_name)
        for descriptor in renamed:
            descriptor.name, descriptor.field_name = name, field_name
    for descriptor in descriptors:
        descriptor.data_type, descriptor.choices, descriptor.for_client = data_type, choices, for_client
        descriptor.updated_at = now
    MetadataDescriptor.objects.bulk_update(
        descriptors, ["name", "field_name", "data_type", "choices", "for_client", "updated_at"]
    )
    _set_departments(descriptors, keys)
    _emit("update", descriptors)


def _remove(descriptors):
    _carry(descriptors, remove_key)
    DepartmentMetadataDescriptorLink.objects.filter(metadata_descriptor__in=descriptors).delete()
    MetadataDescriptor.objects.filter(pk__in=[descriptor.pk for descriptor in descriptors]).delete()
    _emit("delete", descriptors)


def _carry(descriptors, change, unless=None):
    """Run `change(rows, field name)` on the rows that hold values of some columns, one statement per column."""
    columns = {}
    for descriptor in descriptors:
        key = (descriptor.entity_type, descriptor.task_type_id, descriptor.field_name)
        columns.setdefault(key, []).append(descriptor.project_id)
    for (entity_type, task_type_id, field_name), projects in columns.items():
        if field_name != unless:
            change(_holders(entity_type, task_type_id, projects), field_name)


def _holders(entity_type, task_type_id, projects):
    """Return the rows whose `data` holds the values of a column of some productions."""
    if entity_type == PROJECT:
        return Project.objects.filter(pk__in=projects)
    if entity_type == TASK:
        return apps.get_model("tasks.Task").objects.filter(project__in=projects, task_type=task_type_id)
    entities = Entity.objects.filter(project__in=projects)
    if entity_type == ASSET:
        ensure_temporal_types()
    return entities_of_kind(entity_type, entities)


@transaction.atomic
def reorder_descriptors(*, project, entity_type, descriptor_ids):
    """Order the columns of one entity type: the listed ones first, the others behind them by name. No event."""
    rows = list(MetadataDescriptor.objects.filter(project=project, entity_type=entity_type).order_by("name", "pk"))
    if set(descriptor_ids) - {row.pk for row in rows}:
        raise BadInput("descriptor_ids: not a column of this production and entity type.", field="descriptor_ids")
    places = {key: place for place, key in enumerate(descriptor_ids, start=1)}
    _set_places(rows, {row: places[row.pk] for row in rows if row.pk in places}, len(descriptor_ids))
    MetadataDescriptor.objects.bulk_update(rows, ["position", "updated_at"])


def _set_places(rows, places, last):
    """Set the positions of rows: the given ones, then onwards from `last` for those without one."""
    now = timezone.now()
    for row in rows:
        if row not in places:
            last += 1
        row.position, row.updated_at = places.get(row, last), now


# -- every production of the caller --------------------------------------------------------------


@transaction.atomic
def create_everywhere(*, projects, name, entity_type, data_type, choices, for_client, departments):
    """Add a column to each production (a queryset) that lacks it; return the new ones' ids."""
    field_name, keys = _check_name(name), department_ids(departments)
    owners = MetadataDescriptor.objects.filter(Q(field_name=field_name) | Q(name=name), entity_type=entity_type)
    created = [
        MetadataDescriptor(
            project=project,
            name=name,
            field_name=field_name,
            entity_type=entity_type,
            data_type=data_type,
            choices=choices,
            for_client=for_client,
        )
        for project in projects.exclude(pk__in=owners.values("project")).order_by("name", "pk")
    ]
    MetadataDescriptor.objects.bulk_create(created)
    _set_departments(created, keys)
    _emit("new", created)
    return [descriptor.pk for descriptor in created]


def _everywhere(projects, entity_type):
    return MetadataDescriptor.objects.filter(project__in=projects.values("pk"), entity_type=entity_type)


@transaction.atomic
def update_everywhere(*, projects, field_name, entity_type, name, **values):
    """Replace the settings of a column on every production that has it; return the ids.

    A new name must be free on all of them, else nothing changes.
    """
    descriptors = list(_everywhere(projects, entity_type).filter(field_name=field_name))
    renamed = [descriptor for descriptor in descriptors if name and name != descriptor.name]
    if renamed:
        others = _everywhere(projects, entity_type).exclude(pk__in=[d.pk for d in renamed])
        _check_free(others.filter(project__in=[d.project_id for d in renamed]), name, _check_name(name))
    if descriptors:
        _change(descriptors, name or None, **values)
    return [descriptor.pk for descriptor in descriptors]


@transaction.atomic
def delete_everywhere(*, projects, field_name, entity_type):
    """Remove a column and its values from every production that has it; return the ids that are gone."""
    descriptors = list(_everywhere(projects, entity_type).filter(field_name=field_name))
    _remove(descriptors)
    return [descriptor.pk for descriptor in descriptors]


@transaction.atomic
def reorder_everywhere(*, projects, entity_type, field_order):
    """Order columns by field name on every production that has one of them; return those productions' ids."""
    rows = _everywhere(projects, entity_type).order_by("name", "pk")
    by_project = {}
    for row in rows:
        by_project.setdefault(row.project_id, []).append(row)
    touched = []
    for project_id, own in by_project.items():
        known = {row.field_name for row in own}
        listed = [name for name in dict.fromkeys(field_order) if name in known]
        if listed:
            touched.append(project_id)
            places = {row: listed.index(row.field_name) + 1 for row in own if row.field_name in listed}
            _set_places(own, places, len(listed))
    changed = [row for project_id in touched for row in by_project[project_id]]
    MetadataDescriptor.objects.bulk_update(changed, ["position", "updated_at"])
    return touched
