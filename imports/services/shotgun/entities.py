"""Episodes, sequences, scenes, assets and shots from ShotGrid (spec 09, 12)."""

import orjson
from django.db import transaction

from assets.models import EntityLink
from events.emitter import emit_many
from imports.services.shotgun.entries import at, by_shotgun_id, columns, complete, id_of, number, store, write_on
from productions.entities import (
    EPISODE,
    SCENE,
    SEQUENCE,
    SHOT,
    ensure_temporal_types,
    temporal_type_id,
)
from productions.models import Entity, EntityType, Project
from productionsite.actor import current_actor
from productionsite.api.errors import BadInput
from productionsite.api.rendering import to_json
from productionsite.api.rows import Shape, fetch

ENTITY = Shape(Entity)
KEPT_APART = frozenset({"sg_cut_in", "sg_cut_out", "sg_sequence"})  # of a shot's `sg_*` keys: not in its data


def _known(kind, records):
    """Return {ShotGrid id: entity} of a kind (None: assets)."""
    queryset = Entity.objects.assets() if kind is None else Entity.objects.of_type(kind)
    return by_shotgun_id(queryset, [record["shotgun_id"] for record in records])


def _write(kind, records):
    """Create or change the entities of some records (column values with `shotgun_id`); return them in order."""
    known = _known(kind, records)
    type_id = kind and temporal_type_id(kind)
    rows = []
    for record in records:
        row = known.get(record["shotgun_id"])
        if row is None:
            row = Entity(created_by_id=current_actor(), **({"entity_type_id": type_id} if kind else {}))
            known[record["shotgun_id"]] = row
        rows.append(write_on(row, record))
    store(list(dict.fromkeys(rows)))
    return rows


def _projects_by_name(names):
    return {
        project.name: project.pk
        for project in Project.objects.filter(name__in={n for n in names if isinstance(n, str)})
    }


@transaction.atomic
def import_episodes(entries):
    """Import episodes into the productions of their names; return their ids. Unknown productions are left out."""
    temporal_type_id(EPISODE)
    records = complete(
        entries,
        lambda entry: (
            at(entry, "project", "name"),
            columns(
                Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), description=at(entry, "description")
            ),
        ),
    )
    projects = _projects_by_name([name for name, _values in records])
    return [
        row.pk
        for row in _write(
            EPISODE, [{**values, "project_id": projects[name]} for name, values in records if name in projects]
        )
    ]


@transaction.atomic
def import_sequences(entries):
    """Import sequences into the productions of their names, in their episodes; return their ids.

    A sequence that would take the name of another one of the same parent keeps its own; only its
    description and ShotGrid id are written, on that other one.
    """
    temporal_type_id(SEQUENCE)
    temporal_type_id(EPISODE)
    records = complete(entries, _sequence)
    projects = _projects_by_name([name for name, _episode, _values in records])
    episodes = by_shotgun_id(Entity.objects.of_type(EPISODE), [episode for _name, episode, _values in records])
    rows = []
    for name, episode, values in records:
        if name in projects:
            parent = episodes.get(episode)
            rows.append({**values, "project_id": projects[name], "parent_id": parent and parent.pk})
    taken = {}
    for row in Entity.objects.of_type(SEQUENCE).filter(name__in={row["name"] for row in rows}):
        taken[row.name, row.parent_id, row.project_id] = row
    clashes = {}
    for row in rows:
        same = taken.get((row["name"], row["parent_id"], row["project_id"]))
        if same is not None and same.shotgun_id != row["shotgun_id"]:
            clashes[same.pk] = write_on(same, {"description": row["description"], "shotgun_id": row["shotgun_id"]})
    store(list(clashes.values()))
    return [row.pk for row in _write(SEQUENCE, rows)]


def _sequence(entry):
    values = columns(
        Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), description=at(entry, "description")
    )
    return at(entry, "project", "name"), id_of(entry.get("episode")), values


@transaction.atomic
def import_scenes(entries):
    """Import scenes, in the sequence they name first; return their ids."""
    for kind in (SHOT, SCENE, SEQUENCE):
        temporal_type_id(kind)
    records = complete(entries, _scene)
    projects = _known_projects(records)
    sequences = by_shotgun_id(Entity.objects.of_type(SEQUENCE), [sequence for _project, sequence, _values in records])
    rows = []
    for project, sequence, values in records:
        parent = sequences.get(sequence)
        rows.append({**values, "project_id": projects[project].pk, "parent_id": parent and parent.pk})
    return [row.pk for row in _write(SCENE, rows)]


def _scene(entry):
    sequences = entry.get("sequence_sg_scenes_1_sequences")
    first = sequences[0] if isinstance(sequences, list) and sequences else None
    values = columns(Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"))
    return id_of(at(entry, "project")), id_of(first), values


def _known_projects(records):
    """Return {ShotGrid id: production} of records that begin with one; BadInput for an unknown one."""
    projects = by_shotgun_id(Project, [record[0] for record in records])
    for record in records:
        if record[0] not in projects:
            raise BadInput(f"No production has the ShotGrid id {record[0]}.", field="project")
    return projects


@transaction.atomic
def import_assets(entries):
    """Import assets, matched by ShotGrid id; return their ids. Unknown types are created.

    Assets that name parents become what those parents are made of; a parent's list is replaced.
    Duplicates and unknown productions are left out.
    """
    if isinstance(entries, list) and any(isinstance(entry, dict) and "sg_asset_type" not in entry for entry in entries):
        raise BadInput("Every asset needs its sg_asset_type.", field="sg_asset_type")
    ensure_temporal_types()
    records = [record for record in complete(entries, _asset) if record[1] is not None]
    types = _asset_types([record[1] for record in records])
    projects = by_shotgun_id(Project, [record[0] for record in records])
    wanted, parents = {}, {}
    for project, type_name, above, values in records:
        if project in projects and values["shotgun_id"] not in wanted:
            wanted[values["shotgun_id"]] = {
                **values,
                "project_id": projects[project].pk,
                "entity_type_id": types[type_name].pk,
            }
            for parent in above:
                parents.setdefault(parent, []).append(values["shotgun_id"])
    rows = _write(None, list(wanted.values()))
    _nest({row.shotgun_id: row for row in rows}, parents)
    return [row.pk for row in rows]


def _asset(entry):
    values = columns(
        Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), description=at(entry, "description")
    )
    parents = entry.get("parents")
    above = [id_of(parent) for parent in parents] if isinstance(parents, list) else []
    project = number(at(entry, "project", "id"))
    return project, at(entry, "sg_asset_type"), [one for one in above if one is not None], values


def _asset_types(names):
    found = {row.name: row for row in EntityType.objects.all()}
    new = [EntityType(**columns(EntityType, name=name)) for name in dict.fromkeys(names) if name not in found]
    EntityType.objects.bulk_create(new)
    emit_many([("asset-type:new", {"asset_type_id": row.pk}, None) for row in new])
    return {**found, **{row.name: row for row in new}}


def _nest(rows, parents):
    """Replace what parent assets are made of by the imported children; emits `asset:update`."""
    if not parents:
        return
    above = by_shotgun_id(Entity.objects.assets(), parents)
    children = {parent.pk: [rows[child] for child in parents[key]] for key, parent in above.items()}
    _recast(children)
    stored = Entity.objects.filter(pk__in=[row.pk for row in rows.values()])
    told = {row["id"]: row for row in orjson.loads(to_json(fetch(stored, ENTITY)))}
    emit_many(
        [
            (
                "asset:update",
                {"asset_id": parent.pk, "data": {"entities_out": [told[str(one.pk)] for one in children[parent.pk]]}},
                parent.project_id,
            )
            for parent in above.values()
        ]
    )


def _recast(cast):
    """Replace the casting links of entities: {entity id: [entities cast]}; links that stay keep their id."""
    stored = {}
    for link in EntityLink.objects.filter(entity_in_id__in=cast):
        stored[link.entity_in_id, link.entity_out_id] = link.pk
    wanted = {(pk, one.pk) for pk, entities in cast.items() for one in entities}
    EntityLink.objects.filter(pk__in=[pk for pair, pk in stored.items() if pair not in wanted]).delete()
    EntityLink.objects.bulk_create(
        EntityLink(entity_in_id=pk, entity_out_id=one) for pk, one in sorted(wanted - stored.keys(), key=str)
    )


@transaction.atomic
def import_shots(entries):
    """Import shots, matched by ShotGrid id, with sequence, scene and casting; return their ids.

    `data` is replaced by the record's own `sg_*` keys and the frame range of its cut.
    """
    ensure_temporal_types()
    records = complete(entries, _shot)
    projects = _known_projects(records)
    sequences = by_shotgun_id(Entity.objects.of_type(SEQUENCE), [record[1] for record in records])
    scenes = by_shotgun_id(Entity.objects.of_type(SCENE), [record[2] for record in records])
    assets = by_shotgun_id(Entity.objects.assets(), [one for record in records for one in record[3]])
    rows = []
    for project, sequence, scene, _cast, values in records:
        parent, source = sequences.get(sequence), scenes.get(scene)
        rows.append(
            {
                **values,
                "project_id": projects[project].pk,
                "parent_id": parent and parent.pk,
                "source_id": source and source.pk,
            }
        )
    shots = _write(SHOT, rows)
    _recast({shot.pk: [assets[one] for one in record[3] if one in assets] for shot, record in zip(shots, records)})
    return [shot.pk for shot in shots]


def _shot(entry):
    first, length = at(entry, "sg_cut_in"), at(entry, "sg_cut_duration")
    data = {
        key: value
        for key, value in entry.items()
        if key.startswith("sg_") and key not in KEPT_APART and value is not None
    }
    data["frame_in"] = None if first is None else number(first)
    data["frame_out"] = None if first is None or length is None else first + number(length)
    cast = entry.get("assets")
    values = columns(Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), data=data)
    return (
        id_of(at(entry, "project")),
        id_of(entry.get("sg_sequence")),
        id_of(entry.get("sg_scene")),
        [id_of(one) for one in cast] if isinstance(cast, list) else [],
        values,
    )
