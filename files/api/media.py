"""Pictures and movies of previews (spec 07, 9.2)."""

from accounts.access import refuse_unless
from files import storage
from files.access import OnPreview, may_save_preview, preview_picture, preview_task_access
from files.api.serving import serve
from files.choices import PreviewStatus
from files.naming import download_name
from files.services.encoding import LOW_FIRST
from files.services.encoding import MOVIE_READ_ORDER as HIGH_FIRST
from files.services.processing import queue_missing_tiles
from files.services.uploads import PICTURES, RAW
from productionsite.api.errors import BadInput, NotFound
from productionsite.api.operations import Answer, ApiViewSet, operation

PNG, MP4, PDF, BYTES = "image/png", "video/mp4", "application/pdf", "application/octet-stream"
NO_STORE = {"Cache-Control": "no-store"}
NOT_TO_SAVE = "This production does not let its previews be downloaded."

PICTURE = OnPreview(preview_picture, "instance_id")
FILE = OnPreview(preview_task_access, "instance_id")


def still_processing(request, preview):
    """Return the answer for a preview that is not ready yet, or None: 404, or 202 to those who prefer JSON."""
    if preview.status != PreviewStatus.PROCESSING:
        return None
    if request._request.get_preferred_type([PNG, "application/json"]) == "application/json":
        body = {"status": PreviewStatus.PROCESSING.value, "preview_file_id": str(preview.pk)}
        return Answer(body, 202, {**NO_STORE, "Retry-After": "5"})
    message = "404 Not Found: The preview is still being processed."
    return Answer({"error": True, "message": message}, 404, NO_STORE)


def first_stored(preview, slots):
    """Return the first slot where a preview has a file; NotFound when none has."""
    for slot in slots:
        if storage.exists(slot, preview.pk):
            return slot
    raise NotFound("The file is not stored.")


def send_picture(request, preview, slot):
    """Answer one of the pictures of a preview."""
    return still_processing(request, preview) or serve(
        request, slot, preview.pk, content_type=PNG, modified=preview.updated_at
    )


def send_movie(request, preview, slots):
    """Answer the first stored movie of a preview."""
    waiting = still_processing(request, preview)
    if waiting is not None:
        return waiting
    slot = first_stored(preview, slots)
    return serve(request, slot, preview.pk, content_type=MP4, modified=preview.updated_at)


def send_movie_to_save(request, preview, *, may_save):
    """Answer the best stored movie of a preview to be saved under the name of its entity and task."""
    return _send_to_save(request, preview, HIGH_FIRST, MP4, "mp4", may_save)


def _send_to_save(request, preview, slots, kind, extension, may_save):
    """What is not there is a 404 for everybody; what is, a 403 for whom the production does not let save it."""
    waiting = still_processing(request, preview)
    if waiting is not None:
        return waiting
    slot = first_stored(preview, slots)
    refuse_unless(may_save, NOT_TO_SAVE)
    return serve(
        request,
        slot,
        preview.pk,
        content_type=kind,
        modified=preview.updated_at,
        filename=download_name(preview, extension),
        attachment=True,
    )


def original_of(extension):
    """Return where the original of a preview that is no movie is stored, and its content type."""
    if extension == "png":
        return storage.PICTURE, PNG
    return storage.RAW, PDF if extension == "pdf" else BYTES


def send_original(request, preview, extension):
    """Answer the original of a preview as a picture or a raw file; movies have their own route."""
    extension = extension.lower()
    if extension not in PICTURES | RAW:
        raise BadInput(f"The extension {extension[:20]!r} is not one of pictures and files.")
    waiting = still_processing(request, preview)
    if waiting is not None:
        return waiting
    slot, kind = original_of(extension)
    return serve(request, slot, preview.pk, content_type=kind, modified=preview.updated_at)


def send_download(request, preview, *, may_save):
    """Answer the original of a preview to be saved under the name of its entity and task."""
    extension = preview.extension or "png"
    if extension == "mp4":
        return send_movie_to_save(request, preview, may_save=may_save)
    slot, kind = original_of(extension)
    return _send_to_save(request, preview, [slot], kind, extension, may_save)


class PreviewPictures(ApiViewSet):
    """Pictures of previews, in every size."""

    @property
    def preview(self):
        """The preview the URL names."""
        return self.call.found["instance_id"]

    @operation("GET", "pictures/thumbnails/preview-files/<instance_id>.png", access=PICTURE, answer="A PNG.")
    def thumbnail(self, request, instance_id):
        """Send the thumbnail, 150 × 100."""
        return send_picture(request, self.preview, storage.THUMBNAIL)

    @operation("GET", "pictures/thumbnails-square/preview-files/<instance_id>.png", access=PICTURE, answer="A PNG.")
    def square(self, request, instance_id):
        """Send the square thumbnail, 100 × 100."""
        return send_picture(request, self.preview, storage.SQUARE)

    @operation("GET", "pictures/originals/preview-files/<instance_id>.png", access=PICTURE, answer="A PNG.")
    def original(self, request, instance_id):
        """Send the picture itself, or the first frame of a movie."""
        return send_picture(request, self.preview, storage.PICTURE)

    @operation("GET", "pictures/previews/preview-files/<instance_id>.png", access=FILE, answer="A PNG.")
    def reduced(self, request, instance_id):
        """Send the picture 1200 pixels wide."""
        return send_picture(request, self.preview, storage.PREVIEW)

    @operation("GET", "pictures/originals/preview-files/<instance_id>.<extension>", access=FILE, answer="The file.")
    def raw(self, request, instance_id, extension):
        """Send the uploaded file."""
        return send_original(request, self.preview, extension)

    @operation("GET", "pictures/originals/preview-files/<instance_id>/download", access=FILE, answer="The file.")
    def download(self, request, instance_id):
        """Send the uploaded file to be saved."""
        return send_download(request, self.preview, may_save=may_save_preview(self.call.who, self.preview))


class PreviewMovies(ApiViewSet):
    """Movies of previews."""

    @property
    def preview(self):
        """The preview the URL names."""
        return self.call.found["instance_id"]

    @operation("GET", "movies/tiles/preview-files/<instance_id>.png", access=FILE, answer="A PNG.")
    def tiles(self, request, instance_id):
        """Send the contact sheet; one that is missing is made by a worker."""
        try:
            return send_picture(request, self.preview, storage.TILES)
        except NotFound:
            queue_missing_tiles(self.preview)
            raise

    @operation("GET", "movies/originals/preview-files/<instance_id>.mp4", access=FILE, answer="An MP4.")
    def high(self, request, instance_id):
        """Send the movie in high definition, or the best there is."""
        return send_movie(request, self.preview, HIGH_FIRST)

    @operation("GET", "movies/originals/preview-files/<instance_id>/download", access=FILE, answer="An MP4.")
    def download(self, request, instance_id):
        """Send the movie in high definition to be saved."""
        return send_movie_to_save(request, self.preview, may_save=may_save_preview(self.call.who, self.preview))

    @operation("GET", "movies/low/preview-files/<instance_id>.mp4", access=FILE, answer="An MP4.")
    def low(self, request, instance_id):
        """Send the movie in low definition, or the next best."""
        return send_movie(request, self.preview, LOW_FIRST)

    @operation("GET", "movies/source/preview-files/<instance_id>.mp4", access=FILE, answer="An MP4.")
    def source(self, request, instance_id):
        """Send the movie as it was uploaded, where it is kept: no player needs it, so the rule of downloads holds."""
        slot = first_stored(self.preview, [storage.SOURCE_MOVIE])
        refuse_unless(may_save_preview(self.call.who, self.preview), NOT_TO_SAVE)
        return serve(request, slot, self.preview.pk, content_type=MP4, modified=self.preview.updated_at)
