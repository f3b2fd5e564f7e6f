"""The team of a production (spec 03, 6)."""

from productions.access import PROJECT_MANAGER, LoadedAccess, LoadedManager
from productions.api.inputs import MemberInput, TeamRoleInput
from productions.queries import team as queries
from productions.queries.projects import PLAIN, project_row
from productions.services import team as services
from productionsite.api.inputs import as_uuid, well_formed
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation

TEAM = "data/projects/<project_id>/team"
MEMBER = "data/projects/<project_id>/team/<person_id>"


class Team(ApiViewSet):
    """People on a production."""

    @operation("GET", TEAM, access=LoadedAccess(), answer="The members, each with `project_role`.")
    def members(self, request, project_id):
        """List the members of a production."""
        project = self.call.found["project_id"]
        return queries.team(project.pk, self.call.who.role_in(project.pk))

    @operation("POST", TEAM, access=LoadedManager(), body=MemberInput, answer=PLAIN, status=201)
    def add(self, request, project_id):
        """Add a person to a production."""
        project, body = self.call.found["project_id"], self.call.body
        services.add_member(project=project, person_id=as_uuid(body.person_id), role=body.role)
        return project_row(project.pk)

    @operation("PUT", MEMBER, access=PROJECT_MANAGER, body=TeamRoleInput, answer="The member's role.")
    def set_role(self, request, project_id, person_id):
        """Set the role of a member on this production; null gives the global role back."""
        project, person = well_formed(project_id), well_formed(person_id)
        role = self.call.body.role
        services.set_role(project_id=project, person_id=person, role=role)
        return {"project_id": project, "person_id": person, "role": role}

    @operation("DELETE", MEMBER, access=LoadedManager(), status=204)
    def remove(self, request, project_id, person_id):
        """Take a person off a production."""
        services.remove_member(project_id=self.call.found["project_id"].pk, person_id=as_uuid(person_id))
        return NO_CONTENT
