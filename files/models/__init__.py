"""Every table of this app, one module per noun."""

from .attachments import AttachmentFile
from .jobs import PreviewJob
from .output_files import FileStatus, OutputFile, OutputType
from .previews import CommentPreviewLink, PreviewFile
from .storage import PreviewFileStorageState, StagedFile, StoredFile
from .working_files import WorkingFile

__all__ = [
    "AttachmentFile",
    "CommentPreviewLink",
    "FileStatus",
    "OutputFile",
    "OutputType",
    "PreviewFile",
    "PreviewFileStorageState",
    "PreviewJob",
    "StagedFile",
    "StoredFile",
    "WorkingFile",
]
