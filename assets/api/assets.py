"""Assets (spec 04, 4 and 5): what is made once and cast in shots."""

from accounts.access import Anyone
from assets.access import ManageAssets, OwnOrManageEntity, ReadEntity
from assets.api.asset_types import find_asset_type
from assets.api.inputs import AssetInput, ShareInput
from assets.models import Asset
from assets.queries import asset_boards
from assets.queries import assets as queries
from assets.queries.stamps import conditional_board, look_up
from assets.services import assets as services
from assets.services.deletion import cancel_or_delete
from productions.access import PROJECT_ACCESS, PROJECT_MANAGER, LoadedManager
from productions.entities import ASSET, EPISODE, SHOT, get_entity
from productions.models import Entity
from productionsite.api.errors import NotFound
from productionsite.api.inputs import well_formed
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch

OF_TYPE = "data/projects/<project_id>/asset-types/<asset_type_id>/assets"


class Assets(ApiViewSet):
    """Assets, listed and created."""

    @operation("GET", "data/assets", access=Anyone(), answer=queries.ASSET_SHAPE)
    def list(self, request):
        """List the assets the caller may see."""
        return queries.assets(self.call, project_id=queries.project_of_listing(self.call))

    @operation("GET", "data/assets/all", access=Anyone(), answer=queries.ASSET_SHAPE)
    def list_all(self, request):
        """List the assets the caller may see (the same listing under its older name)."""
        return self.list(request)

    @operation("GET", "data/assets/with-tasks", access=Anyone(), answer="Assets with their tasks, in four encodings")
    def board(self, request):
        """List assets with their tasks (plain, compact or streamed); a production's board is conditional."""
        stamp = look_up(self.call.who, self.call.query)
        project_id = queries.project_of_listing(self.call)
        return conditional_board(self.call, stamp, lambda followed: asset_boards.board(self.call, project_id, followed))

    @operation(
        "GET",
        "data/assets/<asset_id>",
        access=ReadEntity("asset_id", ASSET, load=asset_boards.find),
        answer="The asset with its tasks",
    )
    def read(self, request, asset_id):
        """Read an asset with its tasks."""
        return asset_boards.detail(self.call.who, self.call.found["asset_id"])

    @operation("DELETE", "data/assets/<asset_id>", access=OwnOrManageEntity("asset_id", ASSET), status=204)
    def delete(self, request, asset_id):
        """Cancel an asset that has tasks; delete one that has none, or any with `force=true`."""
        asset = self.call.found["asset_id"]
        cancel_or_delete(entities=[asset], doomed={asset.pk} if self.call.flag("force") else ())
        return NO_CONTENT

    @operation("GET", "data/projects/<project_id>/assets", access=PROJECT_ACCESS, answer=queries.ASSET_SHAPE)
    def of_project(self, request, project_id):
        """List the assets of a production."""
        return queries.assets(self.call, project_id=well_formed(project_id))

    @operation("GET", OF_TYPE, access=PROJECT_ACCESS, answer=queries.ASSET_SHAPE)
    def of_type(self, request, project_id, asset_type_id):
        """List the assets of a type in a production."""
        return queries.assets(self.call, project_id=well_formed(project_id), asset_type_id=well_formed(asset_type_id))

    @operation(
        "POST", OF_TYPE + "/new", access=LoadedManager(), body=AssetInput, answer=queries.ASSET_SHAPE, status=201
    )
    def create(self, request, project_id, asset_type_id):
        """Create an asset; a name that exists is no obstacle, clients look first."""
        project, body = self.call.found["project_id"], self.call.body
        asset_type = find_asset_type(asset_type_id)
        if body.episode_id is not None and get_entity(body.episode_id, EPISODE).project_id != project.pk:
            raise NotFound
        made = services.create_asset(
            project_id=project.pk,
            asset_type_id=asset_type.pk,
            name=body.name,
            description=body.description,
            data=body.data,
            is_shared=body.is_shared,
            source_id=body.episode_id,
            created_by=self.call.who.person_id,
        )
        return fetch(Entity.objects.filter(pk=made.pk), queries.ASSET_SHAPE)[0]

    @operation("GET", "data/assets/<asset_id>/assets", access=ReadEntity("asset_id", ASSET), answer=queries.ASSET_SHAPE)
    def cast_in_asset(self, request, asset_id):
        """List the assets cast in an asset."""
        return queries.assets_cast_in(self.call.who, self.call.found["asset_id"])

    @operation("GET", "data/shots/<shot_id>/assets", access=ReadEntity("shot_id", SHOT), answer=queries.ASSET_SHAPE)
    def cast_in_shot(self, request, shot_id):
        """List the assets cast in a shot."""
        return queries.assets_cast_in(self.call.who, self.call.found["shot_id"])

    @operation(
        "GET", "data/assets/<asset_id>/cast-in", access=ReadEntity("asset_id", ASSET), answer="Shots, then assets"
    )
    def cast_in(self, request, asset_id):
        """List what an asset is cast in: shots and the like, then assets."""
        return queries.cast_in(self.call.who, self.call.found["asset_id"])

    @operation(
        "GET", "data/projects/<project_id>/assets/shared-used", access=PROJECT_ACCESS, answer=queries.ASSET_SHAPE
    )
    def shared_used(self, request, project_id):
        """List the shared assets of other productions that this one casts."""
        return queries.shared_used(well_formed(project_id))

    @operation(
        "GET",
        "data/projects/<project_id>/episodes/<episode_id>/assets/shared-used",
        access=PROJECT_ACCESS,
        answer=queries.ASSET_SHAPE,
    )
    def shared_used_in_episode(self, request, project_id, episode_id):
        """List the shared assets of other productions that the shots of an episode cast."""
        return queries.shared_used(well_formed(project_id), episode_id)


class AssetSharing(ApiViewSet):
    """Assets other productions may use (spec 04, 5.5)."""

    @operation("POST", "actions/assets/share", access=ManageAssets(), body=ShareInput, answer=queries.ASSET_SHAPE)
    def share(self, request):
        """Share assets of any productions the caller manages, or stop sharing them."""
        return self._share(Entity.objects.filter(pk__in=self.call.body.asset_ids or ()))

    @operation(
        "POST",
        "actions/projects/<project_id>/assets/share",
        access=PROJECT_MANAGER,
        body=ShareInput,
        answer=queries.ASSET_SHAPE,
    )
    def share_of_project(self, request, project_id):
        """Share assets of a production: those named, or all of them."""
        found = Asset.objects.filter(project_id=well_formed(project_id))
        ids = self.call.body.asset_ids
        return self._share(found.filter(pk__in=ids) if ids else found)

    @operation(
        "POST",
        "actions/projects/<project_id>/asset-types/<asset_type_id>/assets/share",
        access=PROJECT_MANAGER,
        body=ShareInput,
        answer=queries.ASSET_SHAPE,
    )
    def share_of_type(self, request, project_id, asset_type_id):
        """Share all assets of a type in a production."""
        found = Asset.objects.filter(project_id=well_formed(project_id), entity_type_id=well_formed(asset_type_id))
        return self._share(found)

    def _share(self, found):
        ids = services.share_assets(found, is_shared=self.call.body.is_shared)
        return queries.by_name(fetch(Entity.objects.filter(pk__in=ids), queries.ASSET_SHAPE))
