"""The temporal kinds of entity (spec 05, 2.1): one table, told apart by the name of the entity type."""

from productions.models.entities import Entity, TypedManager


class Episode(Entity):
    """An episode of a series; it groups sequences, edits and, as their home, assets."""

    objects = TypedManager("Episode")

    class Meta:
        proxy = True


class Sequence(Entity):
    """A sequence of shots, in an episode or not."""

    objects = TypedManager("Sequence")

    class Meta:
        proxy = True


class Shot(Entity):
    """A shot, in a sequence or (an orphan) in none."""

    objects = TypedManager("Shot")

    class Meta:
        proxy = True


class Scene(Entity):
    """A layout scene, which shots are made from."""

    objects = TypedManager("Scene")

    class Meta:
        proxy = True


class Edit(Entity):
    """A cut of an episode or of the whole production."""

    objects = TypedManager("Edit")

    class Meta:
        proxy = True


class Concept(Entity):
    """An idea in pictures, linked to what it is about."""

    objects = TypedManager("Concept")

    class Meta:
        proxy = True


class ConceptFolder(Entity):
    """A folder of concepts; folders do not nest."""

    objects = TypedManager("ConceptFolder")

    class Meta:
        proxy = True
