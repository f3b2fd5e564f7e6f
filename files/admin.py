"""Back office pages of the files app."""

from django.contrib import admin
from django.template.defaultfilters import filesizeformat, floatformat
from django.utils.translation import gettext_lazy

from accounts.admin.base import StudioAdmin, inline, swatch
from accounts.admin.rows import Column, Rows, text_cell
from accounts.admin_access import AdminOnly, Journal, OfProduction, StudioData, WorkOfProduction
from files.models import (
    AttachmentFile,
    CommentPreviewLink,
    FileStatus,
    OutputFile,
    OutputType,
    PreviewFile,
    PreviewFileStorageState,
    StoredFile,
    WorkingFile,
)
from tasks.admin.scopes import OfTaskObject
from tasks.admin.tasks import task_name


class Drawings(Rows):
    """The drawings over a preview, by the moment they are shown at: they are made in the player."""

    columns = (
        Column("time", gettext_lazy("At second"), text_cell(), narrow=True),
        Column("amount", gettext_lazy("Drawings"), text_cell()),
    )

    def line_of(self, one):
        drawing = one.get("drawing") if isinstance(one.get("drawing"), dict) else {}
        time = one.get("time")
        return {
            "time": floatformat(time, -2) if isinstance(time, int | float) else "",
            "amount": len(drawing.get("objects") or ()),
        }


@admin.register(PreviewFile)
class PreviewFileAdmin(StudioAdmin):
    """Uploads under review. They are made by uploading; their pictures are the product's business."""

    scope = WorkOfProduction("task")
    section, rank, icon = "Reviews", 1, "image"
    singular = "preview"
    addable = False
    derived = ("original_name", "extension", "file_size", "status", "width", "height", "duration", "task", "person")
    derived += ("is_movie", "url", "uploaded_movie_url", "uploaded_movie_name", "token_in", "token_out")
    derived += ("annotations",)  # drawn in the player
    structures = {"annotations": Drawings}
    renamed = {"position": "place"}
    label_related = ("task__entity__parent", "task__task_type")
    list_display = ["on", "revision", "extension", "status", "validation_status", "person", "created_at"]
    list_select_related_extra = label_related
    list_filter = ["status", "validation_status", "extension", "task", "person", "created_at"]
    search_fields = ["name", "original_name", "task__entity__name"]
    ordering = ["-created_at"]
    inlines = [inline(CommentPreviewLink, name="Comments")]
    fieldsets = [
        (
            "Preview",
            {
                "classes": ["tab"],
                "fields": ["name", "task", "person", "revision", "position", "status", "validation_status"]
                + ["description", "path", "source", "source_file", "shotgun_id"],
            },
        ),
        (
            "Picture",
            {
                "classes": ["tab"],
                "fields": ["original_name", "extension", "file_size", "width", "height", "duration", "is_movie"]
                + ["url", "uploaded_movie_url", "uploaded_movie_name", "token_in", "token_out"],
            },
        ),
        ("Data", {"classes": ["tab"], "fields": ["annotations", "data"]}),
    ]

    @admin.display(description="task", ordering="task__entity__name")
    def on(self, preview):
        """The task whose work the preview shows."""
        return task_name(preview.task) if preview.task else preview.name

    def label(self, row):
        """What it shows, and which revision."""
        return f"{self.on(row) or row.pk} v{row.revision}"


@admin.register(WorkingFile)
class WorkingFileAdmin(StudioAdmin):
    """Artists' scene files: paths, not contents."""

    scope = WorkOfProduction("task")
    section, icon = "Reviews", "draft"
    singular = "working file"
    list_display = ["name", "revision", "entity", "person", "software", "validation_status", "updated_at"]
    list_filter = ["entity", "person", "software", "validation_status"]
    search_fields = ["name", "path", "entity__name"]
    ordering = ["-updated_at"]


@admin.register(OutputFile)
class OutputFileAdmin(StudioAdmin):
    """Published files: paths, not contents."""

    scope = OfProduction("entity__project")
    section, icon = "Reviews", "publish"
    singular = "output file"
    needed = ("entity",)
    list_display = ["name", "revision", "entity", "output_type", "representation", "file_status", "person"]
    list_filter = ["entity", "output_type", "file_status", "task_type", "person", "quality", "canceled"]
    search_fields = ["name", "path", "entity__name"]
    ordering = ["-updated_at"]


@admin.register(AttachmentFile)
class AttachmentFileAdmin(StudioAdmin):
    """Files attached to comments and chat messages. They come by upload."""

    scope = OfTaskObject("comment__object_id")
    section, icon = "Reviews", "attach_file"
    singular = "attachment"
    addable = False
    derived = ("size", "extension", "mimetype", "comment", "reply_id", "chat_message")
    list_display = ["name", "extension", "size", "mimetype", "created_at"]
    list_filter = ["extension", "created_at"]
    search_fields = ["name"]
    ordering = ["-created_at"]


@admin.register(FileStatus)
class FileStatusAdmin(StudioAdmin):
    """States of output files."""

    scope = StudioData()
    section, icon = "Studio settings", "rule"
    singular, plural = "file status", "file statuses"
    list_display = ["title", "updated_at"]
    search_fields = ["name"]
    ordering = ["name"]

    @admin.display(description="name", ordering="name")
    def title(self, row):
        """The name and its colour."""
        return swatch(row.color, row.name)


@admin.register(OutputType)
class OutputTypeAdmin(StudioAdmin):
    """Kinds of published file."""

    scope = StudioData()
    section, icon = "Studio settings", "folder_special"
    singular = "output type"
    list_display = ["name", "short_name", "updated_at"]
    search_fields = ["name", "short_name"]
    ordering = ["name"]


@admin.register(PreviewFileStorageState)
class PreviewFileStorageStateAdmin(StudioAdmin):
    """Which renditions are stored: the product's own bookkeeping."""

    scope = Journal(AdminOnly())
    section, icon = "Events & imports", "inventory_2"
    singular = "stored rendition"
    list_display = ["preview_file", "bucket", "prefix", "state", "updated_at"]
    list_filter = ["state", "bucket", "prefix", "preview_file"]
    search_fields = ["preview_file__name", "prefix"]
    ordering = ["-updated_at"]


@admin.register(StoredFile)
class StoredFileAdmin(StudioAdmin):
    """Stored binaries and pending purges: the product's own bookkeeping."""

    scope = Journal(AdminOnly())
    section, icon = "Events & imports", "storage"
    singular = "stored file"
    list_display = ["key", "bucket", "prefix", "bytes", "deleted_at", "purged_at", "purge_attempts"]
    list_filter = ["bucket", "prefix", "purge_forced", "deleted_at"]
    search_fields = ["key", "file_id"]
    ordering = ["-updated_at"]

    @admin.display(description="size", ordering="size")
    def bytes(self, stored):
        """How large it is."""
        return filesizeformat(stored.size)
