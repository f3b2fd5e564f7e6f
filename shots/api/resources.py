"""CRUD resources of the shots app (spec 00, 3)."""

from accounts.access import Anyone, ManagerOf
from assets.access import EditEntity, OwnOrManageEntity, ReadEntity
from assets.queries.entities import find_entity, hide_metadata, hide_mixed_metadata
from assets.services.casting import follow_assets, leave_castings, settle
from productions.entities import (
    ASSET,
    ENTITY_RELATIONS,
    SEQUENCE,
    SHOT,
    check_name_is_free,
    ensure_temporal_types,
    event_key,
    event_prefix,
    kind_of,
    label_kinds,
    visible_entities,
)
from productions.models import Entity
from productionsite.api.errors import BadInput
from productionsite.api.inputs import well_formed
from productionsite.api.resource import Resource, Rules
from shots.models import EntityConceptLink
from shots.services.places import check_place
from shots.services.versions import record_version

NO_VALUE = {"source_id": ("null", ""), "preview_file_id": ("",), "ready_for": ("None",)}
STATE = ("ready_for_id", "canceled", "is_shared")  # of an asset, what the figures of its castings depend on


class Entities(Resource):
    """Everything that is made, of every kind (spec 04, 6)."""

    name = "entities"
    model = Entity
    access = Rules(
        list=Anyone(), read=ReadEntity(), create=ManagerOf(), update=EditEntity(), delete=OwnOrManageEntity()
    )
    relations = ENTITY_RELATIONS
    writable_relations = ("entities_out", "entity_concept_links", "instance_casting")
    update_relations = ENTITY_RELATIONS
    protected = frozenset({"entities_out", "instance_casting", "shotgun_id", "created_by", "nb_entities_out"})

    def queryset(self):
        return Entity._base_manager.select_related("entity_type")

    def read(self, call, instance_id):
        found = find_entity(call.who, well_formed(instance_id))
        self.access.read.check(call.facts(row=found))
        return self._shown(call, found, call.flag("relations", self.read_relations_default))

    def present(self, call, row, relations):
        return self._shown(call, find_entity(call.who, row.pk), relations)

    @staticmethod
    def _shown(call, found, relations):
        (row,) = hide_metadata(call.who, [found.row], found.row["type"], found.project_id)
        return row if relations else {key: value for key, value in row.items() if key not in ENTITY_RELATIONS}

    def visible(self, call, queryset):
        return visible_entities(call.who, queryset, call.who.my_projects())

    def finish(self, call, rows, *, relations=(), single=False):
        return hide_mixed_metadata(call.who, label_kinds(rows))

    def event_name(self, row):
        return event_prefix(kind_of(row))

    def event_payload(self, row, verb):
        return {event_key(kind_of(row)): str(row.pk)}

    # -- create ------------------------------------------------------------------------------

    def check_create(self, call, payload):
        self._check_values(payload)

    def before_create(self, call, values, links):
        values["created_by_id"] = call.who.person_id
        values["nb_entities_out"] = 0
        check_place(values)

    def after_create(self, call, row, payload):
        settle([row.pk] if payload.get("entities_out") else ())

    def created(self, call, row):
        return {**super().created(call, row), "type": "Entity"}

    # -- update ------------------------------------------------------------------------------

    def check_update(self, call, row, payload):
        for name, spellings in NO_VALUE.items():
            if payload.get(name) in spellings:
                payload[name] = None
        self._check_values(payload)

    @staticmethod
    def _check_values(payload):
        """Refuse what would make the row unreadable: an unknown status (null too), metadata that is no object."""
        if "status" in payload and payload["status"] is None:
            raise BadInput("status: a status is expected", field="status")
        if payload.get("data") and not isinstance(payload["data"], dict):
            raise BadInput("data: an object is expected", field="data")

    def before_update(self, call, row, values, links):
        values["data"] = {**(row.data or {}), **(values.get("data") or {})}
        identity = {
            name: values.get(name, getattr(row, name)) for name in ("name", "entity_type_id", "parent_id", "project_id")
        }
        if any(getattr(row, name) != value for name, value in identity.items()):
            check_name_is_free(**identity, except_id=row.pk)
        check_place(values, entity=row)

    def after_update(self, call, row, before, links):
        ensure_temporal_types()
        if "entity_type_id" in before:
            row.refresh_from_db(fields=["entity_type"])
        kind = kind_of(row)
        if kind == SHOT:
            record_version(shot=row, name_before=before.get("name", row.name), data_before=before["data"])
        elif kind == ASSET and any(before.get(name, getattr(row, name)) != getattr(row, name) for name in STATE):
            follow_assets([row.pk])

    # -- delete ------------------------------------------------------------------------------

    def before_delete(self, call, row):
        ensure_temporal_types()
        settle(leave_castings([row.pk]))
        EntityConceptLink.objects.filter(entity_out=row).delete()
        if kind_of(row) == SEQUENCE:
            row.subscriptions.all().delete()


RESOURCES = [Entities]
