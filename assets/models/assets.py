"""Assets: the entities whose type is not temporal (spec 04, 1.2)."""

from productions.models.entities import AssetManager, Entity


class Asset(Entity):
    """What is made once and cast in shots: characters, props, environments."""

    objects = AssetManager()

    class Meta:
        proxy = True
