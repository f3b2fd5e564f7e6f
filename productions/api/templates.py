"""Project templates beside their CRUD: links, order, from and onto productions (spec 03, 17)."""

from accounts.access import Admin
from accounts.choices import Role
from productions.access import TEMPLATE_READER, find_project
from productions.api.inputs import positive
from productions.api.links import in_order
from productions.errors import TemplateNotFound
from productions.models import ProjectTemplateTaskStatusLink, ProjectTemplateTaskTypeLink
from productions.queries import templates as queries
from productions.queries.projects import PLAIN as PROJECT
from productions.queries.projects import project_row
from productions.services import template_links as services
from productions.services.templates import apply_template
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import Field, Input, as_uuid, identifier, lax_boolean, lax_integer, list_of, one_of, text
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch

TEMPLATE = "data/project-templates/<project_template_id>"
ORDER = "actions/project-templates/<project_template_id>"


class FormInput(Input):
    """Base of bodies that also come as forms."""

    accepts_forms = True


class TaskTypeInput(FormInput):
    """A task type to link, with its settings in the template."""

    task_type_id = Field(text(1), required=True)
    priority = Field(lax_integer, nullable=True)
    hd_bitrate_compression = Field(positive, nullable=True)
    ld_bitrate_compression = Field(positive, nullable=True)
    is_client_visible = Field(lax_boolean, nullable=True)


class TaskStatusInput(FormInput):
    """A task status to link, with its settings in the template."""

    task_status_id = Field(text(1), required=True)
    priority = Field(lax_integer, nullable=True)
    roles_for_board = Field(list_of(one_of(*Role.values)), nullable=True)
    is_client_allowed = Field(lax_boolean, nullable=True)


class AssetTypeInput(FormInput):
    """An asset type to link."""

    asset_type_id = Field(text(1), required=True)


class AutomationInput(FormInput):
    """A status automation to link."""

    status_automation_id = Field(text(1), required=True)


class BackgroundInput(FormInput):
    """A preview background to link."""

    preview_background_file_id = Field(text(1), required=True)


class DefaultBackgroundInput(FormInput):
    """The default preview background; none clears it."""

    default_preview_background_file_id = Field(text(), nullable=True)


class SnapshotInput(FormInput):
    """Name and description of a template to take from a production."""

    name = Field(text(1, 80), required=True)
    description = Field(text(), nullable=True)


class TaskTypeOrder(FormInput):
    """Task types in their new order."""

    task_type_ids = Field(list_of(identifier), required=True)


class TaskStatusOrder(FormInput):
    """Task statuses in their new order."""

    task_status_ids = Field(list_of(identifier), required=True)


class DescriptorsInput(FormInput):
    """The descriptors of a template: `{metadata_descriptors: [...]}` or the bare list."""

    @classmethod
    def read(cls, body):
        """Return the list; null and absence are an empty one."""
        found = body.get("metadata_descriptors") if isinstance(body, dict) else body
        if found is not None and not isinstance(found, list):
            raise BadInput("metadata_descriptors: a list is expected.", field="metadata_descriptors")
        return found or []


def find_for_template(project_id):
    """Return a production, or the 404 of the template routes."""
    try:
        return find_project(project_id)
    except NotFound as error:
        raise TemplateNotFound from error


def given(body):
    """Return what a body says, as a dict."""
    return {name: getattr(body, name) for name in body.given}


class _TemplateLinks(ApiViewSet):
    """The links of one kind; subclasses name the kind and add the reads."""

    kind = ""

    @property
    def template(self):
        """The template the path names, or 404."""
        return services.find_template(self.call.params["project_template_id"])

    def link(self, object_id, listing):
        """Link an object and answer it in the form of the listing."""
        template = self.template
        services.link(template=template, kind=self.kind, object_id=object_id)
        return listing(template, only=as_uuid(object_id))[0]

    def unlink(self, object_id):
        """Take a link away."""
        services.unlink(template_id=self.call.params["project_template_id"], kind=self.kind, object_id=object_id)
        return NO_CONTENT


class TemplateTaskTypes(_TemplateLinks):
    """Task types of a template."""

    kind = "task_type"

    @operation("GET", f"{TEMPLATE}/task-types", access=TEMPLATE_READER, answer="Task types.")
    def list(self, request, project_template_id):
        """List the task types of a template with their settings there."""
        return queries.task_types(self.template)

    @operation(
        "POST",
        f"{TEMPLATE}/task-types",
        access=Admin(),
        body=TaskTypeInput,
        answer=queries.TASK_TYPE_LINK,
        status=201,
    )
    def add(self, request, project_template_id):
        """Link a task type to a template, or change its settings there."""
        link = services.set_task_type(template=self.template, given=given(self.call.body))
        return fetch(ProjectTemplateTaskTypeLink.objects.filter(pk=link), queries.TASK_TYPE_LINK)[0]

    @operation("DELETE", f"{TEMPLATE}/task-types/<task_type_id>", access=Admin(), status=204)
    def remove(self, request, project_template_id, task_type_id):
        """Take a task type off a template."""
        return self.unlink(task_type_id)

    @operation("POST", f"{ORDER}/task-types/reorder", access=Admin(), body=TaskTypeOrder, answer=queries.TASK_TYPE_LINK)
    def reorder(self, request, project_template_id):
        """Order the task types of a template."""
        template, ids = self.template, self.call.body.task_type_ids
        services.reorder(template=template, kind=self.kind, object_ids=ids)
        links = ProjectTemplateTaskTypeLink.objects.filter(project_template=template)
        return in_order(links, queries.TASK_TYPE_LINK, "task_type_id", ids)


class TemplateTaskStatuses(_TemplateLinks):
    """Task statuses of a template."""

    kind = "task_status"

    @operation("GET", f"{TEMPLATE}/task-statuses", access=TEMPLATE_READER, answer="Task statuses.")
    def list(self, request, project_template_id):
        """List the task statuses of a template with their settings there."""
        return queries.task_statuses(self.template)

    @operation(
        "POST",
        f"{TEMPLATE}/task-statuses",
        access=Admin(),
        body=TaskStatusInput,
        answer=queries.TASK_STATUS_LINK,
        status=201,
    )
    def add(self, request, project_template_id):
        """Link a task status to a template, or change its settings there."""
        link = services.set_task_status(template=self.template, given=given(self.call.body))
        return fetch(ProjectTemplateTaskStatusLink.objects.filter(pk=link), queries.TASK_STATUS_LINK)[0]

    @operation("DELETE", f"{TEMPLATE}/task-statuses/<task_status_id>", access=Admin(), status=204)
    def remove(self, request, project_template_id, task_status_id):
        """Take a task status off a template."""
        return self.unlink(task_status_id)

    @operation(
        "POST",
        f"{ORDER}/task-statuses/reorder",
        access=Admin(),
        body=TaskStatusOrder,
        answer=queries.TASK_STATUS_LINK,
    )
    def reorder(self, request, project_template_id):
        """Order the task statuses of a template."""
        template, ids = self.template, self.call.body.task_status_ids
        services.reorder(template=template, kind=self.kind, object_ids=ids)
        links = ProjectTemplateTaskStatusLink.objects.filter(project_template=template)
        return in_order(links, queries.TASK_STATUS_LINK, "task_status_id", ids)


class TemplateAssetTypes(_TemplateLinks):
    """Asset types of a template."""

    kind = "asset_type"

    @operation("GET", f"{TEMPLATE}/asset-types", access=TEMPLATE_READER, answer="Asset types: id and name.")
    def list(self, request, project_template_id):
        """List the asset types of a template."""
        return queries.asset_types(self.template)

    @operation(
        "POST", f"{TEMPLATE}/asset-types", access=Admin(), body=AssetTypeInput, answer="Id and name.", status=201
    )
    def add(self, request, project_template_id):
        """Link an asset type to a template."""
        return self.link(self.call.body.asset_type_id, queries.asset_types)

    @operation("DELETE", f"{TEMPLATE}/asset-types/<asset_type_id>", access=Admin(), status=204)
    def remove(self, request, project_template_id, asset_type_id):
        """Take an asset type off a template."""
        return self.unlink(asset_type_id)


class TemplateAutomations(_TemplateLinks):
    """Status automations of a template."""

    kind = "status_automation"

    @operation("GET", f"{TEMPLATE}/status-automations", access=TEMPLATE_READER, answer="Automations.")
    def list(self, request, project_template_id):
        """List the status automations of a template."""
        return queries.status_automations(self.template)

    @operation(
        "POST",
        f"{TEMPLATE}/status-automations",
        access=Admin(),
        body=AutomationInput,
        answer="The automation.",
        status=201,
    )
    def add(self, request, project_template_id):
        """Link a status automation to a template."""
        return self.link(self.call.body.status_automation_id, queries.status_automations)

    @operation("DELETE", f"{TEMPLATE}/status-automations/<status_automation_id>", access=Admin(), status=204)
    def remove(self, request, project_template_id, status_automation_id):
        """Take a status automation off a template."""
        return self.unlink(status_automation_id)


class TemplateBackgrounds(_TemplateLinks):
    """Preview backgrounds of a template."""

    kind = "preview_background_file"

    @operation("GET", f"{TEMPLATE}/preview-background-files", access=TEMPLATE_READER, answer=queries.BACKGROUND)
    def list(self, request, project_template_id):
        """List the preview backgrounds of a template."""
        return queries.preview_backgrounds(self.template)

    @operation(
        "POST",
        f"{TEMPLATE}/preview-background-files",
        access=Admin(),
        body=BackgroundInput,
        answer=queries.BACKGROUND,
        status=201,
    )
    def add(self, request, project_template_id):
        """Link a preview background to a template."""
        return self.link(self.call.body.preview_background_file_id, queries.preview_backgrounds)

    @operation(
        "DELETE", f"{TEMPLATE}/preview-background-files/<preview_background_file_id>", access=Admin(), status=204
    )
    def remove(self, request, project_template_id, preview_background_file_id):
        """Take a preview background off a template; it is no longer its default either."""
        return self.unlink(preview_background_file_id)

    @operation(
        "PUT",
        f"{TEMPLATE}/default-preview-background-file",
        access=Admin(),
        body=DefaultBackgroundInput,
        answer=queries.PLAIN,
    )
    def set_default(self, request, project_template_id):
        """Choose the default preview background of a template."""
        template = self.template
        services.set_default_background(
            template=template, background_id=self.call.body.default_preview_background_file_id
        )
        return queries.template_row(template.pk)


class TemplateCopies(_TemplateLinks):
    """Templates from and onto productions, and their descriptors."""

    @operation("PUT", f"{TEMPLATE}/metadata-descriptors", access=Admin(), body=DescriptorsInput, answer=queries.PLAIN)
    def set_descriptors(self, request, project_template_id):
        """Replace the descriptors of a template."""
        template = self.template
        services.set_descriptors(template=template, entries=self.call.body)
        return queries.template_row(template.pk)

    @operation(
        "POST",
        "data/project-templates/from-project/<project_id>",
        access=Admin(),
        body=SnapshotInput,
        answer=queries.PLAIN,
        status=201,
    )
    def from_project(self, request, project_id):
        """Make a template of a production."""
        body = self.call.body
        template = services.template_from_project(
            project=find_for_template(project_id), name=body.name, description=body.description
        )
        return queries.template_row(template)

    @operation(
        "POST",
        "data/projects/<project_id>/apply-template/<project_template_id>",
        access=Admin(),
        answer=PROJECT,
    )
    def apply(self, request, project_id, project_template_id):
        """Put a template on a production."""
        project = find_for_template(project_id)
        apply_template(project=project, template=self.template)
        return project_row(project.pk)


VIEWSETS = [
    TemplateTaskTypes,
    TemplateTaskStatuses,
    TemplateAssetTypes,
    TemplateAutomations,
    TemplateBackgrounds,
    TemplateCopies,
]
