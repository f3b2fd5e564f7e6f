"""Previews as rows: revisions and deletion (spec 07, 6.5 and 6.7). Their files: `uploads`, `media`."""

from django.db import transaction
from django.utils import timezone

from files import storage
from files.models import PreviewFile
from files.services import main_previews
from productionsite.api.errors import Conflict


def slots_of(preview):
    """Return the places where a preview of this extension has files."""
    if preview.extension == "png":
        return storage.PICTURE_SLOTS
    return storage.MOVIE_SLOTS if preview.extension == "mp4" else (storage.RAW,)


def move_revision(preview, revision):
    """Let the other previews of a revision follow their main one to its new number (spec 07, 6.5).

    Raises Conflict when another main preview of the task already has that number. The preview itself
    is left to the caller.
    """
    siblings = PreviewFile.objects.filter(task_id=preview.task_id).exclude(pk=preview.pk)
    if siblings.filter(position=1, revision=revision).exists():
        raise Conflict("Another main preview of the task already has this revision.")
    siblings.filter(revision=preview.revision).update(revision=revision, updated_at=timezone.now())


@transaction.atomic
def detach(preview, *, force=False):
    """Take a preview out of everything that shows it, before its row goes (spec 07, 6.7).

    Its task and entity fall back to the newest remaining preview (`task:update`,
    `preview-file:set-main`, `<kind>:update`), news and old comments lose the link, its files are marked
    deleted and, with `force`, removed once the transaction is committed. Playlists keep the id.
    """
    now = timezone.now()
    main_previews.forget(preview)
    preview.news.update(preview_file=None, updated_at=now)
    preview.legacy_comments.update(preview_file=None, updated_at=now)
    storage.discard([preview.pk], slots_of(preview), force=force)
