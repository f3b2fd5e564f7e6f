"""Which software a task type uses on a production (spec 03, 8.7; spec 07, 5.5)."""

from files.access import SoftwareEditor
from files.api.inputs import SoftwareLinkInput
from files.services import softwares
from productions.access import LoadedAccess
from productions.models import ProjectTaskTypeSoftwareLink
from productionsite.api.inputs import well_formed
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import Shape, fetch

LINK = Shape(ProjectTaskTypeSoftwareLink, keys=["project_id", "task_type_id", "software_id"], type=None)
LINKS = "data/projects/<project_id>/task-types/<task_type_id>/softwares"


class TaskTypeSoftwares(ApiViewSet):
    """Software of task types on productions."""

    @property
    def project(self):
        """The production the path names."""
        return self.call.found["project_id"]

    @operation("GET", "data/projects/<project_id>/task-type-softwares", access=LoadedAccess(), answer=LINK)
    def list(self, request, project_id):
        """List which software each task type of a production uses."""
        rows = ProjectTaskTypeSoftwareLink.objects.filter(project=self.project)
        return fetch(rows.order_by("task_type_id", "software_id"), LINK)

    @operation("POST", LINKS, access=SoftwareEditor(), body=SoftwareLinkInput, answer=LINK, status=201)
    def add(self, request, project_id, task_type_id):
        """Say that a task type uses a software on a production."""
        link = softwares.link_software(
            project=self.project, task_type_id=well_formed(task_type_id), software_id=self.call.body.software_id
        )
        return fetch(ProjectTaskTypeSoftwareLink.objects.filter(pk=link.pk), LINK)[0]

    @operation("DELETE", f"{LINKS}/<software_id>", access=SoftwareEditor(), status=204)
    def remove(self, request, project_id, task_type_id, software_id):
        """Say that a task type no longer uses a software on a production."""
        softwares.unlink_software(
            project=self.project, task_type_id=well_formed(task_type_id), software_id=well_formed(software_id)
        )
        return NO_CONTENT
