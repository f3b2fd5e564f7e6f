"""What a production uses: asset types, task types, task statuses, automations, backgrounds (spec 03, 8)."""

from django.db import transaction
from django.utils import timezone

from events.emitter import emit_many
from productions.models import (
    Project,
    ProjectAssetTypeLink,
    ProjectPreviewBackgroundFileLink,
    ProjectStatusAutomationLink,
    ProjectTaskStatusLink,
    ProjectTaskTypeLink,
)
from productions.services.projects import check_bitrates, project_changed
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid

#: kind of setting → (link model, its foreign key)
LINKS = {
    "asset type": (ProjectAssetTypeLink, "asset_type"),
    "task type": (ProjectTaskTypeLink, "task_type"),
    "task status": (ProjectTaskStatusLink, "task_status"),
    "status automation": (ProjectStatusAutomationLink, "status_automation"),
    "preview background": (ProjectPreviewBackgroundFileLink, "preview_background_file"),
}


def changed(project_id):
    """Note that a production changed: its date moves, `project:update` goes out."""
    Project.objects.filter(pk=project_id).update(updated_at=timezone.now())
    emit_many([project_changed(project_id)])


def known_id(model, field, value):
    """Return the id of an object a body names; BadInput for a malformed or unknown one."""
    related = model._meta.get_field(field).related_model
    key = as_uuid(value)
    if key is None or not related._base_manager.filter(pk=key).exists():
        raise BadInput(f"{field}_id: no such object.", field=f"{field}_id")
    return key


@transaction.atomic
def link(*, project, kind, object_id):
    """Link an object to a production; linking it again changes nothing and says nothing."""
    model, field = LINKS[kind]
    key = known_id(model, field, object_id)
    _row, created = model.objects.get_or_create(project=project, **{f"{field}_id": key})
    if created:
        changed(project.pk)


@transaction.atomic
def unlink(*, project, kind, object_id):
    """Take a link of a production away, if there is one; what was made with it stays."""
    model, field = LINKS[kind]
    model.objects.filter(project=project, **{f"{field}_id": as_uuid(object_id)}).delete()
    changed(project.pk)


@transaction.atomic
def link_task_type(*, project, given):
    """Link a task type with its settings on the production (`given`: only what the caller said).

    An existing link keeps its priority; when one bitrate is given both are written, the other as null.
    """
    key = known_id(ProjectTaskTypeLink, "task_type", given["task_type_id"])
    bitrates = {name: given.get(name) for name in ("hd_bitrate_compression", "ld_bitrate_compression")}
    check_bitrates(bitrates, high=project.hd_bitrate_compression)
    visible = given.get("is_client_visible")
    shown = {} if visible is None else {"is_client_visible": visible}
    defaults = {"priority": given.get("priority"), **bitrates, **shown}
    row, created = ProjectTaskTypeLink.objects.get_or_create(project=project, task_type_id=key, defaults=defaults)
    changes = {**(bitrates if bitrates.keys() & given.keys() else {}), **shown}
    if not created and changes:
        ProjectTaskTypeLink.objects.filter(pk=row.pk).update(updated_at=timezone.now(), **changes)
    changed(project.pk)


@transaction.atomic
def allow_clients(*, project, task_status_id, allowed):
    """Say whether clients may use a status on a production (None follows the studio); return the link's id."""
    links = ProjectTaskStatusLink.objects.filter(project=project, task_status_id=as_uuid(task_status_id))
    found = links.first()
    if found is None:
        raise NotFound("The task status is not one of the production.")
    links.update(is_client_allowed=allowed, updated_at=timezone.now())
    changed(project.pk)
    return found.pk


@transaction.atomic
def link_many(*, project, task_types, task_status_ids, asset_type_ids, replace_task_types=False):
    """Link task types, statuses and asset types at once; ids that do not exist are skipped.

    `task_types`: dicts with `task_type_id`, maybe `priority` and `is_client_visible`. `replace_task_types`
    removes the links that are not named. One `project:update`.
    """
    _link_task_types(project, {entry["task_type_id"]: entry for entry in task_types}, replace_task_types)
    _add_missing(project, ProjectTaskStatusLink, "task_status", task_status_ids)
    _add_missing(project, ProjectAssetTypeLink, "asset_type", asset_type_ids)
    changed(project.pk)


def _link_task_types(project, entries, replace):
    links = ProjectTaskTypeLink.objects.filter(project=project)
    if replace:
        links.exclude(task_type_id__in=list(entries)).delete()
    present, updates = {row.task_type_id: row for row in links.filter(task_type_id__in=list(entries))}, []
    for key, row in present.items():
        changes = {
            name: entries[key][name]
            for name in ("priority", "is_client_visible")
            if entries[key].get(name) is not None and entries[key][name] != getattr(row, name)
        }
        if changes:
            vars(row).update(changes, updated_at=timezone.now())
            updates.append(row)
    ProjectTaskTypeLink.objects.bulk_update(updates, ["priority", "is_client_visible", "updated_at"])
    missing = _existing(ProjectTaskTypeLink, "task_type", [key for key in entries if key not in present])
    ProjectTaskTypeLink.objects.bulk_create(
        ProjectTaskTypeLink(
            project=project,
            task_type_id=key,
            priority=entries[key].get("priority"),
            is_client_visible=entries[key].get("is_client_visible") is not False,
        )
        for key in missing
    )


def _existing(model, field, keys):
    related = model._meta.get_field(field).related_model
    known = set(related._base_manager.filter(pk__in=keys).values_list("pk", flat=True))
    return [key for key in dict.fromkeys(keys) if key in known]


def _add_missing(project, model, field, keys):
    present = set(model.objects.filter(project=project).values_list(f"{field}_id", flat=True))
    missing = _existing(model, field, [key for key in keys if key not in present])
    model.objects.bulk_create(model(project=project, **{f"{field}_id": key}) for key in missing)
