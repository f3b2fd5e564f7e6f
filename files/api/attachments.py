"""Attachments of comments, replies and chats (spec 07, 9.5)."""

from accounts.access import Access, Admin
from files import storage
from files.access import OnAttachment, owns_comment
from files.api.serving import serve
from files.api.uploads import files_of
from files.models import AttachmentFile
from files.nesting import nest_parents
from files.services import attachments
from files.shapes import ATTACHMENT, PRESENTED_ATTACHMENT
from productionsite.api.errors import BadInput, Refused
from productionsite.api.inputs import as_uuid
from productionsite.api.lookup import find
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation
from productionsite.api.rows import fetch
from tasks.access import find_task
from tasks.models import Comment, Task

SHOWN_INLINE = frozenset(f"image/{name}" for name in ("jpeg", "png", "gif", "webp", "bmp", "avif"))


RUN_BY_BROWSERS = ("html", "xml", "svg", "script", "flash")  # within the name of a type


def send_attachment(request, row):
    """Answer the file of an attachment: pictures are shown, anything else is only saved, whatever its uploader says."""
    inline = row.mimetype in SHOWN_INLINE
    kind = row.mimetype or "application/octet-stream"
    if any(name in kind.lower() for name in RUN_BY_BROWSERS):
        kind = "application/octet-stream"
    return serve(
        request,
        storage.ATTACHMENT,
        row.pk,
        content_type=kind,
        modified=row.updated_at,
        filename=row.name or "file",
        attachment=not inline,
    )


class OwnComment(Access):
    """The author of the comment a URL names, or a manager of the task's production; the comment is the task's."""

    def allows(self, facts):
        task = facts.found["task_id"] = find_task(facts.params["task_id"])
        comment = facts.found["comment_id"] = find(Comment, facts.params["comment_id"], "person")
        if comment.object_id != task.pk:
            return False
        return owns_comment(facts.who, comment, task)


class Attachments(ApiViewSet):
    """Files of comments and chats."""

    @operation(
        "POST",
        "actions/tasks/<task_id>/comments/<comment_id>/add-attachment",
        access=OwnComment(),
        answer=PRESENTED_ATTACHMENT,
        status=201,
    )
    def add(self, request, task_id, comment_id):
        """Attach every file of a multipart body to a comment."""
        files = [some[0] for _name, some in files_of(request).lists()]
        found = self.call.found
        rows = attachments.add_to_comment(comment=found["comment_id"], task=found["task_id"], files=files)
        ids = [row.pk for row in rows]
        return fetch(AttachmentFile.objects.filter(pk__in=ids).order_by("pk"), PRESENTED_ATTACHMENT)

    @operation(
        "DELETE",
        "data/tasks/<task_id>/comments/<comment_id>/attachments/<attachment_file_id>",
        access=OwnComment(),
        status=204,
    )
    def remove(self, request, task_id, comment_id, attachment_file_id):
        """Remove a file from a comment."""
        row, comment = find(AttachmentFile, attachment_file_id), self.call.found["comment_id"]
        if row.comment_id != comment.pk:
            raise Refused
        rows = AttachmentFile.objects.filter(pk=row.pk)
        attachments.remove_from_comment(comment=comment, task=self.call.found["task_id"], attachments=rows)
        return NO_CONTENT

    @operation(
        "GET",
        "data/attachment-files/<attachment_file_id>/file/<file_name>",
        access=OnAttachment(),
        answer="The file.",
    )
    def download(self, request, attachment_file_id, file_name):
        """Send an attached file; pictures are shown, anything else is only saved."""
        return send_attachment(request, self.call.found["attachment_file_id"])

    @operation(
        "GET",
        "pictures/thumbnails/attachment-files/<attachment_file_id>.png",
        access=OnAttachment(),
        answer="A PNG.",
    )
    def thumbnail(self, request, attachment_file_id):
        """Send the thumbnail of a chat picture."""
        row = self.call.found["attachment_file_id"]
        return serve(request, storage.THUMBNAIL, row.pk, content_type="image/png", modified=row.updated_at)

    @operation("GET", "data/tasks/<task_id>/attachment-files", access=Admin(), answer=ATTACHMENT)
    def of_task(self, request, task_id):
        """List the attachments of a task's comments."""
        return self._listed(Comment.objects.filter(object_id=self._id(task_id)))

    @operation("GET", "data/projects/<project_id>/attachment-files", access=Admin(), answer=ATTACHMENT)
    def of_project(self, request, project_id):
        """List the attachments of a production's comments."""
        tasks = Task.objects.filter(project_id=self._id(project_id))
        return self._listed(Comment.objects.filter(object_id__in=tasks.values("pk")))

    @staticmethod
    def _id(value):
        found = as_uuid(value)
        if found is None:
            raise BadInput("The id is malformed.")
        return found

    @staticmethod
    def _listed(comments):
        rows = AttachmentFile.objects.filter(comment__in=comments).order_by("created_at", "pk")
        return nest_parents(fetch(rows, ATTACHMENT))
