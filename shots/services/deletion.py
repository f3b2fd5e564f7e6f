"""Taking sequences, episodes and scenes away (spec 05, 13): what holds others has rules of its own."""

from django.db import transaction
from django.db.models import Q

from assets.services.deletion import cancel_or_delete, delete_entities, delete_if_unused
from productions.entities import (
    ASSET,
    CONCEPT,
    EDIT,
    SCENE,
    SHOT,
    emit_entity,
    ensure_temporal_types,
    kind_of,
    temporal_type_id,
)
from productions.models import Entity
from productionsite.api.errors import Conflict

ONE_BY_ONE = (ASSET, SHOT, EDIT, CONCEPT)  # the kinds that can be deleted in any number at once


@transaction.atomic
def delete_group(*, entity, force=False):
    """Delete a sequence or an episode: unforced only when nothing refers to it (400), forced with all below.

    Below an episode are its sequences, what is in those, its edits and the assets at home in it.
    """
    if force:
        delete_entities(entities=[*_below(entity), entity])
        return
    if not delete_if_unused(entity=entity):
        raise Conflict("The entity is still in use. Delete it with force=true to remove everything in it.")
    emit_entity(kind_of(entity), "delete", entity)


def _below(entity):
    below = Q(parent=entity) | Q(parent__parent=entity) | Q(source=entity)
    return list(Entity.objects.filter(below).exclude(pk=entity.pk).select_related("entity_type"))


@transaction.atomic
def delete_scene(*, scene):
    """Delete a scene, or cancel it when something refers to it; `scene:delete` is told in both cases."""
    if not delete_if_unused(entity=scene):
        scene.canceled = True
        scene.save(update_fields=["canceled"])
    emit_entity(SCENE, "delete", scene)


def find_deletable(ids):
    """Return the entities of ids, in their order, each once."""
    found = Entity.objects.select_related("entity_type").in_bulk(ids)
    return [found[pk] for pk in dict.fromkeys(ids) if pk in found]


@transaction.atomic
def delete_many(*, entities, project_id, force=False):
    """Cancel or delete entities of a production; return the ids handled, in the order given.

    Other kinds than assets, shots, edits and concepts are skipped, and what belongs elsewhere. An entity
    that is cancelled already is deleted, a concept always is.
    """
    if entities:
        temporal_type_id(CONCEPT)
    here = [one for one in entities if one.project_id == project_id]
    if any(kind_of(one) not in (SHOT, EDIT, CONCEPT) for one in here):
        ensure_temporal_types()
    handled = [one for one in here if kind_of(one) in ONE_BY_ONE]
    doomed = {one.pk for one in handled if force or one.canceled or kind_of(one) == CONCEPT}
    cancel_or_delete(entities=handled, doomed=doomed)
    return [one.pk for one in handled]
