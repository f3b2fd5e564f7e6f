"""What a movie becomes on its production (spec 07, 7.1): size, frame rate, bit rates, and the work itself."""

import math
import re

from django.conf import settings

from files import movies, pictures, storage

DEFAULT_FPS = 25.0
DEFAULT_HEIGHT = 1080
_FULL = re.compile(r"(\d{3,4})x(\d{3,4})$")
_PARTIAL = re.compile(r"x(\d{3,4})$")

MOVIE_READ_ORDER = (storage.MOVIE, storage.LOW_MOVIE, storage.SOURCE_MOVIE)
LOW_FIRST = (storage.LOW_MOVIE, storage.MOVIE, storage.SOURCE_MOVIE)


def _own(task, key):
    """Return what an entity says of itself under a key of its `data`, or None."""
    data = task.entity.data if task.entity_id else None
    return data.get(key) if isinstance(data, dict) else None


def frame_rate(task):
    """Return the frames per second of an entity: its own, else its production's, else 25; comma accepted."""
    text = str(_own(task, "fps") or task.project.fps or DEFAULT_FPS).replace(",", ".")
    try:
        rate = float(text)
    except ValueError as error:
        raise movies.MovieError(f"{text!r} is not a number of frames per second.") from error
    if not 0 < rate <= 1000:
        raise movies.MovieError(f"{text!r} is not a number of frames per second.")
    return rate


def canvas(task, facts):
    """Return (width, height) of the high definition: the entity's resolution, else the production's, else 1080."""
    full = _FULL.match(str(_own(task, "resolution") or "")) or _FULL.match(task.project.resolution or "")
    if full:
        width, height = int(full[1]), int(full[2])
    else:
        partial = _PARTIAL.match(task.project.resolution or "")
        height = int(partial[1]) if partial else DEFAULT_HEIGHT
        width = math.floor(facts.width / facts.height * height)
    return movies.even(max(width, 2)), movies.even(max(height, 2))


def bitrates(task):
    """Return (high, low) Mbit/s: of the task type on the production, else of the production, else of the instance."""
    link = task.project.project_task_type_links.filter(task_type_id=task.task_type_id).first()
    found = []
    defaults = (settings.MOVIE_HIGHDEF_BITRATE, settings.MOVIE_LOWDEF_BITRATE)
    for name, default in zip(("hd_bitrate_compression", "ld_bitrate_compression"), defaults):
        found.append((link and getattr(link, name)) or getattr(task.project, name) or default)
    high = min(found[0], settings.MOVIE_HIGHDEF_BITRATE)
    return high, min(found[1], high)


def stored_movie(preview, target, order=MOVIE_READ_ORDER):
    """Copy the best stored movie of a preview to a local path; return whether there is one."""
    return any(storage.fetch_to(slot, preview.pk, target) for slot in order)


def make_tiles(preview, folder):
    """Make the contact sheet of a stored movie in a folder; return its path."""
    source, target = folder / "movie", folder / "tiles.png"
    if not stored_movie(preview, source, order=LOW_FIRST):
        raise movies.MovieError("The movie is not stored.")
    movies.tiles(source, target, movies.probe(source))
    return target


def make_movies(preview, folder, tell=lambda percent: None):
    """Make the movies, stills and tiles of an uploaded movie in a folder; nothing is stored for good yet.

    Returns what `publishing.publish_movie` needs: `{facts, paths, stills, data}`. `tell(percent)` hears how
    far it is. Raises MovieError for what cannot be made.
    """
    source = folder / "source"
    storage.settle_now(storage.SOURCE_MOVIE, preview.pk)
    if not storage.fetch_to(storage.SOURCE_MOVIE, preview.pk, source):
        raise movies.MovieError("The uploaded movie is not stored any more.")
    facts, task = movies.probe(source), preview.task
    data = {
        "original_width": facts.width,
        "original_height": facts.height,
        "original_duration": facts.duration,
        "original_file_size": source.stat().st_size,
        "reason": None,
    }
    paths, fps = {}, frame_rate(task)
    if preview.facts.get("normalize", True) and not settings.SKIP_NORMALIZATION_FULL:
        paths = _normalised(task, source, facts, folder, tell)
        shown = paths.get(storage.MOVIE) or paths[storage.LOW_MOVIE]
    else:
        shown = source
    facts = movies.probe(shown)
    stills = _stills(shown, folder, fps)
    try:
        tiles = folder / "tiles.png"
        movies.tiles(paths.get(storage.LOW_MOVIE, shown), tiles, facts)
        paths[storage.TILES] = tiles
    except movies.MovieError:
        pass  # a movie without contact sheet is still a movie (spec 07, 7.2)
    if shown is source and not settings.PREVIEW_SAVE_SOURCE_FILE:
        paths[storage.MOVIE] = source
    data["movie_prefixes"] = [slot.prefix for slot in (storage.MOVIE, storage.LOW_MOVIE) if slot in paths]
    if settings.PREVIEW_SAVE_SOURCE_FILE:
        data["movie_prefixes"].insert(0, storage.SOURCE_MOVIE.prefix)
    storage.stage(preview.pk, paths)
    return {"facts": facts, "paths": paths, "stills": stills, "data": data}


def _normalised(task, source, facts, folder, tell):
    """Encode a movie for its production; return {slot: path}. The two runs are most of the work: 0 to 90 percent."""
    width, height = canvas(task, facts)
    high, low = bitrates(task)
    target = movies.Encoding(width, height, f"{frame_rate(task):.3f}", high)
    runs = [(storage.LOW_MOVIE, movies.low_definition(target, low))]
    if not settings.SKIP_NORMALIZATION_HIGHDEF:
        runs.insert(0, (storage.MOVIE, target))
    paths = {}
    for number, (slot, wanted) in enumerate(runs):
        share, before = 90 / len(runs), number * 90 / len(runs)

        def told(seconds, share=share, before=before):
            tell(before + share * min(seconds / facts.duration, 1) if facts.duration else before)

        paths[slot] = folder / f"{slot.prefix}.mp4"
        movies.encode(source, paths[slot], facts, wanted, told)
        tell(before + share)
    return paths


def _stills(movie, folder, fps):
    """Return {prefix: path} of the pictures of the first frame."""
    original = folder / "still.png"
    movies.frame(movie, original, 0, fps)
    image = pictures.read(original)
    return {"original": original, **pictures.write_variants(image, folder)}
