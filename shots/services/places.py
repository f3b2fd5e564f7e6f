"""Where an entity may stand (spec 05, 2.2): what is its parent, what it was made from."""

from productions.entities import (
    ASSET,
    CONCEPT,
    CONCEPT_FOLDER,
    EDIT,
    EPISODE,
    SCENE,
    SEQUENCE,
    SHOT,
    base_type,
    kind_of,
)
from productions.models import Entity, EntityType
from productionsite.api.errors import BadInput

PARENTS = {
    SHOT: SEQUENCE,
    SCENE: SEQUENCE,
    SEQUENCE: EPISODE,
    EDIT: EPISODE,
    CONCEPT: CONCEPT_FOLDER,
    ASSET: ASSET,
}  # episodes and folders stand in nothing


def check_place(values, *, entity=None):
    """Refuse (400) a new place of an entity: `values` are the columns it gets, `entity` is it before the change.

    A parent is of the production and of the kind that holds this one, and nothing stands in itself; a source is
    of the production. Places that do not change are not looked at.
    """

    def after(name):
        return values[name] if name in values else getattr(entity, name, None)

    def moves(*names):
        return entity is None or any(after(name) != getattr(entity, name) for name in names)

    project_id, parent_id, source_id = after("project_id"), after("parent_id"), after("source_id")
    if parent_id is not None and moves("parent_id", "entity_type_id"):
        _check_parent(project_id, after("entity_type_id"), parent_id, entity)
    if source_id is not None and moves("source_id"):
        here = Entity.objects.filter(pk=source_id, project_id=project_id)
        if (entity is not None and source_id == entity.pk) or not here.exists():
            raise BadInput("source_id: another entity of the production is expected", field="source_id")


def _check_parent(project_id, entity_type_id, parent_id, entity):
    parent = Entity.objects.filter(pk=parent_id, project_id=project_id).select_related("entity_type").first()
    name = EntityType.objects.filter(pk=entity_type_id).values_list("name", flat=True).first()
    kind = PARENTS.get(base_type(name))
    if parent is None or kind_of(parent) != kind:
        expected = f"a {kind} of the production" if kind else "nothing"
        raise BadInput(f"parent_id: {expected} is expected", field="parent_id")
    if entity is not None:
        _check_apart(entity, parent)


def _check_apart(entity, parent):
    """Refuse a parent that stands in the entity, or is it; a ring further up is walked once."""
    seen = set()
    while parent is not None and parent.pk not in seen:
        if parent.pk == entity.pk:
            raise BadInput("parent_id: nothing stands in itself", field="parent_id")
        seen.add(parent.pk)
        parent = parent.parent
