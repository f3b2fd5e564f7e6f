"""Frames, contact sheets and annotated pages of previews (spec 07, 8, Extraction)."""

import io
import zipfile
from itertools import islice

from django.db import transaction

from files import drawings, movies, pictures, storage
from files.naming import download_name
from files.services.annotations import objects_of
from files.services.encoding import LOW_FIRST, frame_rate, stored_movie
from productionsite.api.errors import ApiError, BadInput, NotFound

PICTURE_EXTENSIONS = ("png",)
MOVIE = "mp4"
MOST_FRAMES = 300
DPI = 150
LONGEST = 1_000_000  # seconds; what was drawn later than that is in no movie
PAGES_AT_ONCE = 8  # of a PDF: the pages before are read again for each lot
OUTSIDE = "None of the drawings is within the movie."


def refuse_without_file(preview):
    """Raise 404 for a preview that was only imported: its file is on another instance."""
    if preview.facts.get("imported_only"):
        raise NotFound("The file of the preview is not on this server.")


def _local_movie(preview, folder, **options):
    source = folder / "movie"
    if not stored_movie(preview, source, **options):
        raise NotFound("The movie is not stored.")
    return source


def _sentence(error):
    """Return a 400 that says why a movie gives no frame."""
    return ApiError(str(error))


def frame(preview, number):
    """Return one frame of a movie as PNG bytes; 404 for what is no movie, 400 past the end."""
    refuse_without_file(preview)
    if preview.extension != MOVIE:
        raise NotFound("The preview is not a movie.")
    with storage.workspace() as folder:
        source = _local_movie(preview, folder)
        target = folder / "frame.png"
        try:
            movies.frame(source, target, number, frame_rate(preview.task))
        except movies.MovieError as error:
            raise _sentence(error) from error
        return target.read_bytes()


def tiles(preview):
    """Return the contact sheet of a movie as PNG bytes, made anew and stored."""
    if preview.extension != MOVIE:
        raise BadInput("The preview is not a movie.")
    refuse_without_file(preview)
    with storage.workspace() as folder:
        source = _local_movie(preview, folder, order=LOW_FIRST)
        target = folder / "tiles.png"
        try:
            movies.tiles(source, target, movies.probe(source))
        except movies.MovieError as error:
            raise _sentence(error) from error
        content = target.read_bytes()
        with transaction.atomic():
            storage.keep(storage.TILES, preview.pk, target)
        return content


def drawn_entries(preview):
    """Return the annotations of a preview that hold something, as [(seconds, objects)]."""
    found = []
    for entry in preview.annotations if isinstance(preview.annotations, list) else ():
        objects = objects_of(entry) if isinstance(entry, dict) else []
        seconds = _seconds(entry) if objects else None
        if seconds is not None:
            found.append((seconds, objects))
    return found


def _seconds(entry):
    """Return the time of an annotation, or None for what is no time of a movie."""
    try:
        seconds = float(entry.get("time") or 0)
    except (TypeError, ValueError, OverflowError):
        return None
    return max(seconds, 0.0) if seconds < LONGEST else None  # a NaN is not less either


def _check_kind(preview):
    if preview.extension not in (*PICTURE_EXTENSIONS, MOVIE):
        raise BadInput("Only pictures and movies have annotated frames.")


def annotated_frame(preview, number):
    """Return the picture, or a frame of the movie, with its drawing as PNG bytes.

    Raises BadInput without a frame number for a movie, 400 where nothing is drawn, 404 without file.
    """
    _check_kind(preview)
    refuse_without_file(preview)
    if preview.extension == MOVIE and number is None:
        raise BadInput("frame_number: a frame number is expected", field="frame_number")
    entries = drawn_entries(preview)
    if preview.extension == MOVIE:
        fps = _rate(preview)
        wanted = (number - 1) / fps
        entries = [(seconds, objects) for seconds, objects in entries if abs(seconds - wanted) <= 0.5 / fps]
    if not entries:
        raise ApiError("Nothing is drawn there.")
    return _png(next(_pages(preview, entries[:1]))[1])


def annotated_frames(preview):
    """Return an iterator over (file name, picture) of everything drawn on a preview, made one after the other.

    Raises 400 without any, 404 without file.
    """
    _check_kind(preview)
    refuse_without_file(preview)
    entries = drawn_entries(preview)[:MOST_FRAMES]
    if not entries:
        raise ApiError("Nothing is drawn on the preview.")
    return _pages(preview, entries)


def _rate(preview):
    try:
        return frame_rate(preview.task)
    except movies.MovieError as error:
        raise _sentence(error) from error


def _pages(preview, entries):
    """Yield (name, picture) of drawings; frames past the end are skipped when there are several."""
    stem = download_name(preview, "").rstrip(".")
    with storage.workspace() as folder:
        if preview.extension != MOVIE:
            source = folder / "picture.png"
            if not (storage.fetch_to(storage.PREVIEW, preview.pk, source) or _original(preview, source)):
                raise NotFound("The picture is not stored.")
            image = pictures.read(source)
            for number, (_seconds, objects) in enumerate(entries, start=1):
                yield f"{stem}_frame_{number}.png", drawings.annotated(image, objects)
            return
        source, fps = _local_movie(preview, folder), _rate(preview)
        for seconds, objects in entries:
            number = round(seconds * fps) + 1
            target = folder / f"{number}.png"
            try:
                movies.frame(source, target, number, fps)
            except movies.MovieError as error:
                if len(entries) == 1:
                    raise _sentence(error) from error
                continue
            yield f"{stem}_frame_{number}.png", drawings.annotated(pictures.read(target), objects)


def _original(preview, target):
    return storage.fetch_to(storage.PICTURE, preview.pk, target)


def _png(image):
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def archive(pages):
    """Return a zip of pages; a name that comes twice gets a number. 400 without any page."""
    out, names = io.BytesIO(), set()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as zipped:
        for name, image in pages:
            unique, count = name, 2
            while unique in names:
                unique, count = name.replace(".png", f"-{count}.png"), count + 1
            names.add(unique)
            zipped.writestr(unique, _png(image))
    if not names:
        raise ApiError(OUTSIDE)
    return out.getvalue()


def document(pages):
    """Return a PDF with one page per picture; a few of them are in memory at a time. 400 without any page."""
    sheets = (image.convert("RGB") for _name, image in pages)
    with storage.workspace() as folder:
        target = folder / "pages.pdf"
        while some := list(islice(sheets, PAGES_AT_ONCE)):
            options = {"save_all": True, "append_images": some[1:], "append": target.exists(), "resolution": DPI}
            some[0].save(target, "PDF", **options)
        if not target.exists():
            raise ApiError(OUTSIDE)
        return target.read_bytes()
