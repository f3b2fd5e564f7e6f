"""Asset types (spec 04, 3): entity types that are not temporal. Written through `entity-types`."""

from accounts.access import Anyone
from assets.access import EntityTeam
from assets.queries import assets as queries
from productions.access import PROJECT_ACCESS
from productions.entities import SHOT
from productions.models import EntityType
from productionsite.api.inputs import well_formed
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import add_relations, fetch


def find_asset_type(asset_type_id):
    """Return an asset type; NotFound for a malformed, unknown or temporal one."""
    return find(EntityType.objects.asset_types(), asset_type_id)


class AssetTypes(ApiViewSet):
    """Types of assets of the studio, of a production, of a shot's casting."""

    @operation("GET", "data/asset-types", access=Anyone(), answer=queries.ASSET_TYPE)
    def list(self, request):
        """List the asset types with their workflows."""
        return queries.asset_types(self.call)

    @operation("GET", "data/asset-types/<asset_type_id>", access=Anyone(), answer=queries.ASSET_TYPE)
    def read(self, request, asset_type_id):
        """Read an asset type with its workflow."""
        found = EntityType.objects.filter(pk=find_asset_type(asset_type_id).pk)
        return add_relations(fetch(found, queries.ASSET_TYPE), found, queries.ASSET_TYPE.relations)[0]

    @operation("GET", "data/projects/<project_id>/asset-types", access=PROJECT_ACCESS, answer=queries.ASSET_TYPE)
    def of_project(self, request, project_id):
        """List the types of the assets that exist in a production."""
        return queries.asset_types_of_project(well_formed(project_id))

    @operation("GET", "data/shots/<shot_id>/asset-types", access=EntityTeam("shot_id", SHOT), answer=queries.ASSET_TYPE)
    def of_shot(self, request, shot_id):
        """List the types of what is cast in a shot."""
        return queries.asset_types_cast_in(self.call.found["shot_id"])
