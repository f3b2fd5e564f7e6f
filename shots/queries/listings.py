"""Listings and single rows of shots, sequences, episodes, scenes, edits and concepts (spec 05, 3 and 8)."""

from django.db.models import Q

from accounts.choices import Role
from assets.queries.boards import view_of_one
from assets.queries.entities import (
    assigned_entities,
    by_folded_name,
    by_name,
    column_filters,
    entity_shape,
    fetch_joined,
    find_entity,
    hide_metadata,
    joined_id,
    scoped,
)
from productions.entities import (
    CONCEPT,
    CONCEPT_FOLDER,
    EDIT,
    ENTITY_RELATIONS,
    EPISODE,
    SCENE,
    SEQUENCE,
    SHOT,
    entities_of_kind,
    kind_of,
)
from productions.models import Entity
from productionsite.api.errors import NotFound
from productionsite.api.inputs import well_formed
from productionsite.api.rows import Shape, add_relations, fetch
from shots.models import EntityVersion

SHAPES = {
    kind: entity_shape(kind) for kind in (SHOT, SEQUENCE, EPISODE, SCENE, EDIT, CONCEPT, CONCEPT_FOLDER, "Entity")
}
SHOT_VERSION = Shape(EntityVersion, type="ShotVersion")
EDIT_VERSION = Shape(EntityVersion, type="EditVersion")
NAMES = {"project_name": "project__name"}
SEQUENCE_NAMES = {**NAMES, "sequence_name": "parent__name"}


def asked_project(query):
    """Return the production a query names, None for none; 400 for a malformed one."""
    return well_formed(query["project_id"], "project_id") if "project_id" in query else None


def rows_of(call, kind, queryset, *, project_id=None, joined=None, order=by_name, forced=None, masked=True):
    """Return the rows of a listing: filtered when `forced` tells what the route decides itself, scoped, masked.

    `project_id`: the production the listing is about, None for all (administrators). `joined`: keys from
    joined tables. `forced`: the query parameters that are not for the caller to choose; None for no filters.
    """
    who, shape = call.who, SHAPES[kind]
    if forced is not None:
        queryset = column_filters(queryset, call.query, shape, forced={"entity_type_id", *forced})
        if "assigned_to" in call.query and kind in (SHOT, SCENE, EDIT, CONCEPT):
            queryset = queryset.filter(pk__in=assigned_entities(who))
    queryset = scoped(who, queryset, project_id) if project_id is not None else queryset
    rows = fetch_joined(queryset, shape, **joined) if joined else fetch(queryset, shape)
    if kind == CONCEPT:
        add_relations(rows, queryset, ("entity_concept_links",))
    if masked:
        hide_metadata(who, rows, kind, project_id)
    return order(rows)


def of_kind(kind, project_id=None):
    """Return the entities of a kind, of one production or of all."""
    found = entities_of_kind(kind)
    return found if project_id is None else found.filter(project_id=project_id)


# -- shots and scenes ----------------------------------------------------------------------------


def shots(call, sequence=None):
    """Return the shots of a query or of a sequence, with the names around them; orphans are left out."""
    project_id = sequence.project_id if sequence else asked_project(call.query)
    found = of_kind(SHOT).filter(parent__isnull=False)
    found = found.filter(parent=sequence) if sequence else found
    forced = ("sequence_id", "project_id", "parent_id") if sequence else ()
    return rows_of(call, SHOT, found, project_id=project_id, joined=SEQUENCE_NAMES, order=by_folded_name, forced=forced)


def shots_of_scene(call, scene):
    """Return the shots made from a layout scene."""
    found = of_kind(SHOT).filter(source=scene, parent__isnull=False)
    return rows_of(call, SHOT, found, project_id=scene.project_id, joined=SEQUENCE_NAMES, order=by_folded_name)


def scenes(call):
    """Return the scenes of a query with the names around them; those without sequence are left out."""
    project_id = asked_project(call.query)
    found = of_kind(SCENE).filter(parent__isnull=False)
    return rows_of(call, SCENE, found, project_id=project_id, joined=SEQUENCE_NAMES, forced=(), masked=False)


def scenes_of_sequence(call, sequence):
    """Return all scenes of a sequence."""
    rows = by_name(fetch(of_kind(SCENE).filter(parent=sequence), SHAPES[SCENE]))
    return hide_metadata(call.who, rows, SCENE, sequence.project_id)


def shots_of_episode(call, episode, *, relations=False):
    """Return the shots two levels below an episode."""
    return _below(call, SHOT, of_kind(SHOT).filter(parent__parent=episode), episode, relations)


def edits_of_episode(call, episode, *, relations=False):
    """Return the edits of an episode."""
    return _below(call, EDIT, of_kind(EDIT).filter(parent=episode), episode, relations)


def _below(call, kind, queryset, episode, relations):
    rows = by_name(fetch(queryset, SHAPES[kind]))
    if relations:
        add_relations(rows, queryset, ENTITY_RELATIONS)
    return hide_metadata(call.who, rows, kind, episode.project_id)


# -- sequences and episodes ------------------------------------------------------------------------


def with_assigned_descendants(who, kind, queryset):
    """Narrow sequences or episodes to those a vendor reaches through tasks (spec 05, 5.1)."""
    assigned = Entity.objects.filter(pk__in=assigned_entities(who))
    if kind == SEQUENCE:
        return queryset.filter(pk__in=assigned.values("parent_id"))
    below = assigned.filter(parent__parent__isnull=False).values("parent__parent_id")
    return queryset.filter(Q(pk__in=below) | Q(pk__in=assigned.filter(source__isnull=False).values("source_id")))


def groups(call, kind, queryset, *, project_id, forced=None):
    """Return the rows of sequences or episodes; a vendor's rows are of type `Entity` (spec 05, 5.1)."""
    who = call.who
    if forced is not None:
        queryset = column_filters(queryset, call.query, SHAPES[kind], forced={"entity_type_id", *forced})
    as_vendor = project_id is not None and who.role_in(project_id) == Role.VENDOR
    if as_vendor:
        queryset = with_assigned_descendants(who, kind, queryset)
    rows = by_name(fetch(queryset, SHAPES["Entity" if as_vendor else kind]))
    return hide_metadata(who, rows, kind, project_id)


def sequences(call, episode=None):
    """Return the sequences of a query or of an episode."""
    project_id = episode.project_id if episode else asked_project(call.query)
    found = of_kind(SEQUENCE).filter(parent=episode) if episode else of_kind(SEQUENCE)
    forced = ("episode_id", "project_id", "parent_id") if episode else ()
    return groups(call, SEQUENCE, found, project_id=project_id, forced=forced)


def episodes(call):
    """Return the episodes of a query."""
    return groups(call, EPISODE, of_kind(EPISODE), project_id=asked_project(call.query), forced=())


# -- productions -------------------------------------------------------------------------------------


def of_project(call, kind, project_id):
    """Return all entities of a kind in a production, orphans included, no names added, no filters."""
    if kind in (SEQUENCE, EPISODE):
        return groups(call, kind, of_kind(kind, project_id), project_id=project_id)
    return rows_of(call, kind, of_kind(kind, project_id), project_id=project_id)


def edits(call):
    """Return the edits of a query."""
    return rows_of(call, EDIT, of_kind(EDIT), project_id=asked_project(call.query), joined=NAMES, forced=())


def concepts(call):
    """Return the concepts of a query, with what they are linked to."""
    return rows_of(call, CONCEPT, of_kind(CONCEPT), project_id=asked_project(call.query), joined=NAMES, forced=())


# -- single rows -------------------------------------------------------------------------------------


def plain(kind, entity_id):
    """Return one entity as a row, with its own label."""
    found = Entity.objects.filter(pk=entity_id)
    rows = fetch(found, SHAPES[kind])
    return add_relations(rows, found, ("entity_concept_links",) if kind == CONCEPT else ())[0]


#: what the answer about one of these says, and is checked by, beyond its row
NAMED = {
    EPISODE: NAMES,
    SEQUENCE: {**NAMES, "episode_name": "parent__name", "parent_kind": "parent__entity_type__name"},
    SCENE: {
        **SEQUENCE_NAMES,
        "episode_id": joined_id("parent__parent_id"),
        "episode_name": "parent__parent__name",
        "parent_kind": "parent__entity_type__name",
        "above_kind": "parent__parent__entity_type__name",
    },
}


def find_named(who, entity_id, kind):
    """Return one sequence, episode or scene with the names above it; NotFound for none."""
    return find_entity(who, entity_id, kind, relations=False, **NAMED[kind])


def _shown(who, kind, found):
    row = dict(found.row)
    view_of_one(who, kind, found).hide(row)
    return row


def sequence(who, found):
    """Return one sequence with the names above it; NotFound when its parent is no episode."""
    row = _shown(who, SEQUENCE, found)
    return _with_episode(row, row["parent_id"], row.pop("parent_kind"))


def _with_episode(row, episode_id, kind):
    if episode_id is None:
        del row["episode_name"]
        return row
    if kind != EPISODE:
        raise NotFound
    return {**row, "episode_id": episode_id}


def episode(who, found):
    """Return one episode with the name of its production."""
    return _shown(who, EPISODE, found)


def scene(who, found):
    """Return one scene with the names above it; NotFound without sequence, or when that is in no episode."""
    row = _shown(who, SCENE, found)
    if row.pop("parent_kind") != SEQUENCE:
        raise NotFound
    row["sequence_id"] = row["parent_id"]
    return _with_episode(row, row.pop("episode_id"), row.pop("above_kind"))


def versions(who, entity, shape):
    """Return the versions of a shot or an edit, newest first."""
    rows = fetch(entity.entity_versions.order_by("-created_at", "-pk"), shape)
    return hide_metadata(who, rows, kind_of(entity), entity.project_id)
