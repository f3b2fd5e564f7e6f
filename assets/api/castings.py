"""Castings (spec 04, 8 and 9): which assets are in which shot, and back."""

import dataclasses
from datetime import datetime

from assets.access import EntityOfProject, ManageEntity, ReadEntity, out_of_reach
from assets.api.asset_types import find_asset_type
from assets.api.inputs import AssetCastingInput, CastAssetInput, read_casting
from assets.models import EntityLink
from assets.queries import casting as queries
from assets.services import casting as services
from assets.services.casting import Cast
from productions.access import NOT_VENDOR, PROJECT_MANAGER, LoadedManager
from productions.entities import ASSET, get_entity
from productions.models import Entity
from productionsite.api.errors import BadInput, NotFound, Refused
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid, well_formed
from productionsite.api.lookup import find
from productionsite.api.operations import ApiViewSet, operation

OF_ENTITY = "data/projects/<project_id>/entities/<entity_id>/casting"
OF_ENTITIES = "data/projects/<project_id>/entities/casting"
ROWS = "Casting rows, by asset type and asset name"
BY_CONTAINER = "Casting rows by the id of what casts"


def entities_of_project(ids, project_id):
    """Return the entities of ids; all must exist (404) and belong to the production (403)."""
    keys = [as_uuid(pk) for pk in ids]
    found = {one.pk: one for one in Entity.objects.filter(pk__in=[pk for pk in keys if pk])}
    if None in keys or any(pk not in found for pk in keys):
        raise NotFound
    if any(str(one.project_id) != str(project_id).lower() for one in found.values()):
        raise Refused("An entity does not belong to this production.")
    return found


class Castings(ApiViewSet):
    """The casting of an entity, of many, and one asset over many."""

    @operation("GET", OF_ENTITY, access=NOT_VENDOR & EntityOfProject(), answer=ROWS)
    def read(self, request, project_id, entity_id):
        """Read the casting of an entity of any kind."""
        return queries.casting(self.call.found["entity_id"].pk)

    @operation("PUT", OF_ENTITY, access=PROJECT_MANAGER & EntityOfProject(), body=object, answer="The body, as sent")
    def replace(self, request, project_id, entity_id):
        """Replace the casting of an entity."""
        self._replace({self.call.found["entity_id"].pk: read_casting(self.call.body)})
        return self.call.body

    @operation("PUT", OF_ENTITIES, access=PROJECT_MANAGER, body=object, answer="The body, as sent")
    def replace_many(self, request, project_id):
        """Replace the castings of several entities: all of them, or none."""
        if not isinstance(self.call.body, dict):
            raise BadInput("An object of castings by entity id is expected.")
        entities_of_project(self.call.body, project_id)
        self._replace({as_uuid(pk): read_casting(lines) for pk, lines in self.call.body.items()})
        return self.call.body

    def _replace(self, castings):
        named = {line.asset_id for lines in castings.values() for line in lines}
        services.replace_castings(castings, refused=out_of_reach(self.call.who, named))

    @operation(
        "PUT", OF_ENTITIES + "/assets/<asset_id>", access=PROJECT_MANAGER, body=CastAssetInput, answer=BY_CONTAINER
    )
    def cast_asset(self, request, project_id, asset_id):
        """Add, change or remove one asset in several castings."""
        body = self.call.body
        asset = get_entity(asset_id, ASSET)
        found = entities_of_project(body.entity_ids, project_id)
        if body.nb_occurences != 0 and out_of_reach(self.call.who, [asset.pk]) and not queries.all_cast(found, asset):
            raise NotFound
        services.cast_asset(
            asset_id=asset.pk, container_ids=list(found), nb_occurences=body.nb_occurences, label=body.label
        )
        return queries.castings(list(found))

    @operation("GET", "data/assets/<asset_id>/casting", access=ReadEntity("asset_id", ASSET), answer=ROWS)
    def read_of_asset(self, request, asset_id):
        """Read what is cast in an asset."""
        return queries.casting(self.call.found["asset_id"].pk)

    @operation(
        "PUT",
        "data/assets/<asset_id>/casting",
        access=ManageEntity("asset_id", ASSET),
        body=AssetCastingInput,
        answer="The lines, validated",
    )
    def replace_of_asset(self, request, asset_id):
        """Replace what is cast in an asset."""
        asset = self.call.found["asset_id"]
        lines = [Cast(line.asset_id, line.nb_occurences, line.label) for line in self.call.body]
        refused = out_of_reach(self.call.who, {line.asset_id for line in lines})
        services.replace_casting_of_asset(asset_id=asset.pk, lines=lines, refused=refused)
        return [dataclasses.asdict(line) for line in lines]

    @operation(
        "GET",
        "data/projects/<project_id>/asset-types/<asset_type_id>/casting",
        access=NOT_VENDOR,
        answer=BY_CONTAINER,
    )
    def of_asset_type(self, request, project_id, asset_type_id):
        """Read the castings of the assets of a type."""
        return queries.casting_of_asset_type(well_formed(project_id), find_asset_type(asset_type_id).pk)


class CastingLinks(ApiViewSet):
    """Casting links of a production as rows, for synchronisation."""

    LINKS = "data/projects/<project_id>/entity-links"

    @operation("GET", LINKS, access=LoadedManager(), answer=queries.LINK)
    def list(self, request, project_id):
        """List the casting links of a production: all, by page, or after a moment."""
        query, project = self.call.query, self.call.found["project_id"]
        page, limit = whole_number(query, "page"), whole_number(query, "limit")
        limit = limit if limit is not None and limit > 0 else None
        return queries.links_of_project(
            project.pk, page=page if page and page > 0 else None, limit=limit, after=_moment(query)
        )

    @operation("DELETE", LINKS + "/<entity_link_id>", access=PROJECT_MANAGER, answer=queries.LINK, dry_run=False)
    def remove(self, request, project_id, entity_link_id):
        """Take an asset out of a casting; answers with the removed link."""
        link = find(EntityLink, entity_link_id, "entity_in")
        if str(link.entity_in.project_id) != project_id.lower():
            raise Refused("The link does not belong to this production.")
        row = queries.link_row(link.pk)
        services.uncast_asset(asset_id=link.entity_out_id, container_ids=[link.entity_in_id], leave_shots=False)
        return row


def _moment(query):
    if "cursor_created_at" not in query:
        return None
    try:
        return datetime.fromisoformat(query["cursor_created_at"]).replace(tzinfo=None)
    except ValueError as error:
        raise BadInput("cursor_created_at: an ISO 8601 moment is expected", field="cursor_created_at") from error
