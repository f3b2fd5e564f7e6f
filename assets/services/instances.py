"""Asset instances (spec 04, 10): occurrences of an asset in a scene, in a shot, in another asset."""

from django.db import transaction
from django.db.models import Max
from slugify import slugify

from assets.models import AssetInstance, AssetInstanceLink
from events.emitter import emit
from productions.entities import ensure_temporal_types, lock_project


def instance_name(asset_name, number):
    """Return the name of an instance: the words of the asset's name in plain letters, and a padded number."""
    slug = slugify(asset_name, separator="_", lowercase=False)
    return f"{slug}_{number:04d}"[-80:]


@transaction.atomic
def create_instance(*, asset, scene=None, target_asset=None, description=None):
    """Put one more instance of an asset in a scene, or in another asset; return it.

    Numbers count from 1 per asset and place; two concurrent calls get two numbers.
    """
    place = scene or target_asset
    if target_asset:
        ensure_temporal_types()
    lock_project(place.project_id)
    where = {"asset": asset, "scene": scene, "target_asset": target_asset}
    last = AssetInstance.objects.filter(
        asset_id=asset.pk,
        scene_id=scene.pk if scene else None,
        target_asset_id=target_asset.pk if target_asset else None,
    ).aggregate(last=Max("number"))["last"]
    number = (last or 0) + 1
    instance = AssetInstance.objects.create(
        **where, number=number, name=instance_name(asset.name, number), description=description
    )
    payload = {"asset_instance_id": str(instance.pk)}
    if scene:
        payload |= {"scene_id": str(scene.pk), "asset_id": str(asset.pk)}
    else:
        payload |= {"asset_id": str(target_asset.pk), "asset_instantiated": str(asset.pk)}
    emit("asset_instance:new", payload)
    return instance


@transaction.atomic
def add_to_shot(*, instance, shot):
    """Put an instance in a shot; nothing happens when it is there already."""
    _link, created = AssetInstanceLink.objects.get_or_create(entity=shot, asset_instance=instance)
    if created:
        _tell("asset_instance:add-to-shot", instance, shot)


@transaction.atomic
def remove_from_shot(*, instance, shot):
    """Take an instance out of a shot; nothing happens when it is not there."""
    deleted, _rows = AssetInstanceLink.objects.filter(entity=shot, asset_instance=instance).delete()
    if deleted:
        _tell("asset_instance:remove-from-shot", instance, shot)


def _tell(name, instance, shot):
    emit(name, {"shot_id": str(shot.pk), "asset_instance_id": str(instance.pk)})
