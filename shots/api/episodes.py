"""Episodes (spec 05, 8.6)."""

from assets.access import OwnOrManageEntity, ReadEntity
from productions.access import LoadedAccess, LoadedManager
from productions.entities import EDIT, EPISODE, SEQUENCE, SHOT
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from shots.access import ListingAccess, ParentAccess
from shots.api.inputs import EpisodeInput
from shots.queries import boards, listings
from shots.services import episodes as services
from shots.services.deletion import delete_group

SHAPE = listings.SHAPES[EPISODE]
READ = ReadEntity("episode_id", EPISODE)
READ_NAMED = ReadEntity("episode_id", EPISODE, load=listings.find_named)


class Episodes(ApiViewSet):
    """The episodes of productions, and what is in them."""

    @operation("GET", "data/episodes", access=ListingAccess(), answer=SHAPE)
    def list(self, request):
        """List the episodes of a production."""
        return listings.episodes(self.call)

    @operation(
        "GET",
        "data/episodes/with-tasks",
        access=ListingAccess(ids=("project_id", "episode_id")),
        answer="Episodes with tasks",
    )
    def board(self, request):
        """List episodes with their own tasks."""
        return boards.board(self.call, EPISODE, listings.asked_project(self.call.query))

    @operation("GET", "data/episodes/<episode_id>", access=READ_NAMED, answer=SHAPE)
    def read(self, request, episode_id):
        """Read an episode with the name of its production."""
        return listings.episode(self.call.who, self.call.found["episode_id"])

    @operation("DELETE", "data/episodes/<episode_id>", access=OwnOrManageEntity("episode_id", EPISODE), status=204)
    def delete(self, request, episode_id):
        """Delete an episode nothing refers to, or any with all that is in it with `force=true`."""
        delete_group(entity=self.call.found["episode_id"], force=self.call.flag("force"))
        return NO_CONTENT

    @operation(
        "GET",
        "data/episodes/<episode_id>/sequences",
        access=ParentAccess("episode_id", EPISODE),
        answer=listings.SHAPES[SEQUENCE],
    )
    def sequences(self, request, episode_id):
        """List the sequences of an episode; words such as `all` have none."""
        episode = self.call.found["episode_id"]
        return [] if episode is None else listings.sequences(self.call, episode)

    @operation("GET", "data/episodes/<episode_id>/shots", access=READ, answer=listings.SHAPES[SHOT])
    def shots(self, request, episode_id):
        """List the shots of an episode."""
        relations = self.call.flag("relations")
        return listings.shots_of_episode(self.call, self.call.found["episode_id"], relations=relations)

    @operation("GET", "data/episodes/<episode_id>/edits", access=READ, answer=listings.SHAPES[EDIT])
    def edits(self, request, episode_id):
        """List the edits of an episode."""
        relations = self.call.flag("relations")
        return listings.edits_of_episode(self.call, self.call.found["episode_id"], relations=relations)

    @operation("GET", "data/projects/<project_id>/episodes", access=LoadedAccess(), answer=SHAPE)
    def of_project(self, request, project_id):
        """List all episodes of a production."""
        return listings.of_project(self.call, EPISODE, self.call.found["project_id"].pk)

    @operation(
        "POST",
        "data/projects/<project_id>/episodes",
        access=LoadedManager(),
        body=EpisodeInput,
        answer=SHAPE,
        status=201,
    )
    def create(self, request, project_id):
        """Create an episode, or return the one of that name untouched."""
        project, body = self.call.found["project_id"], self.call.body
        episode, _created = services.create_episode(
            project_id=project.pk,
            name=body.name,
            status=body.status,
            description=body.description,
            data=body.data,
            created_by=self.call.who.person_id,
        )
        return listings.plain(EPISODE, episode.pk)
