"""What a production uses: asset types, task types, task statuses, automations, backgrounds (spec 03, 8)."""

from productions.access import LoadedAccess, LoadedManager
from productions.api.inputs import (
    AssetTypeInput,
    BackgroundInput,
    BatchInput,
    ClientAllowedInput,
    StatusAutomationInput,
    TaskStatusInput,
    TaskTypeInput,
)
from productions.models import ProjectTaskStatusLink
from productions.queries.projects import PLAIN, TASK_STATUS_LINK, linked, project_row
from productions.services import settings as services
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch

SETTINGS = "data/projects/<project_id>/settings"


class _ProjectSettings(ApiViewSet):
    @property
    def project(self):
        return self.call.found["project_id"]

    def link(self, kind, object_id):
        """Link an object and answer the production."""
        services.link(project=self.project, kind=kind, object_id=object_id)
        return project_row(self.project.pk)

    def unlink(self, kind, object_id):
        """Take a link away."""
        services.unlink(project=self.project, kind=kind, object_id=object_id)
        return NO_CONTENT


class AssetTypeSettings(_ProjectSettings):
    """Asset types of a production."""

    @operation("POST", f"{SETTINGS}/asset-types", access=LoadedManager(), body=AssetTypeInput, answer=PLAIN, status=201)
    def add(self, request, project_id):
        """Link an asset type to a production."""
        return self.link("asset type", self.call.body.asset_type_id)

    @operation("DELETE", f"{SETTINGS}/asset-types/<asset_type_id>", access=LoadedManager(), status=204)
    def remove(self, request, project_id, asset_type_id):
        """Take an asset type off a production; its assets stay."""
        return self.unlink("asset type", asset_type_id)


class TaskTypeSettings(_ProjectSettings):
    """Task types of a production."""

    @operation("GET", "data/projects/<project_id>/task-types", access=LoadedAccess(), answer="Task types.")
    def list(self, request, project_id):
        """List the task types of a production, with their studio values."""
        return linked(self.project, "task_types")

    @operation("GET", f"{SETTINGS}/task-types", access=LoadedAccess(), answer="Task types.")
    def list_settings(self, request, project_id):
        """List the task types of a production where the Python client looks for them (spec 03, 21)."""
        return linked(self.project, "task_types")

    @operation("POST", f"{SETTINGS}/task-types", access=LoadedManager(), body=TaskTypeInput, answer=PLAIN, status=201)
    def add(self, request, project_id):
        """Link a task type to a production, with its bitrates and what clients see."""
        body = self.call.body
        services.link_task_type(project=self.project, given={name: getattr(body, name) for name in body.given})
        return project_row(self.project.pk)

    @operation("DELETE", f"{SETTINGS}/task-types/<task_type_id>", access=LoadedManager(), status=204)
    def remove(self, request, project_id, task_type_id):
        """Take a task type off a production; its tasks stay."""
        return self.unlink("task type", task_type_id)


class TaskStatusSettings(_ProjectSettings):
    """Task statuses of a production."""

    @operation("GET", f"{SETTINGS}/task-status", access=LoadedAccess(), answer="Task statuses.")
    def list(self, request, project_id):
        """List the task statuses of a production, with their studio values."""
        return linked(self.project, "task_statuses")

    @operation(
        "POST", f"{SETTINGS}/task-status", access=LoadedManager(), body=TaskStatusInput, answer=PLAIN, status=201
    )
    def add(self, request, project_id):
        """Link a task status to a production."""
        return self.link("task status", self.call.body.task_status_id)

    @operation(
        "PUT",
        f"{SETTINGS}/task-status/<task_status_id>",
        access=LoadedManager(),
        body=ClientAllowedInput,
        answer=TASK_STATUS_LINK,
    )
    def allow_clients(self, request, project_id, task_status_id):
        """Say whether clients may use a status on this production."""
        link = services.allow_clients(
            project=self.project, task_status_id=task_status_id, allowed=self.call.body.is_client_allowed
        )
        return fetch(ProjectTaskStatusLink.objects.filter(pk=link), TASK_STATUS_LINK)[0]

    @operation("DELETE", f"{SETTINGS}/task-status/<task_status_id>", access=LoadedManager(), status=204)
    def remove(self, request, project_id, task_status_id):
        """Take a task status off a production."""
        return self.unlink("task status", task_status_id)


class AutomationSettings(_ProjectSettings):
    """Status automations of a production."""

    @operation("GET", f"{SETTINGS}/status-automations", access=LoadedManager(), answer="Automations.")
    def list(self, request, project_id):
        """List the status automations of a production."""
        return linked(self.project, "status_automations")

    @operation(
        "POST",
        f"{SETTINGS}/status-automations",
        access=LoadedManager(),
        body=StatusAutomationInput,
        answer=PLAIN,
        status=201,
    )
    def add(self, request, project_id):
        """Link a status automation to a production."""
        return self.link("status automation", self.call.body.status_automation_id)

    @operation("DELETE", f"{SETTINGS}/status-automations/<status_automation_id>", access=LoadedManager(), status=204)
    def remove(self, request, project_id, status_automation_id):
        """Take a status automation off a production."""
        return self.unlink("status automation", status_automation_id)


class BackgroundSettings(_ProjectSettings):
    """Preview backgrounds of a production."""

    @operation("GET", f"{SETTINGS}/preview-background-files", access=LoadedAccess(), answer="Preview backgrounds.")
    def list(self, request, project_id):
        """List the preview backgrounds of a production."""
        return linked(self.project, "preview_background_files")

    @operation(
        "POST",
        f"{SETTINGS}/preview-background-files",
        access=LoadedManager(),
        body=BackgroundInput,
        answer=PLAIN,
        status=201,
    )
    def add(self, request, project_id):
        """Link a preview background to a production."""
        return self.link("preview background", self.call.body.preview_background_file_id)

    @operation(
        "DELETE",
        f"{SETTINGS}/preview-background-files/<preview_background_file_id>",
        access=LoadedManager(),
        status=204,
    )
    def remove(self, request, project_id, preview_background_file_id):
        """Take a preview background off a production."""
        return self.unlink("preview background", preview_background_file_id)


class BatchSettings(_ProjectSettings):
    """Several settings at once."""

    @operation("POST", f"{SETTINGS}/batch", access=LoadedManager(), body=BatchInput, answer=PLAIN)
    def add(self, request, project_id):
        """Link task types, statuses and asset types to a production in one request."""
        body = self.call.body
        services.link_many(
            project=self.project,
            task_types=body.task_types,
            task_status_ids=body.task_status_ids,
            asset_type_ids=body.asset_type_ids,
            replace_task_types=body.replace_task_types,
        )
        return project_row(self.project.pk)


VIEWSETS = [
    AssetTypeSettings,
    TaskTypeSettings,
    TaskStatusSettings,
    AutomationSettings,
    BackgroundSettings,
    BatchSettings,
]
