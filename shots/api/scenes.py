"""Layout scenes and the shots made from them (spec 05, 8.2 and 8.3)."""

from assets.access import EditProduction, OwnOrManageEntity, ReadEntity
from productions.access import LoadedAccess, LoadedManager
from productions.entities import SCENE, SEQUENCE, SHOT, get_entity
from productionsite.api.errors import NotFound
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from shots.access import NO_VENDORS, ListingAccess
from shots.api.inputs import SceneInput, ShotLinkInput
from shots.api.shots import parent_in
from shots.queries import boards, listings
from shots.services import scenes as services
from shots.services.deletion import delete_scene

SHAPE = listings.SHAPES[SCENE]
READ = ReadEntity("scene_id", SCENE)
READ_NAMED = ReadEntity("scene_id", SCENE, load=listings.find_named)
EDIT = EditProduction("scene_id", SCENE)


class Scenes(ApiViewSet):
    """The scenes of productions and sequences."""

    @operation("GET", "data/scenes/all", access=ListingAccess() & NO_VENDORS, answer=SHAPE)
    def list(self, request):
        """List the scenes of a production, with the names around them."""
        return listings.scenes(self.call)

    @operation(
        "GET",
        "data/scenes/with-tasks",
        access=ListingAccess(ids=("project_id", "episode_id")) & NO_VENDORS,
        answer="Scenes with tasks",
    )
    def board(self, request):
        """List scenes with their tasks."""
        return boards.board(self.call, SCENE, listings.asked_project(self.call.query))

    @operation("GET", "data/scenes/<scene_id>", access=READ_NAMED, answer=SHAPE)
    def read(self, request, scene_id):
        """Read a scene with the names above it."""
        return listings.scene(self.call.who, self.call.found["scene_id"])

    @operation("DELETE", "data/scenes/<scene_id>", access=OwnOrManageEntity("scene_id", SCENE), status=204)
    def delete(self, request, scene_id):
        """Delete a scene, or cancel it when something refers to it."""
        delete_scene(scene=self.call.found["scene_id"])
        return NO_CONTENT

    @operation("GET", "data/projects/<project_id>/scenes", access=LoadedAccess(), answer=SHAPE)
    def of_project(self, request, project_id):
        """List all scenes of a production, orphans too."""
        return listings.of_project(self.call, SCENE, self.call.found["project_id"].pk)

    @operation(
        "POST", "data/projects/<project_id>/scenes", access=LoadedManager(), body=SceneInput, answer=SHAPE, status=201
    )
    def create(self, request, project_id):
        """Create a scene, or return the one of that name in that sequence untouched."""
        project, body = self.call.found["project_id"], self.call.body
        scene, _created = services.create_scene(
            project_id=project.pk,
            name=body.name,
            sequence_id=parent_in(project.pk, body.sequence_id, SEQUENCE),
            created_by=self.call.who.person_id,
        )
        return listings.plain(SCENE, scene.pk)

    @operation("GET", "data/scenes/<scene_id>/shots", access=READ, answer=listings.SHAPES[SHOT])
    def shots(self, request, scene_id):
        """List the shots made from a scene."""
        return listings.shots_of_scene(self.call, self.call.found["scene_id"])

    @operation(
        "POST",
        "data/scenes/<scene_id>/shots",
        access=EDIT,
        body=ShotLinkInput,
        answer=listings.SHAPES["Entity"],
        status=201,
    )
    def link_shot(self, request, scene_id):
        """Make a shot from a scene; a shot that was made from another one moves."""
        scene, shot = self.call.found["scene_id"], get_entity(self.call.body.shot_id, SHOT)
        if shot.project_id != scene.project_id:
            raise NotFound
        services.link_shot(scene=scene, shot=shot)
        return listings.plain("Entity", shot.pk)

    @operation("DELETE", "data/scenes/<scene_id>/shots/<shot_id>", access=EDIT, status=204)
    def unlink_shot(self, request, scene_id, shot_id):
        """Take a shot off a scene."""
        scene, shot = self.call.found["scene_id"], get_entity(shot_id, SHOT)
        if shot.project_id != scene.project_id:
            raise NotFound
        services.unlink_shot(scene=scene, shot=shot)
        return NO_CONTENT
