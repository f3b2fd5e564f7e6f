"""Which software a task type uses on a production (spec 07, 5.5)."""

from accounts.access import DeptSupervisor, ProjectAccess
from accounts.models import Software
from files.api.inputs import SoftwareLinkInput
from files.services import softwares
from productions.access import find_project
from productions.models import ProjectTaskTypeSoftwareLink
from productionsite.api.lookup import find
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import Shape, fetch
from tasks.models import TaskType

LINK = Shape(ProjectTaskTypeSoftwareLink, keys=["project_id", "task_type_id", "software_id"], type=None)
LINKS = "data/projects/<project_id>/task-types/<task_type_id>/softwares"


class TaskTypeSoftwares(ApiViewSet):
    """Software of task types on productions."""

    @operation("GET", "data/projects/<project_id>/task-type-softwares", access=ProjectAccess(), answer=LINK)
    def list(self, request, project_id):
        """List which software each task type of a production uses."""
        rows = ProjectTaskTypeSoftwareLink.objects.filter(project=find_project(project_id))
        return fetch(rows.order_by("task_type_id", "software_id"), LINK)

    @operation("POST", LINKS, access=DeptSupervisor(), body=SoftwareLinkInput, answer=LINK, status=201)
    def add(self, request, project_id, task_type_id):
        """Say that a task type uses a software on a production."""
        link = softwares.link_software(
            project=find_project(project_id),
            task_type=find(TaskType, task_type_id),
            software=find(Software, self.call.body.software_id),
        )
        return fetch(ProjectTaskTypeSoftwareLink.objects.filter(pk=link.pk), LINK)[0]

    @operation("DELETE", f"{LINKS}/<software_id>", access=DeptSupervisor(), status=204)
    def remove(self, request, project_id, task_type_id, software_id):
        """Say that a task type no longer uses a software on a production."""
        softwares.unlink_software(project=find_project(project_id), task_type_id=task_type_id, software_id=software_id)
        return NO_CONTENT
