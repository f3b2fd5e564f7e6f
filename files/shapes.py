"""The forms files are served in (spec 07, 2)."""

from files.models import AttachmentFile, OutputFile, OutputType, PreviewFile, WorkingFile
from productionsite.api.rows import Shape

WORKING_FILE = Shape(WorkingFile, relations=("outputs",))
OUTPUT_FILE = Shape(OutputFile, computed={"source_file": WORKING_FILE})
OUTPUT_TYPE = Shape(OutputType)
PREVIEW = Shape(PreviewFile, relations=("comments",))
ATTACHMENT = Shape(AttachmentFile, computed={"comment": "object", "chat_message": "object"})
PRESENTED_ATTACHMENT = Shape(AttachmentFile, keys=["id", "name", "extension", "size"], type=None)
PRESENTED_PREVIEW = Shape(
    PreviewFile,
    keys=[
        "id",
        "name",
        "original_name",
        "extension",
        "revision",
        "position",
        "file_size",
        "status",
        "validation_status",
        "task_id",
        "person_id",
        "created_at",
        "token_in",
        "token_out",
    ],
    type=None,
)
