"""What a template links, and templates taken from productions (spec 03, 17.3 and 17.4).

Every change emits `project-template:update`, also one that changes nothing.
"""

from django.db import IntegrityError, transaction
from django.utils import timezone

from events.emitter import emit, emit_many
from productions.errors import TemplateNotFound
from productions.models import MetadataDescriptor, ProjectTemplate
from productions.services.projects import check_bitrates
from productions.services.settings import known_id
from productions.services.templates import BAGS, LINKS, SETTINGS, add_links, snapshot_entry
from productionsite.api.errors import BadInput, BadRow
from productionsite.api.inputs import as_uuid

#: foreign key of a link → link model of templates
MODELS = {key.removesuffix("_id"): model for model, _target, key, _columns in LINKS}
BITRATES = ("hd_bitrate_compression", "ld_bitrate_compression")


def find_template(template_id):
    """Return a template; TemplateNotFound for an unknown or malformed id."""
    key = as_uuid(template_id)
    found = ProjectTemplate.objects.filter(pk=key).first() if key else None
    if found is None:
        raise TemplateNotFound
    return found


def _event(template):
    return ("project-template:update", {"project_template_id": template.pk}, None)


def _changed(template, times=1):
    ProjectTemplate.objects.filter(pk=template.pk).update(updated_at=timezone.now())
    emit_many([_event(template)] * times)


def _known(kind, object_id):
    """Return the id of an object to link; BadRow for a malformed or unknown one."""
    try:
        return known_id(MODELS[kind], kind, object_id)
    except BadInput as error:
        raise BadRow(error.message, field=f"{kind}_id") from error


@transaction.atomic
def link(*, template, kind, object_id):
    """Link an object to a template; nothing happens when it is linked already."""
    MODELS[kind].objects.get_or_create(project_template=template, **{f"{kind}_id": _known(kind, object_id)})
    _changed(template)


@transaction.atomic
def unlink(*, template_id, kind, object_id):
    """Take a link of a template away, if there is one; a default background that goes is no default any more."""
    key, object_key = as_uuid(template_id), as_uuid(object_id)
    template = ProjectTemplate.objects.filter(pk=key).first() if key else None
    if template is None or object_key is None:
        return
    MODELS[kind].objects.filter(project_template=template, **{f"{kind}_id": object_key}).delete()
    if kind == "preview_background_file" and template.default_preview_background_file_id == object_key:
        ProjectTemplate.objects.filter(pk=key).update(default_preview_background_file=None)
    _changed(template)


@transaction.atomic
def set_task_type(*, template, given):
    """Link a task type to a template with its settings, or change those that are given; return the link's id."""
    check_bitrates({name: given.get(name) for name in BITRATES}, high=template.hd_bitrate_compression)
    values = {name: given[name] for name in ("priority", "is_client_visible") if given.get(name) is not None}
    if given.keys() & set(BITRATES):
        values |= {name: given.get(name) for name in BITRATES}
    return _set(template, "task_type", given["task_type_id"], values)


@transaction.atomic
def set_task_status(*, template, given):
    """Link a task status to a template with its settings, or change those that are given; return the link's id.

    An empty list of roles changes nothing; a null client flag follows the studio again.
    """
    values = {"roles_for_board": given["roles_for_board"]} if given.get("roles_for_board") else {}
    if given.get("priority") is not None:
        values["priority"] = given["priority"]
    if "is_client_allowed" in given:
        values["is_client_allowed"] = given["is_client_allowed"]
    return _set(template, "task_status", given["task_status_id"], values)


def _set(template, kind, object_id, values):
    key = {f"{kind}_id": _known(kind, object_id)}
    row, created = MODELS[kind].objects.get_or_create(project_template=template, **key, defaults=values)
    if not created and values:
        MODELS[kind].objects.filter(pk=row.pk).update(updated_at=timezone.now(), **values)
    _changed(template)
    return row.pk


@transaction.atomic
def reorder(*, template, kind, object_ids):
    """Order the task types or statuses of a template by position; missing links are created.

    Raises BadInput when one does not exist. One event per item.
    """
    model, field = MODELS[kind], f"{kind}_id"
    related = model._meta.get_field(kind).related_model
    if related.objects.filter(pk__in=object_ids).count() != len(set(object_ids)):
        raise BadInput(f"{kind}_ids: no such object.", field=f"{kind}_ids")
    places = {key: place for place, key in enumerate(object_ids, start=1)}
    present, now = list(model.objects.filter(project_template=template, **{f"{field}__in": object_ids})), timezone.now()
    for row in present:
        row.priority, row.updated_at = places[getattr(row, field)], now
    model.objects.bulk_update(present, ["priority", "updated_at"])
    missing = [key for key in places if key not in {getattr(row, field) for row in present}]
    model.objects.bulk_create(model(project_template=template, priority=places[key], **{field: key}) for key in missing)
    _changed(template, len(object_ids))


@transaction.atomic
def set_default_background(*, template, background_id):
    """Make a linked preview background the template's default; None for no default."""
    key = None
    if background_id is not None:
        key = as_uuid(background_id)
        if key is None or not template.preview_background_files.filter(pk=key).exists():
            raise BadRow(
                "The preview background is not one of the template.", field="default_preview_background_file_id"
            )
    ProjectTemplate.objects.filter(pk=template.pk).update(default_preview_background_file=key)
    _changed(template)


@transaction.atomic
def set_descriptors(*, template, entries):
    """Replace the descriptors of a template; raise BadRow for an entry that is not an object."""
    ProjectTemplate.objects.filter(pk=template.pk).update(
        metadata_descriptors=[snapshot_entry(entry) for entry in entries]
    )
    _changed(template)


@transaction.atomic
def template_from_project(*, project, name, description):
    """Make a template of a production's settings, links and descriptors; return its id (spec 03, 17.4).

    Emits `project-template:new`. Raises BadRow for a name that is taken.
    """
    values = {column: getattr(project, column) for column in (*SETTINGS, *BAGS)}
    values = {column: value for column, value in values.items() if value is not None}  # defaults stand in for nulls
    template = ProjectTemplate(
        name=name,
        description=description,
        metadata_descriptors=_snapshot(project),
        default_preview_background_file_id=project.default_preview_background_file_id,
        **values,
    )
    try:
        with transaction.atomic():
            template.save(force_insert=True)
    except IntegrityError as error:
        raise BadRow("A template of this name exists already.", field="name") from error
    for target, source, key, columns in LINKS:
        add_links(source.objects.filter(project=project), target, {"project_template_id": template.pk}, key, columns)
    emit("project-template:new", {"project_template_id": template.pk})
    return template.pk


def _snapshot(project):
    descriptors = MetadataDescriptor.objects.filter(project=project).order_by("entity_type", "position", "name")
    return [
        {
            "name": row.name,
            "field_name": row.field_name,
            "entity_type": row.entity_type,
            "task_type_id": str(row.task_type_id) if row.task_type_id else None,
            "data_type": row.data_type,
            "choices": row.choices or [],
            "for_client": bool(row.for_client),
            "departments": [str(department.pk) for department in row.departments.all()],
            "position": row.position,
        }
        for row in descriptors.prefetch_related("departments")
    ]
