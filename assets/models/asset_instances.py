"""Asset instances: rows and constraints (spec 01)."""

from django.db import models

from productionsite.fields import JSONField
from productionsite.models import BaseModel, LinkModel


class AssetInstance(BaseModel):
    """Occurrences of an asset in a scene, shot or asset."""

    asset = models.ForeignKey("productions.Entity", on_delete=models.PROTECT, related_name="asset_instances")
    name = models.CharField(max_length=80, null=True, blank=True)
    number = models.IntegerField(null=True, blank=True)  # rank among the instances of the asset; not writable by PUT
    description = models.CharField(max_length=200, null=True, blank=True)
    active = models.BooleanField(null=True, blank=True, default=True)
    data = JSONField(null=True, blank=True)  # free bag
    scene = models.ForeignKey(
        "productions.Entity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="scene_asset_instances",
    )
    target_asset = models.ForeignKey(
        "productions.Entity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="nested_asset_instances",
    )
    entity = models.ForeignKey(
        "productions.Entity",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="deprecated_asset_instances",
    )
    entity_type = models.ForeignKey(
        "productions.EntityType",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="asset_instances",
    )
    shots = models.ManyToManyField(
        "productions.Entity", through="assets.AssetInstanceLink", related_name="instance_casting", blank=True
    )

    class Meta:
        db_table = "asset_instance"
        constraints = [
            models.UniqueConstraint(
                fields=["asset", "target_asset", "scene", "number"],
                name="asset_instance_asset_target_asset_scene_number_uniq",
            ),
        ]

    def __str__(self):
        return str(self.name or self.pk)


class AssetInstanceLink(LinkModel):
    """Link rows of AssetInstance.shots, Entity.instance_casting."""

    entity = models.ForeignKey("productions.Entity", on_delete=models.CASCADE, related_name="asset_instance_links")
    asset_instance = models.ForeignKey(
        "assets.AssetInstance", on_delete=models.CASCADE, related_name="asset_instance_links"
    )

    class Meta:
        db_table = "asset_instance_link"
        constraints = [
            models.UniqueConstraint(fields=["entity", "asset_instance"], name="asset_instance_link_uniq"),
        ]
