"""The one door for uploads (spec 07, 6.4 and 9): size, kind told by the bytes, a safe name, a place to work.

Work on bytes happens before and outside of the transaction; publishing is short. What is refused leaves
neither row nor file.
"""

import dataclasses
from pathlib import Path, PurePosixPath

from django.conf import settings

from files import movies, pictures
from productionsite.api.errors import ApiError, BadInput

PICTURES = frozenset({"jpe", "jpeg", "jpg", "png"})
MOVIES = frozenset({"avi", "m4v", "mkv", "mov", "mp4", "webm", "wmv"})
RAW = frozenset(
    {
        *("ae", "ai", "blend", "clip", "comp", "diff", "exr", "fbx", "fla", "flv", "gif", "glb", "gltf", "hip"),
        *("kra", "ma", "mb", "md", "mp3", "obj", "pdf", "psd", "psb", "rar", "rev", "riv", "sai", "sai2"),
        *("sbbkp", "svg", "swf", "tvpp", "wav", "zip"),
    }
)
NAME_LENGTH = 250
EXTENSION_LENGTH = 6


@dataclasses.dataclass(frozen=True)
class Received:
    """An upload on the local disk: where it is, what it was called, how big it is."""

    path: Path
    name: str
    size: int
    mimetype: str

    @property
    def stem(self):
        """The name up to its last dot."""
        return self.name.rpartition(".")[0]

    @property
    def extension(self):
        """The lower-case text after the last dot; a name without dot is its own extension."""
        return self.name.rpartition(".")[2].lower()


def safe_name(name):
    """Return a file name without folders and without characters that no header or disk should see."""
    last = PurePosixPath((name or "").replace("\\", "/")).name
    clean = "".join(character for character in last if character.isprintable()).strip()
    return clean if clean not in ("", ".", "..") else "file"


def check_size(size):
    """Raise 413 for more bytes than MAX_CONTENT_LENGTH says."""
    limit = settings.MAX_UPLOAD_SIZE
    if limit and size > limit:
        raise ApiError(f"A file has at most {limit} bytes.", status=413)


def receive(upload, folder, *, allow_empty=False):
    """Write an uploaded file into a workspace, streamed; return it as `Received`.

    Raises 413 for more than MAX_CONTENT_LENGTH bytes, BadInput for a file of no bytes or a name that does
    not fit.
    """
    check_size(upload.size)
    if not upload.size and not allow_empty:
        raise BadInput("file: the file is empty")
    name = safe_name(upload.name)
    if len(name) > NAME_LENGTH:
        raise BadInput(f"file: a file name has at most {NAME_LENGTH} characters")
    path = folder / "upload"
    _take_over(upload, path)
    return Received(path, name, path.stat().st_size, upload.content_type or "application/octet-stream")


def _take_over(upload, path):
    """Give a received file its place: a rename where it was written to the same disk, else a copy in chunks."""
    if hasattr(upload, "temporary_file_path"):
        try:
            Path(upload.temporary_file_path()).replace(path)
        except OSError:
            pass  # another disk
        else:
            path.chmod(0o644)
            return
    with path.open("wb") as out:
        for chunk in upload.chunks():
            out.write(chunk)


def family_of(received):
    """Return the set of extensions a preview upload belongs to; BadInput for none, or for bytes of another kind."""
    extension = received.extension
    if extension in PICTURES:
        return PICTURES
    if extension in MOVIES:
        if not movies.looks_like_movie(received.path):
            raise BadInput("file: this is not a movie, whatever its name says")
        return MOVIES
    if extension in RAW:
        return RAW
    raise BadInput(f"file: previews with the extension {extension[:20]!r} are not supported")


def prepare_picture(received, folder):
    """Return (picture, {slot name: path of PNG}) of an uploaded picture, all its sizes written."""
    image = pictures.read(received.path, pictures.PREVIEW_FORMATS)
    paths = {"original": folder / "original.png"}
    pictures.save(image, paths["original"])
    paths.update(pictures.write_variants(image, folder))
    return image, paths
