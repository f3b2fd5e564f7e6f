"""What a playlist holds and what goes along with it (spec 00, 3; spec 08)."""

from django.db import transaction

from events.emitter import emit_many
from files import storage
from files.models import PreviewFile
from productionsite.api.errors import BadRow
from productionsite.api.inputs import as_uuid


def own_previews(entries):
    """Return entries in which a preview that is not one of the entry's entity became null: one statement."""
    wanted = {as_uuid(entry.get("preview_file_id")) for entry in entries} - {None}
    pairs = PreviewFile.objects.filter(pk__in=wanted).values_list("pk", "task__entity_id")
    entity_of = {str(pk): str(entity_id) for pk, entity_id in pairs}
    kept = []
    for entry in entries:
        preview_id = as_uuid(entry.get("preview_file_id"))
        if preview_id is not None and entity_of.get(str(preview_id)) != str(as_uuid(entry.get("entity_id"))):
            entry = {**entry, "preview_file_id": None}
        kept.append(entry)
    return kept


def clean_new_entries(value):
    """Return the entries of a new playlist: stored as sent, foreign previews taken out.

    Raises BadRow for what is not a list of objects, which every later reader would trip over.
    """
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(entry, dict) for entry in value):
        raise BadRow("shots: a list of objects is expected", field="shots")
    return own_previews(value)


def clean_entries(value):
    """Return entries rewritten to exactly `{entity_id, preview_file_id}` (spec 00, 3, playlists U).

    `id` stands in for `entity_id`; what has neither entity nor preview, and what is no object, is dropped.
    """
    if not isinstance(value, list):
        raise BadRow("shots: a list is expected", field="shots")
    entries = []
    for entry in value:
        if not isinstance(entry, dict):
            continue
        entity_id = entry.get("entity_id") or entry.get("id")
        if entity_id and "preview_file_id" in entry:
            entries.append({"entity_id": entity_id, "preview_file_id": entry["preview_file_id"]})
    return own_previews(entries)


@transaction.atomic
def clear(playlist):
    """Remove what goes along with a playlist: notifications, builds with their files, share links."""
    playlist.notifications.all().delete()
    playlist.playlist_share_links.all().delete()
    job_ids = list(playlist.build_jobs.values_list("pk", flat=True))
    playlist.build_jobs.all().delete()
    storage.discard(job_ids, [storage.BUILD], force=True)
    payloads = [{"build_job_id": job_id, "playlist_id": playlist.pk} for job_id in job_ids]
    emit_many([("build-job:delete", payload, playlist.project_id) for payload in payloads])
