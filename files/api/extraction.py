"""Frames and annotated pages of previews (spec 07, 8, Extraction)."""

from files.access import OnPreview, preview_managed, preview_task_access
from files.api.serving import generated
from files.naming import download_name
from files.services import extraction
from productionsite.api.errors import BadInput
from productionsite.api.filters import whole_number
from productionsite.api.operations import ApiViewSet, operation

ROOT = "actions/preview-files/<preview_file_id>"
MANAGED = OnPreview(preview_managed)
PNG = "image/png"


class Extraction(ApiViewSet):
    """Pictures taken out of previews."""

    @property
    def preview(self):
        """The preview the URL names."""
        return self.call.found["preview_file_id"]

    def _name(self, extension):
        stem = download_name(self.preview, "").rstrip(".")
        return f"{stem}_annotated_frames.{extension}"

    @operation("GET", f"{ROOT}/extract-frame", access=MANAGED, answer="A PNG.")
    def frame(self, request, preview_file_id):
        """Return one frame of a movie."""
        number = whole_number(self.call.query, "frame_number", 0)
        return generated(extraction.frame(self.preview, number), content_type=PNG)

    @operation("GET", f"{ROOT}/extract-tile", access=OnPreview(preview_task_access), answer="A PNG.")
    def tiles(self, request, preview_file_id):
        """Return the contact sheet of a movie, made anew."""
        return generated(extraction.tiles(self.preview), content_type=PNG)

    @operation("GET", f"{ROOT}/extract-annotated-frame", access=MANAGED, answer="A PNG.")
    def annotated_frame(self, request, preview_file_id):
        """Return a frame with what was drawn on it."""
        number = whole_number(self.call.query, "frame_number")
        if number is not None and number < 1:
            raise BadInput("frame_number: frames are counted from 1", field="frame_number")
        return generated(extraction.annotated_frame(self.preview, number), content_type=PNG)

    @operation("GET", f"{ROOT}/extract-annotated-frames", access=MANAGED, answer="A zip.")
    def annotated_frames(self, request, preview_file_id):
        """Return every annotated frame in a zip."""
        content = extraction.archive(extraction.annotated_frames(self.preview))
        return generated(content, content_type="application/zip", filename=self._name("zip"), attachment=True)

    @operation("GET", f"{ROOT}/extract-annotated-frames-pdf", access=MANAGED, answer="A PDF.")
    def annotated_document(self, request, preview_file_id):
        """Return every annotated frame as a page of a PDF."""
        content = extraction.document(extraction.annotated_frames(self.preview))
        return generated(content, content_type="application/pdf", filename=self._name("pdf"), attachment=True)
