"""Joining and leaving a production, and the role there (spec 03, 6)."""

from django.db import transaction

from accounts.choices import Role
from accounts.models import Person
from events.emitter import emit_many
from productions.models import ProjectPersonLink
from productions.services.projects import project_changed
from productionsite.api.errors import BadInput


@transaction.atomic
def add_member(*, project, person_id, role=None):
    """Put a person on a production's team; a role that is given is set, also for someone already there.

    Emits `project:update` for the link and again for the role. Raises BadInput for an unknown person, for
    the preview account of another production, and for a role of a preview account other than client.
    """
    person = Person.objects.filter(pk=person_id).only("preview_project_id").first()
    if person is None:
        raise BadInput("The person does not exist.", field="person_id")
    if person.preview_project_id not in (None, project.pk):
        raise BadInput("A preview account cannot join another production.", field="person_id")
    if person.preview_project_id is not None and role not in (None, Role.CLIENT):
        raise BadInput("The role of a preview account cannot change.", field="role")
    link, created = ProjectPersonLink.objects.get_or_create(
        project=project, person_id=person_id, defaults={"role": role}
    )
    if not created and role is not None:
        ProjectPersonLink.objects.filter(pk=link.pk).update(role=role)
    emit_many([project_changed(project.pk)] * (created + (role is not None)))


@transaction.atomic
def set_role(*, project_id, person_id, role):
    """Set a member's role on a production (None: the global role counts); emit `project:update`."""
    links = ProjectPersonLink.objects.filter(project=project_id, person=person_id)
    link = links.select_related("person").first()
    if link is None:
        raise BadInput("The person is not on the team of this production.", field="person_id")
    if link.person.preview_project_id is not None:
        raise BadInput("The role of a preview account cannot change.", field="person_id")
    links.update(role=role)
    emit_many([project_changed(project_id)])


@transaction.atomic
def remove_member(*, project_id, person_id):
    """Take a person off a production's team; tasks stay assigned. Emits `project:update` in any case."""
    ProjectPersonLink.objects.filter(project=project_id, person=person_id).delete()
    emit_many([project_changed(project_id)])
