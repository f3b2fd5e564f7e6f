"""Attachments of the notes of a pull: which files comments get, and what of it is here (spec 07, 9.5).

Rows and files come together, one by one, once everything else is written (`media`); here stands what a plan
tells of them. Their ids follow from those there, so that nothing is downloaded twice.
"""

from urllib.parse import urlsplit

from files.models import AttachmentFile
from imports.services.shotgun.entries import at, by_shotgun_id, number, own_id
from imports.services.shotgun.nouns import SKIPPED, UNCHANGED, WANTED, Noun
from tasks.models import Comment


def attached(pages):
    """Yield the attachments a pull has read, each with the `note` it is on (once per note) and its `name`."""
    notes = {}
    for note in pages.records("notes"):
        for one in note.get("attachments") or ():
            notes.setdefault(one["id"], []).append(note["id"])
    for record in pages.records("attachments"):
        for note in notes.get(record["id"], ()):
            yield {**record, "note": note, "name": file_of(record).get("name") or f"attachment {record['id']}"}


def is_link(record):
    """Return whether an attachment is an address of the web: any other scheme may run in a browser."""
    file = file_of(record)
    return file.get("link_type") == "web" and urlsplit(str(file.get("url"))).scheme in ("http", "https")


def is_upload(record):
    """Return whether an attachment is a file that the site has."""
    return file_of(record).get("link_type") == "upload"


def file_of(record):
    """Return what the site says of the file of an attachment: `link_type`, `name`, `content_type`, `url` of a link."""
    told = record.get("this_file")
    return told if isinstance(told, dict) else {}


def links_of_notes(pages):
    """Return {note: addresses attached to it}."""
    links = {}
    for record in attached(pages):
        if is_link(record):
            links.setdefault(record["note"], []).append(file_of(record)["url"])
    return links


def _attachment(entry):
    shotgun_id, note = number(at(entry, "id")), number(at(entry, "note"))
    return {
        "id": own_id(f"Note/{note}/Attachment", shotgun_id),
        "shotgun_id": shotgun_id,
        "note": note,
        "name": entry["name"],
        "mimetype": file_of(entry).get("content_type"),
        "created_at": entry.get("created_at"),
    }


def _tell(records):
    """Tell which files are wanted; write nothing."""
    comments = by_shotgun_id(Comment, [record["note"] for record in records])
    here = AttachmentFile.objects.filter(pk__in=[record["id"] for record in records])
    here = set(here.values_list("pk", flat=True))
    return [
        (SKIPPED, "Its note was left out.")
        if record["note"] not in comments
        else (UNCHANGED if record["id"] in here else WANTED, record["id"])
        for record in records
    ]


ATTACHMENTS = Noun("attachments", _attachment, _tell)
