"""CRUD resources of the assets app (spec 00, 3)."""

from accounts.access import Admin, admin_only, studio_data
from assets.access import EditInstance, ReadInstance
from assets.models import AssetInstance, EntityLink
from assets.services.casting import recount
from productions.models import EntityType
from productionsite.api.errors import BadInput
from productionsite.api.resource import Resource, Rules


class EntityTypes(Resource):
    """Temporal types and asset types; writing one tells clients about an asset type, whatever it is."""

    name = "entity-types"
    model = EntityType
    access = studio_data()
    relations = ("task_types",)
    update_relations = ("task_types",)
    event_prefix = "asset-type"
    event_key = "asset_type_id"

    def before_create(self, call, values, links):
        if EntityType.objects.filter(name__iexact=values["name"]).exists():
            raise BadInput("An entity type with this name exists.", field="name")


class AssetInstances(Resource):
    """Occurrences of an asset in a scene, a shot or another asset."""

    name = "asset-instances"
    model = AssetInstance
    access = Rules(
        list=Admin(), read=Admin() | ReadInstance(), create=Admin(), update=Admin() | EditInstance(), delete=Admin()
    )
    relations = ("shots",)
    protected = frozenset({"number"})


class EntityLinks(Resource):
    """Casting links as rows. The counter of the container follows; castings have their own routes."""

    name = "entity-links"
    model = EntityLink
    access = admin_only()

    def after_create(self, call, row, payload):
        recount([row.entity_in_id])

    def after_update(self, call, row, before, links):
        recount([row.entity_in_id, before.get("entity_in_id", row.entity_in_id)])

    def after_delete(self, call, row):
        recount([row.entity_in_id])


RESOURCES = [EntityTypes, AssetInstances, EntityLinks]
