"""Shots (spec 05, 8.1): listed, created, read with their tasks, changed."""

from assets.access import ManageEntity, OwnOrManageEntity, ReadEntity
from assets.queries.stamps import conditional_board, look_up
from assets.services.deletion import cancel_or_delete
from productions.access import LoadedAccess, LoadedManager
from productions.entities import SEQUENCE, SHOT, get_entity
from productionsite.api.errors import NotFound
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from shots.access import ListingAccess
from shots.api.inputs import ShotChanges, ShotInput
from shots.queries import boards, listings
from shots.services import shots as services

SHAPE = listings.SHAPES[SHOT]


def parent_in(project_id, entity_id, kind):
    """Return the id of a parent a body names: of the kind and of the production, else 404; None for none."""
    if entity_id is not None and get_entity(entity_id, kind).project_id != project_id:
        raise NotFound
    return entity_id


class Shots(ApiViewSet):
    """The shots of productions, sequences, episodes."""

    @operation("GET", "data/shots", access=ListingAccess("sequence_id", SEQUENCE), answer=SHAPE)
    def list(self, request):
        """List the shots of a production or a sequence, with the names around them."""
        return listings.shots(self.call, self.call.found.get("sequence_id"))

    @operation("GET", "data/shots/all", access=ListingAccess("sequence_id", SEQUENCE), answer=SHAPE)
    def list_all(self, request):
        """List shots (the same listing under its older name)."""
        return self.list(request)

    @operation(
        "GET",
        "data/shots/with-tasks",
        access=ListingAccess(load=look_up, ids=("id", "project_id", "episode_id")),
        answer="Shots with tasks, in four encodings",
    )
    def board(self, request):
        """List shots with their tasks (plain, compact or streamed); a production's board is conditional."""
        project_id = listings.asked_project(self.call.query)
        stamp = self.call.found["stamp"]
        return conditional_board(self.call, stamp, lambda followed: boards.board(self.call, SHOT, project_id, followed))

    @operation(
        "GET",
        "data/shots/<shot_id>",
        access=ReadEntity("shot_id", SHOT, load=boards.find),
        answer="The shot with its tasks",
    )
    def read(self, request, shot_id):
        """Read a shot with its tasks."""
        return boards.single_shot(self.call.who, self.call.found["shot_id"])

    @operation(
        "PUT",
        "data/shots/<shot_id>",
        access=ManageEntity("shot_id", SHOT),
        body=ShotChanges,
        answer=listings.SHAPES["Entity"],
    )
    def update(self, request, shot_id):
        """Change a shot; its metadata is replaced as a whole."""
        shot = self.call.found["shot_id"]
        services.update_shot(shot_id=shot.pk, payload=self.call.body)
        return listings.plain("Entity", shot.pk)

    @operation("GET", "data/shots/<shot_id>/versions", access=ReadEntity("shot_id", SHOT), answer=listings.SHOT_VERSION)
    def versions(self, request, shot_id):
        """List the versions of a shot, newest first."""
        return listings.versions(self.call.who, self.call.found["shot_id"], listings.SHOT_VERSION)

    @operation("DELETE", "data/shots/<shot_id>", access=OwnOrManageEntity("shot_id", SHOT), status=204)
    def delete(self, request, shot_id):
        """Cancel a shot that has tasks; delete one that has none, or any with `force=true`."""
        shot = self.call.found["shot_id"]
        cancel_or_delete(entities=[shot], doomed={shot.pk} if self.call.flag("force") else ())
        return NO_CONTENT

    @operation("GET", "data/projects/<project_id>/shots", access=LoadedAccess(), answer=SHAPE)
    def of_project(self, request, project_id):
        """List all shots of a production, orphans too."""
        return listings.of_project(self.call, SHOT, self.call.found["project_id"].pk)

    @operation(
        "POST", "data/projects/<project_id>/shots", access=LoadedManager(), body=ShotInput, answer=SHAPE, status=201
    )
    def create(self, request, project_id):
        """Create a shot, or return the one of that name in that sequence untouched."""
        project, body = self.call.found["project_id"], self.call.body
        shot, _created = services.create_shot(
            project_id=project.pk,
            name=body.name,
            sequence_id=parent_in(project.pk, body.sequence_id, SEQUENCE),
            data=body.data,
            nb_frames=body.nb_frames,
            description=body.description,
            created_by=self.call.who.person_id,
        )
        return listings.plain(SHOT, shot.pk)
