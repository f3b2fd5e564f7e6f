"""Paths that earlier versions of the Python client call for operations that live elsewhere (spec 07, 11)."""

from accounts.access import ManagerOf
from files.access import (
    OnComment,
    OnPreview,
    owns_comment,
    preview_managed,
    preview_task_access,
    preview_task_action,
    task_action,
)
from files.api.inputs import AddPreviewInput, FileTreeInput, PositionInput
from files.api.media import LOW_FIRST, send_movie
from files.api.previews import add_to_comment, moved, remove_from_comment
from files.api.serving import generated
from files.models import AttachmentFile
from files.services import attachments, extraction, trees
from files.shapes import PREVIEW
from productions.access import find_project
from productionsite.api.errors import NotFound
from productionsite.api.filters import whole_number
from productionsite.api.inputs import as_uuid
from productionsite.api.operations import NO_CONTENT, ApiViewSet, operation

COMMENT = "data/comments/<comment_id>"
PREVIEW_PATH = "preview-files/<preview_file_id>"
ACTS = OnComment(lambda who, comment, task: task_action(who, task))


class Compatibility(ApiViewSet):
    """The same operations under their former paths."""

    @property
    def preview(self):
        """The preview the URL names."""
        return self.call.found["preview_file_id"]

    @property
    def place(self):
        """The comment the URL names, and its task."""
        return self.call.found["comment_id"]

    @operation(
        "POST",
        "actions/projects/<project_id>/set-file-tree",
        access=ManagerOf(),
        body=FileTreeInput,
        answer="A production.",
    )
    def set_tree(self, request, project_id):
        """Give a production a file tree that ships with the product, by name."""
        return trees.set_named_tree(project=find_project(project_id), name=self.call.body.tree_name)

    @operation("GET", f"movies/lowdef/{PREVIEW_PATH}.mp4", access=OnPreview(preview_task_access), answer="An MP4.")
    def low(self, request, preview_file_id):
        """Send the movie in low definition (now `movies/low/...`)."""
        return send_movie(request, self.preview, LOW_FIRST)

    @operation(
        "GET",
        f"pictures/{PREVIEW_PATH}/extract-frame/<frame_number>",
        access=OnPreview(preview_managed),
        answer="A PNG.",
    )
    def frame(self, request, preview_file_id, frame_number):
        """Return one frame of a movie (now `actions/.../extract-frame?frame_number=`)."""
        number = whole_number({"frame_number": frame_number}, "frame_number", 0)
        return generated(extraction.frame(self.preview, number), content_type="image/png")

    @operation("GET", f"pictures/{PREVIEW_PATH}/extract-tile", access=OnPreview(preview_task_access), answer="A PNG.")
    def tiles(self, request, preview_file_id):
        """Return the contact sheet of a movie (now `actions/.../extract-tile`)."""
        return generated(extraction.tiles(self.preview), content_type="image/png")

    @operation(
        "PUT",
        f"data/{PREVIEW_PATH}/position",
        access=OnPreview(preview_task_action),
        body=PositionInput,
        answer="The previews of the revision, in order.",
    )
    def move(self, request, preview_file_id):
        """Put a preview at another place of its revision (now `actions/.../update-position`)."""
        return moved(self.preview, self.call.body.position)

    @operation("POST", f"{COMMENT}/preview-files", access=ACTS, body=AddPreviewInput, answer=PREVIEW, status=201)
    def add_preview(self, request, comment_id):
        """Create the preview that a file will be uploaded for (now `actions/tasks/.../add-preview`)."""
        comment, task = self.place
        return add_to_comment(task, comment, self.call.who, self.call.body.revision)

    @operation("DELETE", f"{COMMENT}/{PREVIEW_PATH}", access=ACTS, status=204)
    def remove_preview(self, request, comment_id, preview_file_id):
        """Delete a preview of a comment (now `actions/tasks/.../preview-files/...`)."""
        comment, task = self.place
        remove_from_comment(task, comment, self.call.who, preview_file_id, force=self.call.flag("force"))
        return NO_CONTENT

    @operation("DELETE", f"{COMMENT}/attachment-files/<attachment_file_id>", access=OnComment(owns_comment), status=204)
    def remove_attachment(self, request, comment_id, attachment_file_id):
        """Remove a file from a comment (now `data/tasks/.../attachments/...`)."""
        comment, task = self.place
        rows = AttachmentFile.objects.filter(pk=as_uuid(attachment_file_id), comment=comment)
        if not rows.exists():
            raise NotFound
        attachments.remove_from_comment(comment=comment, task=task, attachments=rows)
        return NO_CONTENT
