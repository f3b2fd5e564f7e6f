"""Asset instances (spec 04, 10): placed in scenes and assets, cast in shots."""

from assets.access import EditProduction, EntityTeam, ReadEntity
from assets.api.inputs import InstanceInput, NestedInstanceInput, ShotInstanceInput
from assets.models import AssetInstance
from assets.queries import instances as queries
from assets.queries.entities import ENTITY
from assets.services import instances as services
from productions.entities import ASSET, SCENE, SHOT, get_entity
from productions.models import Entity
from productionsite.api.lookup import find
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch

CAMERA = "Camera"
BY_ASSET = "Instances by the id of their asset"
IN_SCENE = "data/scenes/<scene_id>/asset-instances"
IN_ASSET = "data/assets/<asset_id>/asset-asset-instances"
IN_SHOT = "data/shots/<shot_id>/asset-instances"


def find_instance(instance_id):
    """Return an asset instance; NotFound for a malformed or unknown id."""
    return find(AssetInstance, instance_id)


class Instances(ApiViewSet):
    """Instances by where they are."""

    @operation("GET", IN_SCENE, access=ReadEntity("scene_id", SCENE), answer=BY_ASSET)
    def in_scene(self, request, scene_id):
        """Read the instances placed in a scene."""
        return queries.in_scene(self.call.found["scene_id"])

    @operation(
        "POST",
        IN_SCENE,
        access=EditProduction("scene_id", SCENE),
        body=InstanceInput,
        answer=queries.INSTANCE,
        status=201,
    )
    def place_in_scene(self, request, scene_id):
        """Place one more instance of an asset in a scene."""
        body = self.call.body
        made = services.create_instance(
            asset=get_entity(body.asset_id), scene=self.call.found["scene_id"], description=body.description
        )
        return queries.instance_row(made.pk)

    @operation("GET", "data/scenes/<scene_id>/camera-instances", access=ReadEntity("scene_id", SCENE), answer=BY_ASSET)
    def cameras(self, request, scene_id):
        """Read the cameras placed in a scene."""
        return queries.in_scene(self.call.found["scene_id"], CAMERA)

    @operation("GET", IN_ASSET, access=EntityTeam("asset_id", ASSET), answer=BY_ASSET)
    def in_asset(self, request, asset_id):
        """Read the instances placed in an asset."""
        return queries.in_asset(self.call.found["asset_id"])

    @operation(
        "POST",
        IN_ASSET,
        access=EditProduction("asset_id", ASSET),
        body=NestedInstanceInput,
        answer=queries.INSTANCE,
        status=201,
    )
    def place_in_asset(self, request, asset_id):
        """Place one more instance of an asset in another asset."""
        body = self.call.body
        asset = get_entity(body.asset_to_instantiate_id, ASSET)
        made = services.create_instance(
            asset=asset, target_asset=self.call.found["asset_id"], description=body.description
        )
        return queries.instance_row(made.pk)

    @operation(
        "GET",
        "data/assets/<asset_id>/shot-asset-instances",
        access=EntityTeam("asset_id", ASSET),
        answer="Instances by the id of their shot",
    )
    def by_shot(self, request, asset_id):
        """Read the instances of an asset by the shots they are cast in."""
        return queries.of_asset_by_shot(self.call.found["asset_id"])

    @operation(
        "GET",
        "data/assets/<asset_id>/scene-asset-instances",
        access=EntityTeam("asset_id", ASSET),
        answer="Instances by the id of their scene",
    )
    def by_scene(self, request, asset_id):
        """Read the instances of an asset by the scenes they are placed in."""
        return queries.of_asset_by_scene(self.call.found["asset_id"])

    @operation("GET", IN_SHOT, access=ReadEntity("shot_id", SHOT), answer=BY_ASSET)
    def in_shot(self, request, shot_id):
        """Read the instances cast in a shot."""
        return queries.in_shot(self.call.found["shot_id"])

    @operation(
        "POST", IN_SHOT, access=EditProduction("shot_id", SHOT), body=ShotInstanceInput, answer=ENTITY, status=201
    )
    def add_to_shot(self, request, shot_id):
        """Cast an instance in a shot; once is enough."""
        shot = self.call.found["shot_id"]
        services.add_to_shot(instance=find_instance(self.call.body.asset_instance_id), shot=shot)
        return fetch(Entity.objects.filter(pk=shot.pk), ENTITY)[0]

    @operation("DELETE", IN_SHOT + "/<asset_instance_id>", access=EditProduction("shot_id", SHOT), status=204)
    def remove_from_shot(self, request, shot_id, asset_instance_id):
        """Take an instance out of a shot."""
        services.remove_from_shot(instance=find_instance(asset_instance_id), shot=self.call.found["shot_id"])
        return NO_CONTENT
