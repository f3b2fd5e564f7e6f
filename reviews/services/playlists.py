"""What a playlist holds and what goes along with it (spec 00, 3; spec 08)."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from accounts.choices import Role
from events.emitter import emit_many
from files import storage
from files.models import PreviewFile
from productions.models import Entity, ProjectPersonLink
from productionsite.api.errors import BadRow, NotFound
from productionsite.api.inputs import as_uuid
from reviews import signals
from reviews.models import Playlist
from reviews.queries.playlists import named_entity

PAUSE = timedelta(minutes=1)  # between two words to a client about one playlist: buttons are clicked twice


def own_previews(entries):
    """Return entries in which a preview that is not one of the entry's entity became null: one statement.

    So did what is no id. The ids that stay are spelled as the database spells them.
    """
    wanted = {as_uuid(entry.get("preview_file_id")) for entry in entries} - {None}
    entity_of = dict(PreviewFile.objects.filter(pk__in=wanted).values_list("pk", "task__entity_id"))
    kept = []
    for entry in entries:
        if entry.get("preview_file_id") is not None:
            preview_id, entity_id = as_uuid(entry["preview_file_id"]), as_uuid(named_entity(entry))
            is_own = entity_id is not None and entity_of.get(preview_id) == entity_id
            entry = {**entry, "preview_file_id": str(preview_id) if is_own else None}
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

    `id` stands in for `entity_id`; an entry without preview has none (null); what names no entity, and what is
    no object, is dropped.
    """
    if not isinstance(value, list):
        raise BadRow("shots: a list is expected", field="shots")
    entries = []
    for entry in value:
        if not isinstance(entry, dict):
            continue
        entity_id = entry.get("entity_id") or entry.get("id")
        if entity_id:
            entries.append({"entity_id": entity_id, "preview_file_id": entry.get("preview_file_id")})
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


@transaction.atomic
def add_entities(*, playlist, entries):
    """Add (entity id, preview id or None) couples to a playlist, those already there left out; return the row.

    Without a preview, or with one of another entity, the latest of the entity is taken (of the playlist's
    task type when it has one); without any the entry has none. The playlist's row is locked, so two
    people adding at once both get through. Emits `playlist:add_entity` for each. Raises NotFound for an
    entity that is none of the production.
    """
    row = Playlist.objects.select_for_update(of=("self",)).get(pk=playlist.pk)
    entity_ids = {entity_id for entity_id, _preview_id in entries}
    if Entity.objects.filter(pk__in=entity_ids, project_id=row.project_id).count() != len(entity_ids):
        raise NotFound("One of the entities does not exist in this production.")
    shots = list(row.shots) if isinstance(row.shots, list) else []
    present = {couple(entry) for entry in shots if isinstance(entry, dict)}
    sent = [{"entity_id": str(e), "preview_file_id": str(p) if p else None} for e, p in entries]
    latest = latest_previews(entity_ids, row.task_type_id)
    events = []
    for entry in own_previews(sent):
        entry["preview_file_id"] = entry["preview_file_id"] or latest.get(entry["entity_id"])
        payload = {"playlist_id": row.pk, **entry}
        if entry["preview_file_id"] is None:
            del entry["preview_file_id"]
        if couple(entry) not in present:
            present.add(couple(entry))
            shots.append(entry)
            events.append(("playlist:add_entity", payload, row.project_id))
    if events:
        row.shots = shots
        row.save(update_fields=["shots"])
        emit_many(events)
    return row


def couple(entry):
    """Return what makes an entry one: its entity and its preview."""
    return named_entity(entry), entry.get("preview_file_id")


def latest_previews(entity_ids, task_type_id=None):
    """Return {entity id: id of its preview of highest revision, latest created}, of a task type when given."""
    rows = PreviewFile.objects.filter(task__entity__in=entity_ids)
    if task_type_id is not None:
        rows = rows.filter(task__task_type_id=task_type_id)
    ordered = rows.order_by(F("revision").desc(nulls_last=True), "-created_at", "-pk")
    found = {}
    for entity_id, preview_id in ordered.values_list("task__entity_id", "pk"):
        found.setdefault(str(entity_id), str(preview_id))
    return found


@transaction.atomic
def notify_clients(*, playlist, author_id, studio_id=None, department_id=None):
    """Tell the clients of a playlist's production that it is ready; return how many were told (spec 08, 2.16).

    Writes a `playlist-ready` notification each and emits `notification:new` to those who listen; the
    listeners of `clients_notified` send e-mails and messages. Whoever was told a moment ago is not told again.
    """
    links = ProjectPersonLink.objects.filter(project_id=playlist.project_id)
    links = links.filter(Q(role=Role.CLIENT) | Q(role__isnull=True, person__role=Role.CLIENT))
    links = links.filter(person__is_bot=False, person__active=True, person__preview_project__isnull=True)
    if studio_id:
        links = links.filter(person__studio_id=studio_id)
    if department_id:
        links = links.filter(person__department_links__department_id=department_id)
    just_told = playlist.notifications.filter(type="playlist-ready", created_at__gt=timezone.now() - PAUSE)
    links = links.exclude(person_id__in=just_told.values("person_id"))
    person_ids = list(links.order_by("person_id").values_list("person_id", flat=True).distinct())
    Notification = playlist.notifications.model
    rows = Notification.objects.bulk_create(
        [
            Notification(playlist=playlist, person_id=person_id, author_id=author_id, type="playlist-ready")
            for person_id in person_ids
        ]
    )
    told = [{"notification_id": row.pk, "person_id": row.person_id} for row in rows]
    emit_many([("notification:new", payload, playlist.project_id) for payload in told], persist=False)
    signals.clients_notified.send(Playlist, playlist=playlist, notification_ids=[row.pk for row in rows])
    return len(rows)
