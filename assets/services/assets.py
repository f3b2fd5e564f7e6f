"""Writes of assets (spec 04, 5): creation, sharing."""

from django.db import transaction
from django.utils import timezone

from assets.models import Asset
from events.emitter import emit_many
from productions.entities import ensure_temporal_types
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
    """Share assets with other productions, or stop; return their ids. No event (spec 04, 5.5)."""
    ensure_temporal_types()
    ids = list(Asset.objects.filter(pk__in=queryset.values("pk")).values_list("pk", flat=True))
    Entity.objects.filter(pk__in=ids).update(is_shared=is_shared, updated_at=timezone.now())
    return ids
