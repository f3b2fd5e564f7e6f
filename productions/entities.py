"""What every app needs to know about entities: the name of their kind, their events, who sees them.

A kind is `Asset` or one of the seven temporal type names (spec 04, 1.2). Type rows are never cached
across requests: they are data that an administrator may rename, and the table is a handful of rows.
"""

import re

from django.db import transaction
from django.db.models import F, Q

from accounts.choices import Role
from events.emitter import emit, emit_many
from productions.access import projects_as
from productions.models import Entity, EntityType, Project
from productions.models.entities import TEMPORAL_TYPES
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.rows import Wire, select

ASSET = "Asset"
SHOT, SEQUENCE, SCENE, EDIT, CONCEPT, CONCEPT_FOLDER, EPISODE = TEMPORAL_TYPES
ENTITY_RELATIONS = ("entities_out", "entity_concept_links", "instance_casting", "entities_in")

# -- kinds -------------------------------------------------------------------------------------


def base_type(type_name):
    """Return the kind of entities of a type: its own name when temporal, else `Asset`."""
    return type_name if type_name in TEMPORAL_TYPES else ASSET


def kind_of(entity):
    """Return the kind of an entity (load it with `select_related("entity_type")`)."""
    return base_type(entity.entity_type.name)


def kinds_by_type():
    """Return {entity type id: kind} of every type, one statement."""
    return {pk: base_type(name) for pk, name in select(EntityType.objects.all(), Wire("id", "id"), F("name"))}


def label_kinds(rows):
    """Put the kind of each entity row under `type`, whatever mixture of kinds the rows are."""
    if rows:
        kinds = kinds_by_type()
        for row in rows:
            row["type"] = kinds[row["entity_type_id"]]
    return rows


def temporal_type_id(name):
    """Return the id of a temporal entity type, created when the studio has not needed it yet."""
    return EntityType.objects.get_or_create(name=name)[0].pk


def ensure_temporal_types():
    """Create the temporal types that the studio lacks: what makes an entity an asset is that it has none of them.

    Writes that ask whether something is an asset call it, as the reference does (spec 04, 1.2); reads do not.
    """
    known = set(EntityType.objects.filter(name__in=TEMPORAL_TYPES).values_list("name", flat=True))
    missing = [EntityType(name=name) for name in TEMPORAL_TYPES if name not in known]
    EntityType.objects.bulk_create(missing, ignore_conflicts=True)


# -- events ------------------------------------------------------------------------------------


def event_prefix(kind):
    """Return the event prefix of a kind: `asset`, `shot`, `concept-folder`, ..."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "-", kind).lower()


def event_key(kind):
    """Return the payload key of a kind's id: `asset_id`, `concept_folder_id`, ..."""
    return event_prefix(kind).replace("-", "_") + "_id"


def emit_entity(kind, verb, entity, **extra):
    """Write the event `<kind>:<verb>` of an entity, with its production (spec 04, 11)."""
    emit(f"{event_prefix(kind)}:{verb}", {event_key(kind): str(entity.pk), **extra}, project_id=entity.project_id)


def emit_entities(kind, verb, entities):
    """Write the events of several entities of one kind, `[(id, project_id)]`, with one INSERT."""
    name, key = f"{event_prefix(kind)}:{verb}", event_key(kind)
    emit_many([(name, {key: str(pk)}, project_id) for pk, project_id in entities])


# -- finding -----------------------------------------------------------------------------------


def entities_of_kind(kind, queryset=None):
    """Return the entities of a kind; all of them for None."""
    queryset = Entity.objects.all() if queryset is None else queryset
    if kind is None:
        return queryset
    return queryset.assets() if kind == ASSET else queryset.of_type(kind)


def get_entity(entity_id, kind=None, *, lock=False, who=None):
    """Return the entity of an id with its type; NotFound for a malformed or unknown one or another kind.

    `who`: a caller whose role on the entity's production is looked up along with it.
    """
    pk = as_uuid(entity_id)
    queryset = Entity.objects.select_related("entity_type").filter(pk=pk)
    asks_role = who is not None and not who.is_admin
    if asks_role:
        queryset = queryset.annotate(role_told=who.role_told())
    if lock:
        queryset = queryset.select_for_update(of=("self",), no_key=True)
    entity = queryset.first() if pk else None
    if entity is None or (kind is not None and kind_of(entity) != kind):
        raise NotFound
    if asks_role:
        who.learn_role(entity.project_id, entity.role_told)
    return entity


def find_or_create(kind, *, project_id, rows, by=("parent_id", "name")):
    """Return [(entity, created)] for rows of values: those that a production has already, and new ones.

    `by`: the columns that tell two entities of the kind apart; of several rows that match, the oldest wins,
    and of equal rows in `rows` the first is made. The database cannot refuse a duplicate without parent
    (nulls are distinct), so creation takes a lock on the production and looks again: of two concurrent
    calls, one creates. A constant number of statements for any number of rows.
    """
    known = _entities_by(kind, project_id, rows, by)
    if all(_key(row, by) in known for row in rows):
        return [(known[_key(row, by)], False) for row in rows]
    with transaction.atomic():
        lock_project(project_id)
        known = _entities_by(kind, project_id, rows, by)
        type_id, new = temporal_type_id(kind), {}
        for row in rows:
            if _key(row, by) not in known:
                new.setdefault(_key(row, by), Entity(project_id=project_id, entity_type_id=type_id, **row))
        Entity.objects.bulk_create(new.values())
    found, unclaimed = [], set(new)
    for row in rows:
        key = _key(row, by)
        found.append((known[key] if key in known else new[key], key in unclaimed))
        unclaimed.discard(key)
    return found


def _key(row, by):
    return tuple(row.get(name) if isinstance(row, dict) else getattr(row, name) for name in by)


def _entities_by(kind, project_id, rows, by):
    """Return {key: entity} of the entities of a production that some rows may mean."""
    names = {row["name"] for row in rows}
    found = {}
    for entity in entities_of_kind(kind).filter(project_id=project_id, name__in=names).order_by("created_at", "pk"):
        found.setdefault(_key(entity, by), entity)
    return found


def lock_project(project_id):
    """Serialise what must happen once per production until the transaction ends; rows may still be linked to it."""
    Project.objects.select_for_update(no_key=True).filter(pk=project_id).values_list("pk", flat=True).first()


def check_name_is_free(*, name, project_id, entity_type_id, parent_id, except_id=None):
    """Refuse (400) a name that another entity of the same type has under the same parent; no parent equals none."""
    taken = Entity.objects.filter(name=name, project_id=project_id, entity_type_id=entity_type_id)
    taken = taken.filter(parent_id__isnull=True) if parent_id is None else taken.filter(parent_id=parent_id)
    if taken.exclude(pk=except_id).exists():
        raise BadInput("Another entity already has this name, type and parent.", field="name")


# -- seeing ------------------------------------------------------------------------------------


def visible_entities(who, queryset, projects, *, project_field="project_id", entity_field="pk"):
    """Narrow rows to the productions given; where the caller's role is vendor, to assigned entities.

    `projects`: a subquery of production ids. The role is the effective one of each production, so that
    someone who is vendor on one production only is narrowed there and nowhere else.
    """
    if who.is_admin:
        return queryset
    return queryset.filter(
        Q(**{f"{project_field}__in": projects}),
        ~Q(**{f"{project_field}__in": projects_as(who, Role.VENDOR)})
        | Q(**{f"{entity_field}__in": who.person.assigned_tasks.values("entity_id")}),
    )
