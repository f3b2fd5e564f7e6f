"""Replies to notes and playlists of a pull: no route takes them, and no column keeps their ShotGrid ids.

Their ids here follow from those there, so that the next pull finds them again.
"""

from accounts.models import Person
from files.models import PreviewFile
from imports.services.shotgun.entries import at, author_of, by_shotgun_id, columns, id_of, moment, number, own_id
from imports.services.shotgun.nouns import CREATED, SKIPPED, UNCHANGED, UPDATED, Noun, Rows
from productions.entities import ASSET, base_type
from productions.models import Entity, Project
from productions.queries.projects import TV_SHOW
from reviews.choices import PlaylistFor
from reviews.models import Playlist
from tasks.models import Comment

# -- replies ---------------------------------------------------------------------------------------


def _reply(entry):
    return {
        "id": str(own_id("Reply", number(at(entry, "id")))),
        "note": id_of(at(entry, "entity")),
        "text": columns(Comment, text=at(entry, "content"))["text"] or "",
        **author_of(entry),
        "created_at": moment(at(entry, "created_at")),
    }


def _write_replies(records):
    """Write replies into the comments of their notes, behind those that are there; a known one gets its new text."""
    people = by_shotgun_id(Person, [record["user"] for record in records])
    locked = Comment.objects.select_for_update(of=("self",))
    comments = by_shotgun_id(locked, [record["note"] for record in records])
    rows, told = Rows(), []
    for record in records:
        comment, author = comments.get(record["note"]), people.get(record["user"])
        person_id = record["author_id"] or author and author.pk
        if comment is None or not person_id:
            told.append((SKIPPED, "Its note or its author was left out."))
            continue
        replies = comment.replies or []
        known = next((one for one in replies if one.get("id") == record["id"]), None)
        if known is not None and known["text"] == record["text"]:
            told.append((UNCHANGED, comment.pk))
            continue
        if known is None:
            replies = [*replies, _as_stored(record, person_id)]
        else:
            replies = [{**one, "text": record["text"]} if one is known else one for one in replies]
        rows.put(comment, {"replies": replies})
        told.append((UPDATED if known else CREATED, comment.pk))
    rows.store()
    return told


def _as_stored(record, person_id):
    day = record["created_at"].isoformat()
    talk = {"id": record["id"], "date": day, "person_id": str(person_id), "text": record["text"]}
    return {**talk, "mentions": [], "department_mentions": [], "created_at": day}


# -- playlists -------------------------------------------------------------------------------------


def _playlist(entry):
    shotgun_id, versions = number(at(entry, "id")), at(entry, "versions")
    return {
        "id": own_id("Playlist", shotgun_id),
        "shotgun_id": shotgun_id,
        "name": columns(Playlist, name=at(entry, "code"))["name"],
        "project": id_of(at(entry, "project")),
        "versions": [id_of(one) for one in versions] if isinstance(versions, list) else [],
        "created_at": moment(entry["created_at"]) if entry.get("created_at") else None,
    }


def _write_playlists(records):
    """Write playlists: each entity once, with the newest of its versions that are in the list.

    A name that another playlist of the production has already gets the ShotGrid id behind it.
    """
    projects = by_shotgun_id(Project, [record["project"] for record in records])
    previews = by_shotgun_id(
        PreviewFile.objects.select_related("task"), [one for record in records for one in record["versions"]]
    )
    entities = Entity.objects.select_related("entity_type", "parent").in_bulk(
        {preview.task.entity_id for preview in previews.values() if preview.task and preview.task.entity_id}
    )
    known = Playlist.objects.in_bulk([record["id"] for record in records])
    taken = Playlist.objects.filter(project__in=[project.pk for project in projects.values()], episode__isnull=True)
    taken = {(project_id, name): pk for pk, project_id, name in taken.values_list("pk", "project_id", "name")}
    rows, written = Rows(), []
    for record in records:
        project = projects.get(record["project"])
        if project is None:
            written.append(None)
            continue
        shown = _newest(previews[one] for one in record["versions"] if one in previews)
        row = known.get(record["id"])
        if row is None:
            row = Playlist(pk=record["id"], is_for_all=project.production_type == TV_SHOW)
            row.created_at = record["created_at"] or row.created_at
        name = record["name"]
        if taken.setdefault((project.pk, name), row.pk) != row.pk:
            name = f"{name[:60]} #{record['shotgun_id']}"
        values = {
            "name": name,
            "project_id": project.pk,
            "for_entity": _reviewed([entities[pk] for pk in shown]),
            "shots": [{"entity_id": str(pk), "preview_file_id": str(preview.pk)} for pk, preview in shown.items()],
        }
        written.append(rows.put(row, values))
    rows.store()
    return [(SKIPPED, "The production is unknown.") if row is None else rows.outcome(row) for row in written]


def _newest(previews):
    """Return {entity id: its newest preview}, in the order the entities come; previews of nothing are left out."""
    found = {}
    for preview in previews:
        if preview.task and preview.task.entity_id:
            known = found.setdefault(preview.task.entity_id, preview)
            if (preview.revision or 0) >= (known.revision or 0):
                found[preview.task.entity_id] = preview
    return found


def _reviewed(entities):
    """Return what a playlist is for: assets when it shows nothing else."""
    kinds = {base_type(entity.entity_type.name) for entity in entities}
    return PlaylistFor.ASSET.value if kinds == {ASSET} else PlaylistFor.SHOT.value


REPLIES = Noun("replies", _reply, _write_replies)
PLAYLISTS = Noun("playlists", _playlist, _write_playlists)
