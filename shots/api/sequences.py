"""Sequences (spec 05, 8.5)."""

from assets.access import EntityTeam, OwnOrManageEntity, ReadEntity
from productions.access import LoadedAccess, LoadedManager
from productions.entities import EPISODE, SCENE, SEQUENCE, SHOT
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from shots.access import ListingAccess
from shots.api.inputs import SequenceInput
from shots.api.shots import parent_in
from shots.queries import boards, listings
from shots.services import sequences as services
from shots.services.deletion import delete_group

SHAPE = listings.SHAPES[SEQUENCE]
READ_NAMED = ReadEntity("sequence_id", SEQUENCE, load=listings.find_named)


class Sequences(ApiViewSet):
    """The sequences of productions and episodes, and what is in them."""

    @operation("GET", "data/sequences", access=ListingAccess("episode_id", EPISODE), answer=SHAPE)
    def list(self, request):
        """List the sequences of a production or an episode."""
        return listings.sequences(self.call, self.call.found.get("episode_id"))

    @operation(
        "GET",
        "data/sequences/with-tasks",
        access=ListingAccess(ids=("project_id", "episode_id")),
        answer="Sequences with tasks",
    )
    def board(self, request):
        """List sequences with their own tasks."""
        return boards.board(self.call, SEQUENCE, listings.asked_project(self.call.query))

    @operation("GET", "data/sequences/<sequence_id>", access=READ_NAMED, answer=SHAPE)
    def read(self, request, sequence_id):
        """Read a sequence with the names above it."""
        return listings.sequence(self.call.who, self.call.found["sequence_id"])

    @operation("DELETE", "data/sequences/<sequence_id>", access=OwnOrManageEntity("sequence_id", SEQUENCE), status=204)
    def delete(self, request, sequence_id):
        """Delete a sequence nothing refers to, or any with all that is in it with `force=true`."""
        delete_group(entity=self.call.found["sequence_id"], force=self.call.flag("force"))
        return NO_CONTENT

    @operation(
        "GET",
        "data/sequences/<sequence_id>/shots",
        access=EntityTeam("sequence_id", SEQUENCE),
        answer=listings.SHAPES[SHOT],
    )
    def shots(self, request, sequence_id):
        """List the shots of a sequence."""
        return listings.shots(self.call, self.call.found["sequence_id"])

    @operation(
        "GET",
        "data/sequences/<sequence_id>/scenes",
        access=ReadEntity("sequence_id", SEQUENCE),
        answer=listings.SHAPES[SCENE],
    )
    def scenes(self, request, sequence_id):
        """List the layout scenes of a sequence."""
        return listings.scenes_of_sequence(self.call, self.call.found["sequence_id"])

    @operation("GET", "data/projects/<project_id>/sequences", access=LoadedAccess(), answer=SHAPE)
    def of_project(self, request, project_id):
        """List all sequences of a production."""
        return listings.of_project(self.call, SEQUENCE, self.call.found["project_id"].pk)

    @operation(
        "POST",
        "data/projects/<project_id>/sequences",
        access=LoadedManager(),
        body=SequenceInput,
        answer=SHAPE,
        status=201,
    )
    def create(self, request, project_id):
        """Create a sequence, or return the one of that name in that episode untouched."""
        project, body = self.call.found["project_id"], self.call.body
        sequence, _created = services.create_sequence(
            project_id=project.pk,
            name=body.name,
            episode_id=parent_in(project.pk, body.episode_id, EPISODE),
            description=body.description,
            data=body.data,
            created_by=self.call.who.person_id,
        )
        return listings.plain(SEQUENCE, sequence.pk)
