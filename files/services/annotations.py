"""Drawings on previews: the merge of concurrent edits (spec 07, 8)."""

import uuid

from django.db import transaction

from events.emitter import emit
from files.models import PreviewFile
from productionsite.api.errors import BadInput, NotFound


def _key(entry):
    """Return what tells entries apart: 0.5 and "0.5" are two, 1 and 1.0 are one. None for what has no time."""
    time = entry.get("time") if isinstance(entry, dict) else None
    if isinstance(time, bool) or not isinstance(time, int | float | str):
        return None
    return type(time) is str, time


def _sent_key(item, name):
    key = _key(item)
    if key is None:
        raise BadInput(f"{name}: every item is an object with a `time`, a number", field=name)
    return key


def objects_of(entry):
    """Return the drawn objects of an entry, whatever else was put there."""
    drawing = entry.get("drawing")
    objects = drawing.get("objects") if isinstance(drawing, dict) else None
    return [one for one in objects if isinstance(one, dict)] if isinstance(objects, list) else []


def _sent_objects(item, name):
    objects, drawing = objects_of(item), item.get("drawing")
    given = drawing.get("objects") if isinstance(drawing, dict) else None
    if given is not None and given != objects:
        raise BadInput(f"{name}: `drawing.objects` is a list of objects", field=name)
    if not all(_is_id(one.get("id") or "") for one in objects):
        raise BadInput(f"{name}: the id of an object is a text", field=name)
    return objects


def _is_id(value):
    return isinstance(value, str | int | float)


def _with_ids(objects):
    return [one if one.get("id") and _is_id(one["id"]) else {**one, "id": str(uuid.uuid4())} for one in objects]


def _with_objects(entry, objects):
    drawing = entry.get("drawing")
    return {**entry, "drawing": {**(drawing if isinstance(drawing, dict) else {}), "objects": objects}}


def merged(stored, additions, updates, deletions):
    """Return the annotations after additions, updates and deletions, in this order (spec 07, 8).

    An object that exists is never overwritten by an addition; an updated one moves to the end; entries
    left without objects go, and so does what is stored but is no drawing. Raises BadInput for items without
    time or of another kind.
    """
    entries, new_entries = {}, []
    for entry in stored if isinstance(stored, list) else ():
        key = _key(entry)
        if key is not None:
            objects = _with_ids(objects_of(entry))
            if key in entries:
                objects = objects_of(entries[key]) + objects
            entries[key] = _with_objects(entries.get(key, entry), objects)
    for item in additions:
        key, new = _sent_key(item, "additions"), _with_ids(_sent_objects(item, "additions"))
        if key not in entries:  # each new one is an entry, also of a time that another one brings (spec 07, 8)
            new_entries.append((key, _with_objects(item, new)))
            continue
        known = objects_of(entries[key])
        ids = {one["id"] for one in known}
        entries[key] = _with_objects(entries[key], [*known, *(one for one in new if one["id"] not in ids)])
    twins = _added(entries, new_entries)
    for item in updates:
        key, sent = _sent_key(item, "updates"), _sent_objects(item, "updates")
        if key in entries:
            known = objects_of(entries[key])
            ids = {one["id"] for one in known}
            changed = {one["id"]: one for one in sent if one.get("id") in ids}
            kept = [one for one in known if one["id"] not in changed]
            entries[key] = _with_objects(entries[key], [*kept, *changed.values()])
    for item in deletions:
        key, ids = _sent_key(item, "deletions"), item.get("objects") or []
        if not isinstance(ids, list):
            raise BadInput("deletions: `objects` is a list of ids", field="deletions")
        if key in entries:
            kept = [one for one in objects_of(entries[key]) if one["id"] not in ids]
            entries[key] = _with_objects(entries[key], kept)
    return [entry for entry in (*entries.values(), *twins) if objects_of(entry)]


def _added(entries, new_entries):
    """Add new entries by their times; return those whose time another new one has too, which stay as they came."""
    twins = []
    for key, entry in new_entries:
        if key in entries:
            twins.append(entry)
        else:
            entries[key] = entry
    return twins


@transaction.atomic
def update_annotations(*, preview, person_id, additions=(), updates=(), deletions=()):
    """Merge drawings into a preview under its row lock; emits `preview-file:annotation-update`.

    Two reviewers who draw at the same time both keep what they drew.
    """
    row = PreviewFile.objects.select_for_update().filter(pk=preview.pk).first()
    if row is None:
        raise NotFound
    row.annotations = merged(row.annotations, additions, updates, deletions)
    row.save(update_fields=["annotations"])
    payload = {
        "preview_file_id": row.pk,
        "person_id": person_id,
        "updated_at": row.updated_at.replace(microsecond=0).isoformat(),
    }
    emit("preview-file:annotation-update", payload, project_id=preview.task.project_id)
    return row
