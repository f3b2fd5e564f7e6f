"""Taking entities away (spec 04, 5.3; spec 05, 13): cancelled while they have tasks, else deleted for good.

Everything a deletion does is one transaction and set-based: a blocked one leaves nothing half done.
"""

from itertools import groupby

from django.apps import apps
from django.db import transaction
from django.db.models import Q
from django.db.models.deletion import ProtectedError, RestrictedError
from django.utils import timezone

from assets.models import AssetInstance, AssetInstanceLink
from assets.services.casting import follow_assets, leave_castings, recount, settle
from assets.services.readiness import containers_of, refresh_casting_stats
from assets.signals import entities_deleting
from productions.entities import ASSET, emit_entities, ensure_temporal_types, kind_of
from productions.models import Entity, ScheduleItem
from productionsite.api.errors import Conflict

#: the order in which the kinds of one deletion tell that they are gone: contents before what holds them
ORDER = ("Shot", "Scene", "Sequence", "Edit", "Concept", "Asset", "Episode", "ConceptFolder")


@transaction.atomic
def cancel_or_delete(*, entities, doomed=()):
    """Cancel the entities that have tasks, delete the others; those whose id is in `doomed` whatever they have."""
    if any(kind_of(one) == ASSET for one in entities):
        ensure_temporal_types()
    ids = [one.pk for one in entities if one.pk not in doomed]
    busy = set(Entity.objects.filter(pk__in=ids, tasks__isnull=False).values_list("pk", flat=True))
    cancel(entities=[one for one in entities if one.pk in busy])
    delete_entities(entities=[one for one in entities if one.pk not in busy])


def cancel(*, entities):
    """Mark entities as cancelled; rows and castings stay, the readiness of shots follows."""
    _set_canceled(entities, True)


def restore(*, entities):
    """Take cancelled entities back; the readiness of shots follows."""
    _set_canceled(entities, False)


@transaction.atomic
def _set_canceled(entities, canceled):
    if not entities:
        return
    ids = [one.pk for one in entities]
    assets = [one.pk for one in entities if kind_of(one) == ASSET]
    containers = containers_of(assets)  # as they are before: some may be cancelled along with what they cast
    Entity.objects.filter(pk__in=ids).update(canceled=canceled, updated_at=timezone.now())
    ranked = sorted(entities, key=lambda one: ORDER.index(kind_of(one)))
    for kind, group in groupby(ranked, key=kind_of):
        emit_entities(kind, "update", [(one.pk, one.project_id) for one in group])
    if assets:
        follow_assets(assets, containers)


@transaction.atomic
def delete_entities(*, entities):
    """Delete entities (loaded with their type) with everything they own.

    Tasks go with their comments, previews and files, told by `task:delete`; then versions, subscriptions,
    castings, concept links, output files, asset instances, schedule items, playlists of episodes. What
    merely points at them (children, shots made from a scene, assets at home in an episode) loses the
    pointer. Emits `<kind>:delete` each. Raises Conflict (400) when something else still refers to one.
    """
    if not entities:
        return
    ids = [one.pk for one in entities]
    assets = [one.pk for one in entities if kind_of(one) == ASSET]
    shots = containers_of(assets)
    entities_deleting.send(sender=Entity, entity_ids=ids)
    _delete_outputs(ids)
    _delete_playlists(ids)
    _delete_links(ids)
    containers = leave_castings(ids)
    _unpoint(ids)
    try:
        Entity.objects.filter(pk__in=ids).delete()
    except (ProtectedError, RestrictedError) as error:
        raise Conflict("Something still refers to the entity.") from error
    refresh_casting_stats([pk for pk in shots if pk not in ids])
    recount(containers)
    ranked = sorted(entities, key=lambda one: ORDER.index(kind_of(one)))
    for kind, group in groupby(ranked, key=kind_of):
        emit_entities(kind, "delete", [(one.pk, one.project_id) for one in group])


def _delete_outputs(ids):
    OutputFile, PreviewFile = apps.get_model("files.OutputFile"), apps.get_model("files.PreviewFile")
    instances = AssetInstance.objects.filter(_instances_of(ids)).values("pk")
    outputs = OutputFile.objects.filter(
        Q(entity_id__in=ids) | Q(temporal_entity_id__in=ids) | Q(asset_instance_id__in=instances)
    )
    found = list(outputs.values_list("pk", flat=True))
    if found:
        PreviewFile.objects.filter(source_file_id__in=found).update(source_file=None, updated_at=timezone.now())
        OutputFile.objects.filter(pk__in=found).delete()


def _delete_playlists(ids):
    Playlist = apps.get_model("reviews.Playlist")
    playlists = list(Playlist.objects.filter(episode_id__in=ids).values_list("pk", flat=True))
    if playlists:
        for name in ("reviews.BuildJob", "reviews.PlaylistShareLink", "activity.Notification"):
            apps.get_model(name).objects.filter(playlist_id__in=playlists).delete()
        Playlist.objects.filter(pk__in=playlists).delete()


def _instances_of(ids):
    return Q(asset_id__in=ids) | Q(scene_id__in=ids) | Q(target_asset_id__in=ids) | Q(entity_id__in=ids)


def _delete_links(ids):
    concept_links = Entity.entity_concept_links.through.objects
    instances = AssetInstance.objects.filter(_instances_of(ids))
    apps.get_model("shots.EntityVersion").objects.filter(entity_id__in=ids).delete()
    apps.get_model("activity.Subscription").objects.filter(entity_id__in=ids).delete()
    ScheduleItem.objects.filter(object_id__in=ids).delete()
    concept_links.filter(Q(entity_in_id__in=ids) | Q(entity_out_id__in=ids)).delete()
    AssetInstanceLink.objects.filter(Q(entity_id__in=ids) | Q(asset_instance__in=instances)).delete()
    instances.delete()


def _unpoint(ids):
    """Take the pointers at entities away from those that stay."""
    now = timezone.now()
    staying = Entity.objects.exclude(pk__in=ids)
    staying.filter(parent_id__in=ids).update(parent=None, updated_at=now)
    staying.filter(source_id__in=ids).update(source=None, updated_at=now)
    # the rows of one deletion may point at each other in any order
    Entity.objects.filter(pk__in=ids).update(parent=None, source=None)


@transaction.atomic
def delete_if_unused(*, entity):
    """Delete a row nothing refers to, castings and concept links apart; tell whether it went. No event."""
    try:
        with transaction.atomic():
            containers = leave_castings([entity.pk])
            Entity.objects.filter(pk=entity.pk).delete()
            settle(containers)
    except (ProtectedError, RestrictedError):
        return False
    return True
