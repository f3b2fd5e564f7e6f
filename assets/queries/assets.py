"""Reads of assets and asset types (spec 04, 3 and 4)."""

from django.db.models import Q

from accounts.access import refuse_unless
from assets.models import Asset, EntityLink
from assets.queries.entities import (
    assigned_entities,
    by_name,
    column_filters,
    entity_shape,
    hide_metadata,
    joined_id,
    scoped,
)
from productions.entities import ASSET, EPISODE, get_entity
from productions.models import Entity, EntityType
from productionsite.api.filters import apply_filters
from productionsite.api.inputs import as_uuid, well_formed
from productionsite.api.rows import Shape, add_relations, fetch, select

ASSET_SHAPE = entity_shape(ASSET)
ASSET_TYPE = Shape(EntityType, type="AssetType", relations=("task_types",))

# -- asset types -------------------------------------------------------------------------------


def asset_types(call):
    """Return the asset types, narrowed by column filters and by `project_id`: those with an asset there."""
    extra = {
        "project_id": lambda queryset, value, call: queryset.filter(pk__in=types_used(well_formed(value, "project_id")))
    }
    found = apply_filters(EntityType.objects.asset_types(), call.query, ASSET_TYPE, extra=extra, call=call)
    return by_name(add_relations(fetch(found, ASSET_TYPE), found, ASSET_TYPE.relations))


def types_used(project_id):
    """Return the ids of the types of the assets of a production (a subquery)."""
    return Asset.objects.filter(project_id=project_id).values("entity_type_id")


def asset_types_of_project(project_id):
    """Return the types of the assets that exist in a production, canceled assets included."""
    used = EntityType.objects.filter(pk__in=Entity.objects.filter(project_id=project_id).values("entity_type_id"))
    return by_name(fetch(used.asset_types(), ASSET_TYPE))


def asset_types_cast_in(entity):
    """Return the types of the entities cast in a shot, canceled ones included."""
    cast = EntityLink.objects.filter(entity_in=entity).values("entity_out__entity_type_id")
    return by_name(fetch(EntityType.objects.filter(pk__in=cast), ASSET_TYPE))


# -- assets ------------------------------------------------------------------------------------


def assets(call, *, project_id=None, asset_type_id=None):
    """Return the assets a caller may see, narrowed by column filters, `episode_id` and `assigned_to`.

    `project_id`: already checked; `asset_type_id`: forced by the route.
    """
    query = call.query
    found = Asset.objects.all()
    if project_id is not None:
        found = found.filter(project_id=project_id)
    if asset_type_id is not None:
        found = found.filter(entity_type_id=asset_type_id)
    forced = {"project_id"} | ({"entity_type_id"} if asset_type_id is not None else set())
    found = column_filters(found, query, ASSET_SHAPE, forced=forced)
    found = scoped(call.who, found, project_id)
    mine = Q(pk__in=assigned_entities(call.who)) if "assigned_to" in query else Q()
    found = found.filter(in_episode(query["episode_id"], mine) if "episode_id" in query else mine)
    return hide_metadata(call.who, by_name(fetch(found, ASSET_SHAPE)), ASSET, project_id)


def in_episode(value, home=None):
    """Return the condition of assets that live in an episode or are cast in it.

    `all`: every asset; `main`: those without home. `home`: a further condition on the first half only.
    """
    home = Q() if home is None else home
    if value == "all":
        return home
    if value == "main":
        return home & Q(source__isnull=True)
    episode_id = well_formed(value, "episode_id")
    cast = EntityLink.objects.filter(entity_in_id=episode_id).values("entity_out_id")
    return home & Q(source_id=episode_id) | Q(pk__in=cast)


def project_of_listing(call):
    """Return the production that a listing is about, the caller's access to it checked (spec 04, 4.1).

    `project_id` names it, else an existing `episode_id` must belong to one the caller may see; None when
    neither is given.
    """
    query, who = call.query, call.who
    if "project_id" in query:
        project_id = well_formed(query["project_id"], "project_id")
        refuse_unless(who.may_access(project_id))
        return project_id
    if "episode_id" in query:
        refuse_unless(who.may_access(get_entity(query["episode_id"], EPISODE).project_id))
    return None


def assets_cast_in(who, entity):
    """Return the assets cast in an entity, canceled ones included, without occurrences (spec 04, 4.6)."""
    cast = EntityLink.objects.filter(entity_in=entity).values("entity_out_id")
    return hide_metadata(who, by_name(fetch(Entity.objects.filter(pk__in=cast), ASSET_SHAPE)), ASSET)


def cast_in(who, asset):
    """Return what casts an asset (spec 04, 4.9): live containers with a parent first, then assets.

    What stands in productions the caller is not on is left out.
    """
    links = EntityLink.objects.filter(entity_out=asset)
    if not who.is_admin:
        links = links.filter(entity_in__project_id__in=who.team_projects())
    parts = (
        joined_id("entity_in_id"),
        "entity_in__name",
        "entity_in__parent__name",
        joined_id("entity_in__parent__parent_id"),
        "entity_in__parent__parent__name",
        joined_id("entity_in__preview_file_id"),
        "nb_occurences",
    )
    keys = ("shot_id", "shot_name", "sequence_name", "episode_id", "episode_name", "preview_file_id", "nb_occurences")
    live = links.filter(entity_in__parent__isnull=False).exclude(entity_in__canceled=True)
    shots = [dict(zip(keys, values)) for values in select(live, *parts)]
    # as the reference's database does, what has no episode comes last
    shots.sort(key=lambda row: (row["episode_id"] is None, row["episode_name"], row["sequence_name"], row["shot_name"]))
    for row in shots:
        row["episode_id"] = row["episode_id"] or "None"
    keys = ("asset_id", "asset_name", "asset_type_name", "preview_file_id", "nb_occurences")
    parts = (
        joined_id("entity_in_id"),
        "entity_in__name",
        "entity_in__entity_type__name",
        joined_id("entity_in__preview_file_id"),
        "nb_occurences",
    )
    in_assets = links.filter(entity_in__in=Asset.objects.values("pk"))
    found = [dict(zip(keys, values)) for values in select(in_assets, *parts)]
    found.sort(key=lambda row: (row["asset_type_name"], row["asset_name"]))
    return shots + found


def shared_used(project_id, episode_id=None):
    """Return the shared live assets of other productions cast in the shots of this one (spec 04, 4.10)."""
    links = EntityLink.objects.filter(entity_in__project_id=project_id, entity_in__parent__isnull=False)
    if episode_id not in (None, "main", "all"):
        episode = as_uuid(episode_id)
        links = links.filter(entity_in__parent__parent_id=episode) if episode else links.none()
    used = Asset.objects.filter(pk__in=links.values("entity_out_id"), is_shared=True).exclude(project_id=project_id)
    return by_name(fetch(used.exclude(canceled=True), ASSET_SHAPE))
