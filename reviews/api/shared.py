"""What whoever holds a share link may see and do, without logging in (spec 08, 3.2).

Every route asks for the link first (unknown, revoked, expired, wrong password: 404), then whether what
it names is in the playlist: nothing else is reachable.
"""

from accounts.access import Access
from accounts.models import Person
from accounts.shapes import person_row
from files import storage
from files.access import may_save_previews_of
from files.api.attachments import send_attachment
from files.api.media import HIGH_FIRST, send_download, send_movie, send_original, send_picture
from files.api.serving import serve
from files.api.uploads import files_of, preview_row
from files.models import AttachmentFile
from files.services import annotations, attachments
from files.shapes import PREVIEW
from productionsite.api.errors import NotFound
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import NO_CONTENT, Answer, ApiViewSet, operation
from reviews.api.inputs import AsGuestInput, GuestAnnotationsInput, GuestCommentInput, GuestEditInput, GuestInput
from reviews.queries import shared as queries
from reviews.services import guests
from reviews.services.share_links import ShareError, open_link
from tasks.access import task_of
from tasks.queries import comments as comment_queries

ROOT = "shared/playlists/<token>"
COMMENT = f"{ROOT}/comments/<comment_id>"
PREVIEW_PATH = "preview-files/<preview_file_id>"


class HoldsLink(Access):
    """Whoever knows a link that is good, and its password when it has one; `call.found["token"]`."""

    public = True

    def allows(self, facts):
        facts.found["token"] = open_link(facts.params["token"], facts.query.get("password"))
        return True


LINK = HoldsLink()


class SharedViewSet(ApiViewSet):
    """What the routes of a link share."""

    @property
    def link(self):
        """The link the URL names."""
        return self.call.found["token"]

    @property
    def scope(self):
        """What the link reaches."""
        return queries.Scope(self.link.playlist)


class SharedPlaylists(SharedViewSet):
    """The playlist of a link."""

    @operation("GET", ROOT, access=LINK, answer="A playlist.")
    def read(self, request, token):
        """Return the playlist of a link."""
        return queries.playlist_of(self.link)

    @operation("GET", f"{ROOT}/context", access=LINK, answer="`{project, task_types, task_statuses}`")
    def context(self, request, token):
        """Return what the review page needs of the production."""
        return queries.context_of(self.link.playlist.project)

    @operation("POST", f"{ROOT}/guest", access=LINK, body=GuestInput, answer="A person.")
    def guest(self, request, token):
        """Introduce a guest; known names and ids give the same guest again."""
        body = self.call.body
        guest, known = guests.welcome(
            link=self.link, first_name=body.first_name, last_name=body.last_name, guest_id=body.guest_id
        )
        return Answer(person_row(guest.pk), 200 if known else 201)

    @operation("PUT", f"{ROOT}/annotations", access=LINK, body=GuestAnnotationsInput, answer=PREVIEW)
    def annotate(self, request, token):
        """Draw on a preview of the playlist."""
        body = self.call.body
        guests.check_may_comment(self.link)
        guest = guests.find_guest(self.link, body.guest_id)
        preview = self.scope.find_preview(body.preview_file_id)
        annotations.update_annotations(
            preview=preview,
            person_id=guest.pk,
            additions=body.additions,
            updates=body.updates,
            deletions=body.deletions,
        )
        return preview_row(preview.pk)


class SharedComments(SharedViewSet):
    """What guests say."""

    @operation("GET", f"{ROOT}/comments", access=LINK, answer="Comments.")
    def list(self, request, token):
        """List the comments of the playlist that are for clients or from guests."""
        return queries.comments_of(self.scope)

    @operation("POST", f"{ROOT}/comments", access=LINK, body=GuestCommentInput, answer="A comment.", status=201)
    def post(self, request, token):
        """Comment a task of the playlist."""
        body = self.call.body
        posted = guests.post(
            link=self.link,
            scope=self.scope,
            guest_id=body.guest_id,
            task_id=body.task_id,
            status_id=body.task_status_id,
            text=body.text,
            checklist=body.checklist,
        )
        return comment_queries.posted([posted], private=False, departments=True)[0]

    def _expanded(self, comment):
        row = comment_queries.related([comment.pk])[0]
        attached = AttachmentFile.objects.filter(comment=comment).order_by("created_at", "pk")
        keys = ("id", "name", "extension", "size")
        row["attachment_files"] = [{**values, "id": str(values["id"])} for values in attached.values(*keys)]
        return row

    @operation("PUT", COMMENT, access=LINK, body=GuestEditInput, answer="A comment.")
    def edit(self, request, token, comment_id):
        """Change one's own comment."""
        body, scope = self.call.body, self.scope
        comment = scope.find_comment(comment_id)
        guests.edit(
            link=self.link,
            scope=scope,
            guest_id=body.guest_id,
            comment=comment,
            text=body.text,
            checklist=body.checklist,
            status_id=body.task_status_id,
        )
        return self._expanded(comment)

    @operation("DELETE", COMMENT, access=LINK, body=AsGuestInput, status=204)
    def delete(self, request, token, comment_id):
        """Delete one's own comment."""
        scope = self.scope
        comment = scope.find_comment(comment_id)
        guests.delete(link=self.link, scope=scope, guest_id=self.call.body.guest_id, comment=comment)
        return NO_CONTENT

    def _own(self, comment_id):
        scope = self.scope
        comment = scope.find_comment(comment_id)
        guests.own_comment(link=self.link, scope=scope, guest_id=self.call.body.guest_id, comment=comment)
        return comment

    @operation("POST", f"{COMMENT}/attachments", access=LINK, body=AsGuestInput, answer="A comment.", status=201)
    def attach(self, request, token, comment_id):
        """Attach files to one's own comment."""
        comment = self._own(comment_id)
        guests.check_may_comment(self.link)
        files = [some[0] for _name, some in files_of(request).lists()]
        attachments.add_to_comment(comment=comment, task=task_of(comment), files=files)
        return self._expanded(comment)

    @operation("DELETE", f"{COMMENT}/attachments/<attachment_file_id>", access=LINK, body=AsGuestInput, status=204)
    def detach(self, request, token, comment_id, attachment_file_id):
        """Remove a file from one's own comment."""
        comment = self._own(comment_id)
        rows = AttachmentFile.objects.filter(comment=comment, pk=as_uuid(attachment_file_id))
        if not rows.exists():
            raise ShareError("The attachment does not exist.", status=404)
        attachments.remove_from_comment(comment=comment, task=task_of(comment), attachments=rows)
        return NO_CONTENT

    @operation("GET", f"{ROOT}/attachment-files/<attachment_file_id>/file/<file_name>", access=LINK, answer="The file.")
    def attached(self, request, token, attachment_file_id, file_name):
        """Send a file of a comment the page shows."""
        rows = AttachmentFile.objects.filter(pk=as_uuid(attachment_file_id), comment__in=self.scope.comments())
        row = rows.first()
        if row is None:
            raise NotFound
        return send_attachment(request, row)


class SharedMedia(SharedViewSet):
    """Pictures and movies of the playlist."""

    def _preview(self, preview_file_id):
        return self.scope.find_preview(preview_file_id)

    @operation("GET", f"{ROOT}/{PREVIEW_PATH}", access=LINK, answer=PREVIEW)
    def preview(self, request, token, preview_file_id):
        """Read a preview."""
        return preview_row(self._preview(preview_file_id).pk)

    @operation("GET", f"{ROOT}/{PREVIEW_PATH}/download", access=LINK, answer="The file.")
    def download(self, request, token, preview_file_id):
        """Send the original of a preview to be saved."""
        may_save = may_save_previews_of(None, self.link.playlist.project)
        return send_download(request, self._preview(preview_file_id), may_save=may_save)

    @operation("GET", f"{ROOT}/movies/originals/{PREVIEW_PATH}.mp4", access=LINK, answer="An MP4.")
    def movie(self, request, token, preview_file_id):
        """Send a movie."""
        return send_movie(request, self._preview(preview_file_id), HIGH_FIRST)

    @operation("GET", f"{ROOT}/movies/tiles/{PREVIEW_PATH}.png", access=LINK, answer="A PNG.")
    def tiles(self, request, token, preview_file_id):
        """Send the contact sheet of a movie."""
        return send_picture(request, self._preview(preview_file_id), storage.TILES)

    @operation("GET", f"{ROOT}/pictures/thumbnails/{PREVIEW_PATH}.png", access=LINK, answer="A PNG.")
    def thumbnail(self, request, token, preview_file_id):
        """Send a thumbnail."""
        return send_picture(request, self._preview(preview_file_id), storage.THUMBNAIL)

    @operation("GET", f"{ROOT}/pictures/originals/{PREVIEW_PATH}.png", access=LINK, answer="A PNG.")
    def picture(self, request, token, preview_file_id):
        """Send a picture."""
        return send_picture(request, self._preview(preview_file_id), storage.PICTURE)

    @operation("GET", f"{ROOT}/pictures/originals/{PREVIEW_PATH}.<extension>", access=LINK, answer="The file.")
    def original(self, request, token, preview_file_id, extension):
        """Send the uploaded file of a preview."""
        return send_original(request, self._preview(preview_file_id), extension)

    @operation("GET", f"{ROOT}/pictures/thumbnails/persons/<person_id>.png", access=LINK, answer="A PNG.")
    def portrait(self, request, token, person_id):
        """Send the portrait of somebody who speaks on the page."""
        pk = as_uuid(person_id)
        person = Person.objects.filter(pk=pk, has_avatar=True).first() if pk else None
        if person is None or str(person.pk) not in self.scope.person_ids():
            raise NotFound
        return serve(request, storage.THUMBNAIL, person.pk, content_type="image/png", modified=person.updated_at)
