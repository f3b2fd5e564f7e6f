"""Writes of shots (spec 05, 7 and 8.1)."""

from django.db import transaction

from productions.entities import SHOT, check_name_is_free, emit_entity, get_entity
from productions.models import Entity
from productionsite.api.crud import write_links
from productionsite.api.inputs import read_row
from shots.services.creation import create_all
from shots.services.places import check_place

LINKS = ("entity_concept_links",)
FIXED = frozenset(
    {"id", "created_at", "updated_at", "project_id", "entity_type_id", "shotgun_id", "created_by", "nb_entities_out"}
)


def create_shot(*, project_id, name, sequence_id=None, created_by=None, **values):
    """Return (shot, created): the shot of that name in that sequence, made when it is not there."""
    row = {"name": name, "parent_id": sequence_id, **values}
    return create_shots(project_id=project_id, rows=[row], created_by=created_by)[0]


def create_shots(*, project_id, rows, created_by=None):
    """Return [(shot, created)] for rows of column values (`name`, `parent_id` = sequence, `data`, ...).

    Shots that exist, canceled ones too, come back untouched. Emits `shot:new` for new ones. A constant
    number of statements; of two concurrent calls one creates.
    """
    episodes = _episodes_above({row.get("parent_id") for row in rows})
    rows = [{"data": {}, "parent_id": None, **row} for row in rows]

    def told(shot):
        return {"episode_id": episodes.get(shot.parent_id)}

    return create_all(SHOT, project_id=project_id, rows=rows, created_by=created_by, told=told)


def _episodes_above(sequence_ids):
    """Return {sequence id: episode id as text} of the sequences that are in an episode."""
    above = Entity.objects.filter(pk__in=sequence_ids - {None}, parent__isnull=False)
    return {pk: str(parent_id) for pk, parent_id in above.values_list("pk", "parent_id")}


@transaction.atomic
def update_shot(*, shot_id, payload):
    """Change columns of a shot from a CRUD body; metadata is replaced, not merged (spec 05, 8.1).

    Unknown keys and what the server owns are ignored. A sequence must be one of the production, and the
    name free in it (400). No version is recorded. Emits `shot:update`.
    """
    shot = get_entity(shot_id, SHOT, lock=True)
    values, links = read_row(Entity, payload, LINKS, creating=False, dropped=FIXED)
    _check_values(shot, values)
    for name, value in values.items():
        setattr(shot, name, value)
    shot.save(update_fields=[Entity._meta.get_field(name).name for name in values])
    write_links(shot, links)
    emit_entity(SHOT, "update", shot)


def _check_values(shot, values):
    check_place(values, entity=shot)
    parent_id = values.get("parent_id", shot.parent_id)
    name = values.get("name", shot.name)
    if (name, parent_id) != (shot.name, shot.parent_id):
        place = {"project_id": shot.project_id, "entity_type_id": shot.entity_type_id, "parent_id": parent_id}
        check_name_is_free(name=name, **place, except_id=shot.pk)
