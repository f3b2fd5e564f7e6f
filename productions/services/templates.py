"""Project templates: what they hold, how they are taken from and put on a production (spec 03, 17)."""

from django.db import transaction
from django.utils import timezone

from accounts.models import Department
from events.emitter import emit_many
from productions.choices import MetadataType
from productions.models import (
    MetadataDescriptor,
    Project,
    ProjectAssetTypeLink,
    ProjectPreviewBackgroundFileLink,
    ProjectStatusAutomationLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
    ProjectTemplateAssetTypeLink,
    ProjectTemplatePreviewBackgroundFileLink,
    ProjectTemplateStatusAutomationLink,
    ProjectTemplateTaskStatusLink,
    ProjectTemplateTaskTypeLink,
)
from productions.services.projects import project_changed
from productions.services.slugs import field_name_of
from productionsite.api.errors import BadRow
from productionsite.api.inputs import as_uuid

#: settings that move between productions and templates
SETTINGS = (
    "fps",
    "ratio",
    "resolution",
    "production_type",
    "production_style",
    "max_retakes",
    "is_clients_isolated",
    "is_preview_download_allowed",
    "is_set_preview_automated",
    "is_publish_default_for_artists",
    "homepage",
    "hd_bitrate_compression",
    "ld_bitrate_compression",
    "is_client_stats_visible",
    "is_client_task_list_visible",
    "is_client_task_panel_visible",
)
BAGS = ("file_tree", "data")
#: keys of the body a template is created from
CREATED_FROM = frozenset({"name", "description", *SETTINGS, *BAGS, "metadata_descriptors"})

TASK_TYPE_COLUMNS = ("priority", "hd_bitrate_compression", "ld_bitrate_compression", "is_client_visible")
TASK_STATUS_COLUMNS = ("priority", "roles_for_board", "is_client_allowed")
#: (link of a template, link of a production, foreign key of both, columns that go along)
LINKS = (
    (ProjectTemplateTaskTypeLink, ProjectTaskTypeLink, "task_type_id", TASK_TYPE_COLUMNS),
    (ProjectTemplateTaskStatusLink, ProjectTaskStatusLink, "task_status_id", TASK_STATUS_COLUMNS),
    (ProjectTemplateAssetTypeLink, ProjectAssetTypeLink, "asset_type_id", ()),
    (ProjectTemplateStatusAutomationLink, ProjectStatusAutomationLink, "status_automation_id", ()),
    (
        ProjectTemplatePreviewBackgroundFileLink,
        ProjectPreviewBackgroundFileLink,
        "preview_background_file_id",
        (),
    ),
)
NAME_LENGTH = 120  # of a descriptor
TYPE_LENGTH = 60  # of the entity type of a descriptor


# -- descriptor snapshots ------------------------------------------------------------------------


def snapshot_entry(entry):
    """Return a descriptor of a template in its stored shape; raise BadRow for one that has no such shape."""
    if not isinstance(entry, dict):
        raise BadRow("metadata_descriptors: a list of objects is expected.", field="metadata_descriptors")
    data_type = entry.get("data_type") or MetadataType.STRING.value
    if data_type not in MetadataType.values:
        raise BadRow(f"metadata_descriptors: {data_type!r:.80} is not a data type.", field="metadata_descriptors")
    for key in ("choices", "departments"):
        if not isinstance(entry.get(key) or [], list):
            raise BadRow(f"metadata_descriptors: the {key} of an entry are a list.", field="metadata_descriptors")
    name = entry.get("name")
    return {
        "name": name,
        "field_name": entry.get("field_name") or (field_name_of(name) if isinstance(name, str) else None),
        "entity_type": entry.get("entity_type"),
        "task_type_id": entry.get("task_type_id"),
        "data_type": data_type,
        "choices": entry.get("choices") or [],
        "for_client": bool(entry.get("for_client", False)),
        "departments": [item for item in entry.get("departments") or [] if item is not None],
        "position": entry.get("position"),
    }


def tidy_descriptors(values):
    """Bring `metadata_descriptors` of a template's new values into its stored shape."""
    if "metadata_descriptors" in values:
        given = values["metadata_descriptors"] or []
        if not isinstance(given, list):
            raise BadRow("metadata_descriptors: a list of objects is expected.", field="metadata_descriptors")
        values["metadata_descriptors"] = [snapshot_entry(entry) for entry in given]


# -- applying ------------------------------------------------------------------------------------


@transaction.atomic
def apply_template(*, project, template, given=frozenset()):
    """Put a template on a production (spec 03, 17.5): settings overwrite, links and descriptors are added.

    `given`: columns of the production to leave alone (a creation's own values win). Emits
    `metadata-descriptor:new` for each new descriptor, then `project:update`.
    """
    changes = {}
    for name in (*SETTINGS, *BAGS):
        value = getattr(template, name)
        if value is not None and name not in given:
            changes[name] = value
    if project.default_preview_background_file_id is None and template.default_preview_background_file_id:
        changes["default_preview_background_file_id"] = template.default_preview_background_file_id
    for name, value in changes.items():
        setattr(project, name, value)
    Project.objects.filter(pk=project.pk).update(updated_at=timezone.now(), **changes)
    for source, target, key, columns in LINKS:
        add_links(source.objects.filter(project_template=template), target, {"project_id": project.pk}, key, columns)
    created = _add_descriptors(project, template.metadata_descriptors or [])
    events = [("metadata-descriptor:new", {"metadata_descriptor_id": row.pk}, project.pk) for row in created]
    emit_many([*events, project_changed(project.pk)])


def add_links(sources, target, owner, key, columns):
    """Copy link rows to another owner, `{its column: id}`, leaving alone those that are there.

    A column that is null in the source takes the default of the new row.
    """
    present = set(target.objects.filter(**owner).values_list(key, flat=True))
    rows = []
    for link in sources.order_by("pk"):
        if getattr(link, key) not in present:
            said = {name: getattr(link, name) for name in columns if getattr(link, name) is not None}
            rows.append(target(**owner, **{key: getattr(link, key)}, **said))
    target.objects.bulk_create(rows)


def _add_descriptors(project, entries):
    """Create the descriptors of a snapshot that a production lacks; entries nothing can be made of are skipped."""
    present = MetadataDescriptor.objects.filter(project=project)
    taken = set()
    for kind, task_type, name, field_name in present.values_list("entity_type", "task_type_id", "name", "field_name"):
        taken |= {(kind, task_type, "name", name), (kind, task_type, "field", field_name)}
    task_types = _known_task_types({as_uuid(entry.get("task_type_id")) for entry in entries if isinstance(entry, dict)})
    created, departments = [], []
    for entry in entries:
        row = _descriptor(project, entry, task_types)
        if row is None:
            continue
        marks = {(row.entity_type, row.task_type_id, "name", row.name)}
        marks.add((row.entity_type, row.task_type_id, "field", row.field_name))
        if marks & taken:
            continue
        taken |= marks
        created.append(row)
        departments += [(row, as_uuid(item)) for item in entry.get("departments") or []]
    MetadataDescriptor.objects.bulk_create(created)
    known = set(Department.objects.filter(pk__in={key for _row, key in departments}).values_list("pk", flat=True))
    through = MetadataDescriptor.departments.through
    through.objects.bulk_create(
        through(metadata_descriptor=row, department_id=key) for row, key in dict.fromkeys(departments) if key in known
    )
    return created


def _known_task_types(keys):
    task_types = MetadataDescriptor._meta.get_field("task_type").related_model
    return set(task_types.objects.filter(pk__in=keys - {None}).values_list("pk", flat=True))


def _descriptor(project, entry, task_types):
    """Return the descriptor a snapshot entry describes, or None."""
    if not isinstance(entry, dict):
        return None
    name, kind, task_type = entry.get("name"), entry.get("entity_type"), as_uuid(entry.get("task_type_id"))
    if not isinstance(name, str) or not name or len(name) > NAME_LENGTH:
        return None
    if not isinstance(kind, str) or not kind or len(kind) > TYPE_LENGTH:
        return None
    if kind == "Task" and task_type not in task_types:
        return None
    return MetadataDescriptor(
        project=project,
        entity_type=kind,
        task_type_id=task_type if kind == "Task" else None,
        name=name,
        field_name=field_name_of(name),
        data_type=entry["data_type"] if entry.get("data_type") in MetadataType.values else MetadataType.STRING,
        choices=entry.get("choices") or [],
        for_client=bool(entry.get("for_client")),
    )
