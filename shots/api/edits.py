"""Edits (spec 05, 8.7)."""

from assets.access import OwnOrManageEntity, ReadEntity
from assets.services.deletion import cancel_or_delete
from productions.access import LoadedAccess, LoadedManager
from productions.entities import EDIT, EPISODE
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from shots.access import ListingAccess
from shots.api.inputs import EditInput
from shots.api.shots import parent_in
from shots.queries import boards, listings
from shots.services import edits as services

SHAPE = listings.SHAPES[EDIT]


class Edits(ApiViewSet):
    """The edits of productions and episodes."""

    @operation("GET", "data/edits", access=ListingAccess(), answer=SHAPE)
    def list(self, request):
        """List the edits of a production."""
        return listings.edits(self.call)

    @operation("GET", "data/edits/all", access=ListingAccess(), answer=SHAPE)
    def list_all(self, request):
        """List edits (the same listing under its older name)."""
        return self.list(request)

    @operation(
        "GET",
        "data/edits/with-tasks",
        access=ListingAccess(ids=("id", "project_id", "episode_id")),
        answer="Edits with tasks",
    )
    def board(self, request):
        """List edits with their tasks."""
        return boards.board(self.call, EDIT, listings.asked_project(self.call.query))

    @operation(
        "GET",
        "data/edits/<edit_id>",
        access=ReadEntity("edit_id", EDIT, load=boards.find),
        answer="The edit with its tasks",
    )
    def read(self, request, edit_id):
        """Read an edit with its tasks."""
        return boards.single_edit(self.call.who, self.call.found["edit_id"])

    @operation("GET", "data/edits/<edit_id>/versions", access=ReadEntity("edit_id", EDIT), answer=listings.EDIT_VERSION)
    def versions(self, request, edit_id):
        """List the versions of an edit, newest first."""
        return listings.versions(self.call.who, self.call.found["edit_id"], listings.EDIT_VERSION)

    @operation("DELETE", "data/edits/<edit_id>", access=OwnOrManageEntity("edit_id", EDIT), status=204)
    def delete(self, request, edit_id):
        """Cancel an edit that has tasks; delete one that has none, or any with `force=true`."""
        edit = self.call.found["edit_id"]
        cancel_or_delete(entities=[edit], doomed={edit.pk} if self.call.flag("force") else ())
        return NO_CONTENT

    @operation("GET", "data/projects/<project_id>/edits", access=LoadedAccess(), answer=SHAPE)
    def of_project(self, request, project_id):
        """List all edits of a production."""
        return listings.of_project(self.call, EDIT, self.call.found["project_id"].pk)

    @operation(
        "POST", "data/projects/<project_id>/edits", access=LoadedManager(), body=EditInput, answer=SHAPE, status=201
    )
    def create(self, request, project_id):
        """Create an edit, or return the one of that name in that episode untouched."""
        project, body = self.call.found["project_id"], self.call.body
        edit, _created = services.create_edit(
            project_id=project.pk,
            name=body.name,
            episode_id=parent_in(project.pk, body.episode_id or body.parent_id, EPISODE),
            description=body.description,
            data=body.data,
            created_by=self.call.who.person_id,
        )
        return listings.plain(EDIT, edit.pk)
