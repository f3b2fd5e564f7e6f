"""CRUD resources of the assets app (spec 00, 3)."""

from accounts.access import Admin, admin_only, refuse_unless, studio_data
from assets.access import EditInstance, ReadInstance
from assets.models import AssetInstance, EntityLink
from assets.services.casting import settle
from productions.models import Entity, EntityType
from productions.models.entities import TEMPORAL_TYPES
from productionsite.api.errors import BadInput
from productionsite.api.events import emit
from productionsite.api.resource import Resource, Rules

PLACES = ("asset_id", "scene_id", "target_asset_id", "entity_id")


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

    def before_update(self, call, row, values, links):
        """What makes a shot a shot is the name of its type: temporal types keep theirs, no other takes one."""
        if values.get("name", row.name) != row.name and {row.name, values["name"]} & set(TEMPORAL_TYPES):
            raise BadInput("The types of shots, sequences and the like keep their names.", field="name")


class _Placed(Resource):
    """Rows that stand in a production without naming it.

    Their deletion is told with it: once the row is gone nobody could find out whom to tell.
    """

    def place_of(self, row):
        """Return the entity whose production a row is of."""
        raise NotImplementedError

    def emit(self, row, verb):
        project_id = self.place_of(row).project_id if verb == "delete" else None
        emit(f"{self.event_name(row)}:{verb}", self.event_payload(row, verb), project_id=project_id)


class AssetInstances(_Placed):
    """Occurrences of an asset in a scene, a shot or another asset."""

    name = "asset-instances"
    model = AssetInstance
    access = Rules(
        list=Admin(), read=Admin() | ReadInstance(), create=Admin(), update=Admin() | EditInstance(), delete=Admin()
    )
    relations = ("shots",)
    protected = frozenset({"number"})

    def place_of(self, row):
        return row.asset

    def after_update(self, call, row, before, links):
        """An instance may not be put where the caller has no business."""
        moved = [name for name, value in before.items() if name in PLACES and getattr(row, name) not in (None, value)]
        for entity in Entity.objects.filter(pk__in=[getattr(row, name) for name in moved]):
            refuse_unless(call.who.may_access(entity.project_id))


class EntityLinks(_Placed):
    """Casting links as rows. Counter and readiness of the container follow; castings have their own routes."""

    name = "entity-links"
    model = EntityLink
    access = admin_only()

    def place_of(self, row):
        return row.entity_in

    def after_create(self, call, row, payload):
        settle([row.entity_in_id])

    def after_update(self, call, row, before, links):
        settle({row.entity_in_id, before.get("entity_in_id", row.entity_in_id)})

    def after_delete(self, call, row):
        settle([row.entity_in_id])


RESOURCES = [EntityTypes, AssetInstances, EntityLinks]
