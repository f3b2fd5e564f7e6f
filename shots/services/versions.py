"""Versions of shots (spec 05, 9): the history of names and frame ranges."""

from django.utils import timezone

from productionsite.actor import current_actor
from shots.models import EntityVersion

FRAME_KEYS = ("frame_in", "frame_out")
QUIET_SECONDS = 60  # a change this soon after the last one belongs to it
BURST_SECONDS = 300  # but a version never covers more than this


def frames(data):
    """Return the frame range of a metadata bag; what is missing counts as 0."""
    return {key: (data or {}).get(key) or 0 for key in FRAME_KEYS}


def record_version(*, shot, name_before, data_before):
    """Record a version of a shot whose name or frame range has just changed; nothing when neither did.

    The version keeps the name before the change and the metadata after it. Changes that one person makes
    in a burst fold into the last version instead of making a new one.
    """
    before, after = frames(data_before), frames(shot.data)
    changed = {key for key in FRAME_KEYS if before[key] != after[key]}
    if not changed and shot.name == name_before:
        return
    last = shot.entity_versions.order_by("-created_at", "-pk").first()
    if last is not None and _folds(last, before, changed, name_before):
        last.data = shot.data
        last.save(update_fields=["data"])
        return
    EntityVersion.objects.create(entity_id=shot.pk, name=name_before, data=shot.data, person_id=current_actor())


def _folds(last, before, changed, name_before):
    now, held = timezone.now(), frames(last.data)
    return (
        last.person_id == current_actor()
        and (not changed or last.name == name_before)
        and all(held[key] == before[key] for key in FRAME_KEYS if key not in changed)
        and int((now - last.updated_at).total_seconds()) <= QUIET_SECONDS
        and int((now - last.created_at).total_seconds()) <= BURST_SECONDS
    )
