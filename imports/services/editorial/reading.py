"""Reads a timeline with OpenTimelineIO: the clips of its video tracks (spec 09, 10)."""

import codecs
import dataclasses
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlparse

import opentimelineio as otio

from productionsite.api.errors import BadInput

LARGEST = 200 * 1024 * 1024  # bytes of the timeline inside an archive
FPS = 25.0  # of a production that says none


@dataclasses.dataclass
class Clip:
    """What a timeline says of a shot: first and last frame of its place in the track, its length in frames."""

    name: str
    first: int | None = None
    last: int | None = None
    frames: int | None = None
    track: int = 0

    def join(self, other):
        """Add another piece of the same shot: pieces of one track add up, another track's replaces them."""
        if other.track != self.track:
            self.first, self.last, self.frames, self.track = other.first, other.last, other.frames, other.track
            return
        self.first = min((one for one in (self.first, other.first) if one is not None), default=None)
        self.last = max((one for one in (self.last, other.last) if one is not None), default=None)
        if other.frames is not None:
            self.frames = (self.frames or 0) + other.frames


class Timeline:
    """The shots of a timeline file; iterate for (number of the clip, Clip). A shot cut in pieces comes once."""

    headers = ignored = ()

    def __init__(self, file, *, file_name, fps=FPS, key=str):
        """`key`: what makes two names of clips the same."""
        self._clips = {}
        number = 0
        for index, track in enumerate(read_timeline(file, file_name, fps).video_tracks()):
            for item in track:
                if isinstance(item, otio.schema.Clip):
                    number += 1
                    self._add(number, _clip(item, index), key)

    def _add(self, number, clip, key):
        _first, known = self._clips.setdefault(key(clip.name), (number, clip))
        if known is not clip:
            known.join(clip)

    def __iter__(self):
        return iter(self._clips.values())

    def close(self):
        """Nothing is held open."""


def readable():
    """Return the endings of the files that can be read, in order."""
    return sorted(set(otio.adapters.suffixes_with_defined_adapters(read=True)) - {"otiod"})


def read_timeline(file, file_name, fps):
    """Return the otio Timeline of a file, read as the ending of its name says; BadInput when it cannot be."""
    ending = PurePosixPath(file_name or "").suffix.lower().lstrip(".")
    if ending not in readable():
        raise BadInput(f"A timeline is expected, in one of these formats: {', '.join(readable())}.", field="file")
    options = {"rate": fps, "ignore_timecode_mismatch": True} if ending == "edl" else {}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"timeline.{ending}"
        with path.open("wb") as copy:
            shutil.copyfileobj(file, copy, 1024 * 1024)
        if not path.stat().st_size:
            raise BadInput("The file is empty.", field="file")
        if ending == "edl":
            _as_utf8(path)
        try:
            if ending == "otioz":
                _check_archive(path)
            found = otio.adapters.read_from_file(str(path), **options)
        except BadInput:
            raise
        except Exception as error:  # adapters raise whatever their parsers do
            reason = str(error).replace(str(path), PurePosixPath(file_name).name).strip().split("\n")[0][:200]
            raise BadInput(f"The timeline cannot be read: {reason or type(error).__name__}.", field="file") from error
    if isinstance(found, otio.schema.SerializableCollection):
        found = next((one for one in found if isinstance(one, otio.schema.Timeline)), None)
    if not isinstance(found, otio.schema.Timeline):
        raise BadInput("The file holds no timeline.", field="file")
    return found


def _as_utf8(path):
    """Rewrite a text as UTF-8: editing programs also write UTF-16 and, without saying so, Latin-1."""
    content = path.read_bytes()
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        text = content.decode("utf-16", "replace")
    else:
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = content.decode("cp1252", "replace")
    path.write_text(text, encoding="utf-8", newline="")


def _check_archive(path):
    with zipfile.ZipFile(path) as archive:
        if sum(one.file_size for one in archive.infolist() if one.filename.endswith(".otio")) > LARGEST:
            raise BadInput("The timeline in the archive is too large.", field="file")


def _clip(item, track):
    """Return the Clip of a clip: where it stands in its track, else what it shows of its source."""
    found = Clip(_name(item), track=track)
    try:
        try:
            place = item.range_in_parent()
        except (otio.exceptions.OTIOError, ValueError):
            place = item.trimmed_range()
        found.first, found.last = place.start_time.to_frames(), place.end_time_inclusive().to_frames()
    except (otio.exceptions.OTIOError, ValueError):
        pass  # a clip without any range says nothing of frames
    if item.source_range is not None:
        found.frames = item.source_range.duration.to_frames()
    return found


def _name(item):
    """Return a clip's name without its ending: its own, else its media's."""
    media = item.media_reference
    url = PurePosixPath(unquote(urlparse(getattr(media, "target_url", None) or "").path)).name
    prefix = getattr(media, "name_prefix", "")
    name = item.name or prefix or getattr(media, "name", "") or url
    return name.rpartition(".")[0] or name
