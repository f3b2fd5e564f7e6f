"""Reads of asset instances (spec 04, 10): grouped by what they are instances of, or by where they are."""

from assets.models import AssetInstance, AssetInstanceLink
from assets.queries.entities import joined_id
from productionsite.api.rows import Shape, fetch, select

INSTANCE = Shape(AssetInstance)


def grouped(queryset, key="asset_id"):
    """Return {value of `key`: instance rows by number}; null becomes the text `None` (spec 04, 10.2)."""
    found = {}
    rows = fetch(queryset, INSTANCE)
    rows.sort(key=lambda row: (row["asset_id"], row["number"] or 0, row["created_at"]))
    for row in rows:
        found.setdefault(row[key] or "None", []).append(row)
    return found


def in_scene(scene, type_name=None):
    """Return the instances placed in a scene, those of one asset type only where asked."""
    found = AssetInstance.objects.filter(scene_id=scene.pk)
    return grouped(found.filter(asset__entity_type__name=type_name) if type_name else found)


def in_asset(asset):
    """Return the instances placed in an asset."""
    return grouped(AssetInstance.objects.filter(target_asset_id=asset.pk))


def in_shot(shot):
    """Return the instances cast in a shot."""
    return grouped(AssetInstance.objects.filter(asset_instance_links__entity_id=shot.pk))


def of_asset_by_scene(asset):
    """Return the instances of an asset by the scene they are in; those in no scene under `None`."""
    return grouped(AssetInstance.objects.filter(asset_id=asset.pk), "scene_id")


def of_asset_by_shot(asset):
    """Return the instances of an asset by the shots they are cast in; two statements."""
    rows = {row["id"]: row for row in fetch(AssetInstance.objects.filter(asset_id=asset.pk), INSTANCE)}
    links = AssetInstanceLink.objects.filter(asset_instance__asset_id=asset.pk)
    found = {}
    for shot_id, instance_id in select(links, joined_id("entity_id"), joined_id("asset_instance_id")):
        found.setdefault(shot_id, []).append(rows[instance_id])
    for placed in found.values():
        placed.sort(key=lambda row: row["number"] or 0)
    return found


def instance_row(instance_id):
    """Return one instance as a row."""
    return fetch(AssetInstance.objects.filter(pk=instance_id), INSTANCE)[0]
