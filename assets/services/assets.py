"""Writes of assets (spec 04, 5): creation, sharing."""

from django.db import transaction
from django.utils import timezone

from assets.models import Asset
from assets.services.casting import follow_assets
from events.emitter import emit_many
from productions.entities import ASSET, emit_entities, ensure_temporal_types
from productions.models import Entity


def create_asset(*, project_id, asset_type_id, name, created_by=None, **values):
    """Create one asset (see `create_assets`) and return it."""
    row = {"entity_type_id": asset_type_id, "name": name, **values}
    return create_assets(project_id=project_id, rows=[row], created_by=created_by)[0]


@transaction.atomic
def create_assets(*, project_id, rows, created_by=None):
    """Create assets from rows of column values (`entity_type_id`, `name`, `source_id` = home episode, ...).

    Names are not compared with what the production has: clients look first (spec 04, 5.1). Emits
    `asset:new` each. A constant number of statements. Returns the assets in the order of the rows.
    """
    ensure_temporal_types()
    defaults = {"description": "", "data": {}, "created_by_id": created_by}
    made = Entity.objects.bulk_create([Entity(project_id=project_id, **{**defaults, **row}) for row in rows])
    emit_many(
        [("asset:new", {"asset_id": str(one.pk), "asset_type": str(one.entity_type_id)}, project_id) for one in made]
    )
    return made


@transaction.atomic
def share_assets(queryset, *, is_shared):
    """Share assets with other productions, or stop; return their ids (spec 04, 5.5).

    Emits `asset:update` for those that were not so before; the readiness of shots that cast them follows.
    """
    ensure_temporal_types()
    found = list(Asset.objects.filter(pk__in=queryset.values("pk")).values_list("pk", "project_id", "is_shared"))
    ids = [pk for pk, _project_id, _was_shared in found]
    changed = [(pk, project_id) for pk, project_id, was_shared in found if was_shared != is_shared]
    Entity.objects.filter(pk__in=ids).update(is_shared=is_shared, updated_at=timezone.now())
    if changed:
        emit_entities(ASSET, "update", changed)
        follow_assets([pk for pk, _project_id in changed])
    return ids
