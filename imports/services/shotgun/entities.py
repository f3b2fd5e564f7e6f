"""Episodes, sequences, scenes, assets and shots from ShotGrid (spec 09, 12)."""

import orjson

from assets.models import EntityLink
from assets.services.casting import recount
from events.emitter import emit_many
from imports.services.shotgun.entries import added, at, by_shotgun_id, columns, id_of, name_of, number, word
from imports.services.shotgun.nouns import SKIPPED, Noun, Rows, claim, gone_of, numbered
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
KINDS = {"episodes": EPISODE, "sequences": SEQUENCE, "scenes": SCENE, "shots": SHOT}
UNIQUE = ("name", "project_id", "entity_type_id", "parent_id")


def _put(kind, wanted, gone):
    """Write entities (column values with `shotgun_id`; None for a record left out) of a kind (None: assets).

    An entity is known by its ShotGrid id, else by its name when it stands in the same place and comes from
    nowhere else. In a pull (`gone`: see `gone_of`) it also becomes the one that is gone there, and a name that
    another one has in the same place gets the ShotGrid id behind it, where else the database would refuse all.
    Returns (Rows, [row or None] in their order); the caller stores them.
    """
    given = [values for values in wanted if values is not None]
    if kind is not None:
        type_id = temporal_type_id(kind)
        for values in given:
            values["entity_type_id"] = type_id
    queryset = Entity.objects.assets() if kind is None else Entity.objects.of_type(kind)
    known = by_shotgun_id(queryset, [values["shotgun_id"] for values in given])
    holders = _holders(given)
    rows, written = Rows(), []
    for values in wanted:
        if values is None:
            written.append(None)
            continue
        shotgun_id = values["shotgun_id"]
        row, is_free = claim(holders, _place(values), known.get(shotgun_id), gone or ())
        if gone is not None and not is_free:
            values = {**values, **columns(Entity, name=numbered(values["name"], shotgun_id))}
        known[shotgun_id] = row = row or Entity(created_by_id=current_actor())
        written.append(rows.put(row, values))
    return rows, written


def _holders(given):
    """Return {place: entity} of those that stand where some records want to be."""
    names = {values["name"] for values in given}
    projects = {values["project_id"] for values in given}
    found = Entity.objects.filter(name__in=names, project_id__in=projects).order_by("pk") if given else ()
    rows = sorted(found, key=lambda row: row.shotgun_id is None)  # of several in one place the site's own come first
    return {tuple(getattr(row, name) for name in UNIQUE): row for row in rows}


def entities_here(noun):
    """Return the entities that records of a noun are written on."""
    return Entity.objects.assets() if noun == "assets" else Entity.objects.of_type(KINDS[noun])


def _place(values):
    return tuple(values.get(name) for name in UNIQUE)


def _outcomes(rows, written, why):
    return [(SKIPPED, why) if row is None else rows.outcome(row) for row in written]


# -- episodes and sequences ------------------------------------------------------------------------


def _productions(records):
    """Return a function: project of a record (id or None, name) → production id or None."""
    by_id = by_shotgun_id(Project, [project_id for project_id, _name in records])
    names = {name for _id, name in records if name is not None}
    by_name = dict(Project.objects.filter(name__in=names).values_list("name", "pk"))
    return lambda project: by_id[project[0]].pk if project[0] in by_id else by_name.get(project[1])


def _part(entry):
    """Return the columns that episodes and sequences share."""
    return columns(
        Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), description=at(entry, "description")
    )


def _episode(entry):
    project = (id_of(entry.get("project")), word(at(entry, "project", "name")))
    return {"project": project, "values": _part(entry), "gone": added(entry, "gone")}


def _write_episodes(records):
    """Write episodes into their productions, known by ShotGrid id or by name. Unknown productions are left out."""
    find = _productions([record["project"] for record in records])
    wanted = []
    for record in records:
        project_id = find(record["project"])
        wanted.append(None if project_id is None else {**record["values"], "project_id": project_id})
    rows, written = _put(EPISODE, wanted, gone_of(records))
    rows.store()
    return _outcomes(rows, written, "The production is unknown.")


def _sequence(entry):
    return {**_episode(entry), "episode": id_of(entry.get("episode"))}


def _write_sequences(records):
    """Write sequences into their productions and episodes.

    A sequence that would take the name of another one of the same parent keeps its own; only its
    description and ShotGrid id are written, on that other one (but in pulls, where names stay apart).
    """
    gone = gone_of(records)
    temporal_type_id(EPISODE)
    find = _productions([record["project"] for record in records])
    episodes = by_shotgun_id(Entity.objects.of_type(EPISODE), [record["episode"] for record in records])
    wanted = []
    for record in records:
        project_id, parent = find(record["project"]), episodes.get(record["episode"])
        values = {**record["values"], "project_id": project_id, "parent_id": parent and parent.pk}
        wanted.append(values if project_id is not None else None)
    given = [values for values in wanted if values is not None]
    taken = {}
    names, projects = {values["name"] for values in given}, {values["project_id"] for values in given}
    for row in Entity.objects.of_type(SEQUENCE).filter(name__in=names, project_id__in=projects):
        taken[row.name, row.parent_id, row.project_id] = row
    clashes = Rows()
    for values in given:
        same = taken.get((values["name"], values["parent_id"], values["project_id"]))
        if gone is None and same is not None and same.shotgun_id not in (None, values["shotgun_id"]):
            clashes.put(same, {"description": values["description"], "shotgun_id": values["shotgun_id"]})
    clashes.store()
    rows, written = _put(SEQUENCE, wanted, gone)
    rows.store()
    return _outcomes(rows, written, "The production is unknown.")


# -- scenes ----------------------------------------------------------------------------------------


def _scene(entry):
    sequences = entry.get("sequence_sg_scenes_1_sequences")
    first = sequences[0] if isinstance(sequences, list) and sequences else None
    values = columns(Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"))
    project = id_of(at(entry, "project"))
    return {"project": project, "sequence": id_of(first), "values": values, "gone": added(entry, "gone")}


def _write_scenes(records):
    """Write scenes, in the sequence they name first."""
    for kind in (SHOT, SEQUENCE):
        temporal_type_id(kind)
    projects = _known_projects(records)
    sequences = by_shotgun_id(Entity.objects.of_type(SEQUENCE), [record["sequence"] for record in records])
    wanted = []
    for record in records:
        parent = sequences.get(record["sequence"])
        places = {"project_id": projects[record["project"]].pk, "parent_id": parent and parent.pk}
        wanted.append({**record["values"], **places})
    rows, written = _put(SCENE, wanted, gone_of(records))
    rows.store()
    return [rows.outcome(row) for row in written]


def _known_projects(records):
    """Return {ShotGrid id: production} of the records; BadInput for an unknown one."""
    projects = by_shotgun_id(Project, [record["project"] for record in records])
    for record in records:
        if record["project"] not in projects:
            raise BadInput(f"No production has the ShotGrid id {record['project']}.", field="project")
    return projects


# -- assets ----------------------------------------------------------------------------------------


def _asset(entry):
    values = columns(
        Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), description=at(entry, "description")
    )
    parents = entry.get("parents")
    above = [id_of(parent) for parent in parents] if isinstance(parents, list) else []
    project, kind = number(at(entry, "project", "id")), at(entry, "sg_asset_type")
    above = [one for one in above if one is not None]
    kind = None if kind is None else name_of(EntityType, kind)
    return {"project": project, "type": kind, "parents": above, "values": values, "gone": added(entry, "gone")}


def _write_assets(records):
    """Write assets, matched by ShotGrid id. Unknown types are created.

    Assets that name parents become what those parents are made of; a parent's list is replaced.
    Assets without type, duplicates and unknown productions are left out.
    """
    ensure_temporal_types()
    types = _asset_types([record["type"] for record in records if record["type"] is not None])
    projects = by_shotgun_id(Project, [record["project"] for record in records])
    wanted, seen, parents = [], set(), {}
    for record in records:
        shotgun_id = record["values"]["shotgun_id"]
        if record["type"] is None or record["project"] not in projects or shotgun_id in seen:
            wanted.append(None)
            continue
        seen.add(shotgun_id)
        places = {"project_id": projects[record["project"]].pk, "entity_type_id": types[record["type"]].pk}
        wanted.append({**record["values"], **places})
        for parent in record["parents"]:
            parents.setdefault(parent, []).append(shotgun_id)
    rows, written = _put(None, wanted, gone_of(records))
    rows.store()
    _compose({row.shotgun_id: row for row in written if row is not None}, parents)
    return _outcomes(rows, written, "It has no type, stands twice, or its production is unknown.")


def _asset_types(names):
    found = {row.name: row for row in EntityType.objects.all()}
    new = [EntityType(**columns(EntityType, name=name)) for name in dict.fromkeys(names) if name not in found]
    EntityType.objects.bulk_create(new)
    emit_many([("asset-type:new", {"asset_type_id": row.pk}, None) for row in new])
    return {**found, **{row.name: row for row in new}}


def _compose(rows, parents):
    """Replace what parents ({their ShotGrid id: [those of their parts]}) are made of; return {parent: whether it was}.

    `rows`: {ShotGrid id: asset} of the parts. Emits `asset:update` with the parts.
    """
    if not parents:
        return {}
    above = by_shotgun_id(Entity.objects.assets(), parents)
    children = {parent.pk: [rows[child] for child in parents[key]] for key, parent in above.items()}
    moved = _recast(children)
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
            if parent.pk in moved
        ]
    )
    return {parent: parent.pk in moved for parent in above.values()}


def _recast(cast):
    """Replace the casting links of entities: {entity id: [entities cast]}; return the ids of those that changed.

    Links that stay keep their row.
    """
    stored = {}
    for link in EntityLink.objects.filter(entity_in_id__in=cast):
        stored[link.entity_in_id, link.entity_out_id] = link.pk
    wanted = {(pk, one.pk) for pk, entities in cast.items() for one in entities}
    gone = [pair for pair in stored if pair not in wanted]
    new = sorted(wanted - stored.keys(), key=str)
    EntityLink.objects.filter(pk__in=[stored[pair] for pair in gone]).delete()
    EntityLink.objects.bulk_create(EntityLink(entity_in_id=pk, entity_out_id=one) for pk, one in new)
    moved = {pk for pk, _one in (*gone, *new)}
    recount(moved)
    return moved


# -- shots -----------------------------------------------------------------------------------------


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
    return {
        "project": id_of(at(entry, "project")),
        "sequence": id_of(entry.get("sg_sequence")),
        "scene": id_of(entry.get("sg_scene")),
        "cast": [id_of(one) for one in cast] if isinstance(cast, list) else [],
        "values": columns(Entity, shotgun_id=number(at(entry, "id")), name=at(entry, "code"), data=data),
        "gone": added(entry, "gone"),
    }


def _write_shots(records):
    """Write shots, matched by ShotGrid id, with sequence, scene and casting.

    `data` is replaced by the record's own `sg_*` keys and the frame range of its cut.
    """
    ensure_temporal_types()
    projects = _known_projects(records)
    sequences = by_shotgun_id(Entity.objects.of_type(SEQUENCE), [record["sequence"] for record in records])
    scenes = by_shotgun_id(Entity.objects.of_type(SCENE), [record["scene"] for record in records])
    assets = by_shotgun_id(Entity.objects.assets(), [one for record in records for one in record["cast"]])
    wanted = []
    for record in records:
        parent, source = sequences.get(record["sequence"]), scenes.get(record["scene"])
        places = {
            "project_id": projects[record["project"]].pk,
            "parent_id": parent and parent.pk,
            "source_id": source and source.pk,
        }
        wanted.append({**record["values"], **places})
    rows, shots = _put(SHOT, wanted, gone_of(records))
    rows.store()
    cast = {shot.pk: [assets[one] for one in rec["cast"] if one in assets] for shot, rec in zip(shots, records)}
    rows.relinked(_recast(cast))
    return [rows.outcome(shot) for shot in shots]


# -- what assets are made of -------------------------------------------------------------------------


def _composition(entry):
    return {"asset": number(at(entry, "id")), "parts": [number(one) for one in at(entry, "parts")]}


def _write_compositions(records):
    """Replace what assets are made of by the parts a pull has found in all of them (`parents` tells it by part)."""
    parts = by_shotgun_id(Entity.objects.assets(), [one for record in records for one in record["parts"]])
    parents = {record["asset"]: [one for one in record["parts"] if one in parts] for record in records}
    moved = {parent.shotgun_id: (parent.pk, changed) for parent, changed in _compose(parts, parents).items()}
    told = []
    for record in records:
        pk, changed = moved.get(record["asset"], (None, False))
        told.append(("updated" if changed else "unchanged", pk) if pk else (SKIPPED, "The asset was left out."))
    return told


EPISODES = Noun("episodes", _episode, _write_episodes)
SEQUENCES = Noun("sequences", _sequence, _write_sequences)
SCENES = Noun("scenes", _scene, _write_scenes)
ASSETS = Noun("assets", _asset, _write_assets, needs="sg_asset_type")
COMPOSITIONS = Noun("compositions", _composition, _write_compositions)
SHOTS = Noun("shots", _shot, _write_shots)
