"""Project templates and what they link, as rows (spec 03, 17)."""

from django.db.models import F
from django.db.models.functions import Coalesce

from productions.models import (
    PreviewBackgroundFile,
    ProjectTemplate,
    ProjectTemplateTaskStatusLink,
    ProjectTemplateTaskTypeLink,
)
from productionsite.api.rows import Shape, fetch

PLAIN = Shape(ProjectTemplate)
TASK_TYPE_LINK = Shape(ProjectTemplateTaskTypeLink)
TASK_STATUS_LINK = Shape(ProjectTemplateTaskStatusLink)
BACKGROUND = Shape(PreviewBackgroundFile, keys=["id", "name", "is_default"], type=None)


def template_row(template_id):
    """Return one template in its plain form."""
    return fetch(ProjectTemplate.objects.filter(pk=template_id), PLAIN)[0]


def _linked(template, model, shape, foreign_key, keys):
    """Return the objects of some links as rows, with columns of the link: `{column: key}`; ordered by priority."""
    links = model.objects.filter(project_template=template)
    links = links.order_by(Coalesce("priority", 0), f"{foreign_key}__name", "pk")
    related = model._meta.get_field(foreign_key).related_model
    rows = {row["id"]: row for row in fetch(related.objects.filter(pk__in=links.values(foreign_key)), Shape(related))}
    found = []
    for link in fetch(links, shape):
        row = rows[link[f"{foreign_key}_id"]]
        found.append({**row, **{key: link[column] for column, key in keys.items()}})
    return found


def task_types(template):
    """Return the task types of a template with their settings there."""
    columns = ("priority", "hd_bitrate_compression", "ld_bitrate_compression", "is_client_visible")
    keys = {column: column for column in columns}
    return _linked(template, ProjectTemplateTaskTypeLink, TASK_TYPE_LINK, "task_type", keys)


def task_statuses(template):
    """Return the task statuses of a template with their settings there."""
    keys = {
        "priority": "priority",
        "roles_for_board": "roles_for_board",
        "is_client_allowed": "link_is_client_allowed",
    }
    return _linked(template, ProjectTemplateTaskStatusLink, TASK_STATUS_LINK, "task_status", keys)


def _narrowed(related, only):
    return related.all() if only is None else related.filter(pk=only)


def asset_types(template, only=None):
    """Return id and name of the asset types of a template (or of one of them)."""
    shape = Shape(template.asset_types.model, keys=["id", "name"], type=None)
    return fetch(_narrowed(template.asset_types, only).order_by("name"), shape)


def status_automations(template, only=None):
    """Return the automations of a template (or one of them)."""
    shape = Shape(template.status_automations.model)
    return fetch(_narrowed(template.status_automations, only).order_by(F("created_at"), "pk"), shape)


def preview_backgrounds(template, only=None):
    """Return the preview backgrounds of a template (or one of them); `is_default` is the studio's."""
    return fetch(_narrowed(template.preview_background_files, only).order_by("name", "pk"), BACKGROUND)
