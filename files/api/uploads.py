"""Uploading files of previews (spec 07, 6.4)."""

from django.conf import settings
from django.http.multipartparser import MultiPartParserError

from files.access import OnPreview, preview_task_action
from files.models import PreviewFile
from files.services import publishing
from files.shapes import PREVIEW
from productionsite.api.errors import ApiError, BadInput
from productionsite.api.operations import ApiViewSet, operation
from productionsite.api.rows import fetch

FORM_OVERHEAD = 1024 * 1024  # bytes a form may have around its file


def uploaded_file(request):
    """Return the `file` of a multipart body; BadInput without one."""
    found = files_of(request).get("file")
    if found is None:
        raise BadInput("file: a file is expected in the multipart field `file`")
    return found


def files_of(request):
    """Return the files of a multipart body, by field name.

    Raises 413 before a body is read that says it is too long, BadInput for one that cannot be read.
    """
    limit, length = settings.MAX_UPLOAD_SIZE, request.META.get("CONTENT_LENGTH") or "0"
    if limit and length.isdigit() and int(length) > limit + FORM_OVERHEAD:
        raise ApiError(f"A file has at most {limit} bytes.", status=413)
    try:
        return request._request.FILES
    except MultiPartParserError as error:
        raise BadInput("The multipart body cannot be read.") from error


def preview_row(preview_id):
    """Return the full form of a preview."""
    return fetch(PreviewFile.objects.filter(pk=preview_id), PREVIEW)[0]


class PreviewUploads(ApiViewSet):
    """Files of previews."""

    @operation(
        "POST",
        "pictures/preview-files/<instance_id>",
        access=OnPreview(preview_task_action, "instance_id"),
        answer=PREVIEW,
        status=201,
    )
    def upload(self, request, instance_id):
        """Upload the file of a preview, once: a picture, a movie or any other supported file."""
        preview = self.call.found["instance_id"]
        publishing.upload_preview(
            preview=preview,
            upload=uploaded_file(request),
            normalize=self.call.flag("normalize", True),
        )
        return preview_row(preview.pk)
