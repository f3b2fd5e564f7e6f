"""Movies through ffmpeg (spec 07, 7.1): probe, encode, frames, tiles. Local paths in, local paths out; no rows here.

ffmpeg may be missing: `available()` says so, everything else raises `MovieError` with a sentence.
"""

import dataclasses
import json
import math
import shutil
import subprocess

from django.conf import settings

TILE_COLUMNS = 8
TILE_HEIGHT = 100
TILE_MAX_ROWS = 480
LOW_WIDTH = 1280
PROBE_SECONDS = 60

CONTAINERS = (
    (4, b"ftyp"),
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"wide"),
    (4, b"free"),
    (4, b"skip"),
    (0, b"\x1a\x45\xdf\xa3"),  # Matroska, WebM
    (0, b"RIFF"),  # AVI
    (0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11"),  # ASF: WMV
)


class MovieError(Exception):
    """Why a movie cannot be worked on, in a sentence for people."""


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a movie is: pixels, seconds, frames per second, whether it sounds."""

    width: int
    height: int
    duration: float
    fps: float
    has_audio: bool


@dataclasses.dataclass(frozen=True)
class Encoding:
    """What a movie is to become: pixels, frames per second, Mbit/s."""

    width: int
    height: int
    fps: str
    bitrate: int


def available():
    """Whether ffmpeg and ffprobe are installed here."""
    return bool(shutil.which("ffmpeg") and shutil.which("ffprobe"))


def looks_like_movie(path):
    """Whether a file begins like one of the movie containers people upload, whatever its name says."""
    with path.open("rb") as file:
        head = file.read(16)
    return any(head[start : start + len(mark)] == mark for start, mark in CONTAINERS)


def _run(program, *arguments, timeout=None):
    if not shutil.which(program):
        raise MovieError(f"{program} is not installed on the server.")
    command = [program, *map(str, arguments)]
    timeout = timeout or settings.MOVIE_TIMEOUT
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise MovieError(f"{program} took longer than {timeout} seconds.") from error
    if done.returncode != 0:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise MovieError(f"{program} refused the movie: {lines[-1][:200] if lines else 'no reason given'}")
    return done.stdout


def _ffmpeg(*arguments):
    # protocols are narrowed to local files: a playlist inside an upload must not make the server fetch URLs
    return _run(
        "ffmpeg", "-nostdin", "-hide_banner", "-loglevel", "error", "-y", "-protocol_whitelist", "file", *arguments
    )


def _number(text, default=0.0):
    try:
        above, _, below = str(text).partition("/")
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return default


def probe(path):
    """Return the `Facts` of a movie; raise MovieError when it has no picture."""
    out = _run(
        *(
            "ffprobe",
            "-v",
            "error",
            "-protocol_whitelist",
            "file",
            "-of",
            "json",
            "-show_streams",
            "-show_format",
            path,
        ),
        timeout=PROBE_SECONDS,
    )
    told = json.loads(out or b"{}")
    streams = told.get("streams", [])
    video = next((s for s in streams if s.get("codec_type") == "video"), None)
    if video is None or not video.get("width"):
        raise MovieError("The file holds no moving picture.")
    duration = _number(video.get("duration") or told.get("format", {}).get("duration"))
    return Facts(
        width=int(video["width"]),
        height=int(video["height"]),
        duration=duration,
        fps=_number(video.get("avg_frame_rate")) or _number(video.get("r_frame_rate")) or 25.0,
        has_audio=any(s.get("codec_type") == "audio" for s in streams),
    )


def even(number):
    """Return the number, one more when it is odd: what the encoder can do."""
    return number + number % 2


def low_definition(target, bitrate):
    """Return the low-definition encoding that goes with a high-definition one: 1280 wide, same ratio."""
    height = even(math.floor(target.height / target.width * LOW_WIDTH))
    return Encoding(LOW_WIDTH, height, target.fps, bitrate)


def encode(source, target, facts, encoding):
    """Write an H.264 mp4 any browser plays: fitted into the canvas, padded with black, with sound (silence if none)."""
    box = f"{encoding.width}:{encoding.height}"
    picture = (
        f"scale=iw*sar:ih,setsar=1,scale={box}:force_original_aspect_ratio=decrease,"
        f"pad={box}:(ow-iw)/2:(oh-ih)/2,setsar=1"
    )
    rate = f"{encoding.bitrate}M"
    factor = settings.MOVIE_VBV_BUFSIZE_FACTOR
    cap = ("-maxrate", rate, "-bufsize", f"{encoding.bitrate * factor}M") if factor else ()
    silence = () if facts.has_audio else ("-f", "lavfi", "-i", "anullsrc=channel_layout=stereo:sample_rate=44100")
    length = ("-t", f"{facts.duration:.6f}") if facts.duration else ("-shortest",)
    sound = ("-af", "apad") if facts.has_audio and facts.duration else ()
    _ffmpeg(
        *("-i", source, *silence, "-map", "0:v:0", "-map", "0:a:0" if facts.has_audio else "1:a:0"),
        *("-vf", picture, "-r", encoding.fps, "-c:v", "libx264", "-pix_fmt", "yuv420p"),
        *("-preset", settings.MOVIE_ENCODING_PRESET, "-b:v", rate, *cap),
        *("-g", "2", "-sc_threshold", "0", "-c:a", "aac", *sound, *length, "-movflags", "+faststart", "-f", "mp4"),
        target,
    )


def frame(source, target, number, fps):
    """Write one frame (1-based; 0 is the first too) as PNG; raise MovieError past the end."""
    seconds = max(number - 1, 0) / fps
    # half a frame early at most: rounding must not skip to the next frame
    _ffmpeg("-i", source, "-ss", f"{max(seconds - 0.25 / fps, 0):.6f}", "-frames:v", "1", "-f", "image2", target)
    if not target.exists():
        raise MovieError("The movie has no such frame.")


def tiles(source, target, facts):
    """Write the contact sheet clients scrub through: eight columns, 100 pixels high each (spec 07, 7.2)."""
    count = max(round(facts.duration * facts.fps), 1)
    step = max(1, math.ceil(count / (TILE_COLUMNS * TILE_MAX_ROWS)))
    shown = math.ceil(count / step)
    rows = min(math.ceil(shown / TILE_COLUMNS), TILE_MAX_ROWS)
    width = math.ceil(TILE_HEIGHT * facts.width / facts.height)
    select = f"select=not(mod(n\\,{step}))," if step > 1 else ""
    sheet = f"{select}scale={width}:{TILE_HEIGHT},tile={TILE_COLUMNS}x{rows}"
    _ffmpeg("-i", source, "-vf", sheet, "-frames:v", "1", "-fps_mode", "vfr", "-f", "image2", "-c:v", "png", target)


def concatenate(paths, folder, target):
    """Join movies of one kind into one without encoding them again."""
    listing = folder / "parts.txt"
    listing.write_text("".join(f"file '{path}'\n" for path in paths))
    _ffmpeg("-f", "concat", "-safe", "0", "-i", listing, "-c", "copy", "-movflags", "+faststart", target)
