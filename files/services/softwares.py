"""Which software a task type uses on a production (spec 03, 8.7; spec 07, 5.5)."""

from django.db import transaction

from accounts.models import Software
from events.emitter import emit
from productions.models import ProjectTaskTypeSoftwareLink
from productionsite.api.errors import BadInput
from productionsite.api.lookup import find


@transaction.atomic
def link_software(*, project, task_type_id, software_id):
    """Link a software to a task type of a production; return the link, an existing one as it is.

    Raises BadInput for a task type the production does not have and for an archived software, NotFound for an
    unknown software. Emits `project:update` when the link is new.
    """
    if not project.project_task_type_links.filter(task_type=task_type_id).exists():
        raise BadInput("The task type is not one of the production.", field="task_type_id")
    software = find(Software, software_id)
    if software.archived:
        raise BadInput("The software is archived.", field="software_id")
    link, created = ProjectTaskTypeSoftwareLink.objects.get_or_create(
        project=project, task_type_id=task_type_id, software=software
    )
    if created:
        emit("project:update", {"project_id": project.pk}, project_id=project.pk)
    return link


@transaction.atomic
def unlink_software(*, project, task_type_id, software_id):
    """Remove a link; nothing happens without one. Emits `project:update` when something was removed."""
    links = ProjectTaskTypeSoftwareLink.objects.filter(
        project=project, task_type_id=task_type_id, software_id=software_id
    )
    if links.delete()[0]:
        emit("project:update", {"project_id": project.pk}, project_id=project.pk)
