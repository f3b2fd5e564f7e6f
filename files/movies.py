"""Movies through ffmpeg (spec 07, 7.1): probe, encode, frames, tiles. Local paths in, local paths out; no rows here.

The ffmpeg on PATH is used, else the one that comes with imageio-ffmpeg. That one brings no ffprobe: movies are
then probed by what ffmpeg itself says of them. Without any, everything here raises `MovieError` with a sentence.
"""

import dataclasses
import json
import math
import re
import shutil
import subprocess
import threading

from django.conf import settings

from productionsite.api.errors import ApiError

TILE_COLUMNS = 8
TILE_HEIGHT = 100
TILE_MAX_ROWS = 480
LOW_WIDTH = 1280
PROBE_SECONDS = 60
DEFAULT_FPS = 25.0

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


class MovieError(ApiError):
    """400: why a movie cannot be worked on, in a sentence for people."""


@dataclasses.dataclass(frozen=True)
class Facts:
    """What a movie is: pixels as they are shown, seconds, frames per second, whether it sounds."""

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


def program(name):
    """Return the path of `ffmpeg` or `ffprobe`, or None."""
    found = shutil.which(name)
    if found or name != "ffmpeg":
        return found
    try:
        import imageio_ffmpeg  # only where the system has none

        return imageio_ffmpeg.get_ffmpeg_exe()
    except (ImportError, RuntimeError):
        return None


def available():
    """Whether movies can be worked on here."""
    return program("ffmpeg") is not None


def looks_like_movie(path):
    """Whether a file begins like one of the movie containers people upload, whatever its name says."""
    with path.open("rb") as file:
        head = file.read(16)
    return any(head[start : start + len(mark)] == mark for start, mark in CONTAINERS)


def _command(name, arguments):
    path = program(name)
    if path is None:
        raise MovieError(f"{name} is not installed on the server.")
    return [path, *map(str, arguments)]


def _refusal(name, stderr):
    lines = stderr.decode(errors="replace").strip().splitlines()
    return MovieError(f"{name} refused the movie: {lines[-1][:200] if lines else 'no reason given'}")


def _run(name, *arguments, timeout=None, check=True):
    """Run a program to its end; return what it said as (stdout, stderr)."""
    command, timeout = _command(name, arguments), timeout or settings.MOVIE_TIMEOUT
    try:
        done = subprocess.run(command, capture_output=True, timeout=timeout, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise MovieError(f"{name} took longer than {timeout} seconds.") from error
    if check and done.returncode != 0:
        raise _refusal(name, done.stderr)
    return done.stdout, done.stderr


# protocols are narrowed to local files: a playlist inside an upload must not make the server fetch URLs
_LOCAL = ("-protocol_whitelist", "file")
_QUIET = ("-nostdin", "-hide_banner", "-loglevel", "error", "-y")


def _ffmpeg(*arguments):
    _run("ffmpeg", *_QUIET, *_LOCAL, *arguments)


def _ffmpeg_told(told, *arguments):
    """Run ffmpeg and call `told(seconds)` with the length of what it has written so far, about twice a second."""
    command = _command("ffmpeg", (*_QUIET, "-progress", "pipe:1", "-nostats", *_LOCAL, *arguments))
    with subprocess.Popen(  # noqa: S603
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        said, expired = [], threading.Event()
        listener = threading.Thread(target=lambda: said.append(process.stderr.read()), daemon=True)
        listener.start()
        timer = threading.Timer(settings.MOVIE_TIMEOUT, lambda: (expired.set(), process.kill()))
        timer.start()
        try:
            for line in process.stdout:
                key, _equals, value = line.decode(errors="replace").partition("=")
                if key == "out_time_us" and value.strip().isdigit():
                    told(int(value) / 1_000_000)
        except BaseException:
            process.kill()
            raise
        finally:
            timer.cancel()
        process.wait()
        listener.join()
    if expired.is_set():
        raise MovieError(f"ffmpeg took longer than {settings.MOVIE_TIMEOUT} seconds.")
    if process.returncode != 0:
        raise _refusal("ffmpeg", said[0] if said else b"")


def _number(text, default=0.0):
    try:
        above, _, below = str(text).partition("/")
        return float(above) / float(below or 1)
    except (ValueError, ZeroDivisionError):
        return default


def probe(path):
    """Return the `Facts` of a movie; raise MovieError when it has no picture."""
    if program("ffprobe") is None:
        return _probe_with_ffmpeg(path)
    out, _said = _run(
        *("ffprobe", "-v", "error", *_LOCAL, "-of", "json", "-show_streams", "-show_format", path),
        timeout=PROBE_SECONDS,
    )
    told = json.loads(out or b"{}")
    streams = told.get("streams", [])
    video = next((s for s in streams if s.get("codec_type") == "video"), None)
    if video is None or not video.get("width"):
        raise MovieError("The file holds no moving picture.")
    duration = _number(video.get("duration") or told.get("format", {}).get("duration"))
    turned = [side["rotation"] for side in video.get("side_data_list", []) if "rotation" in side]
    width, height = _upright(int(video["width"]), int(video["height"]), turned[0] if turned else 0)
    return Facts(
        width=width,
        height=height,
        duration=duration,
        fps=_number(video.get("avg_frame_rate")) or _number(video.get("r_frame_rate")) or DEFAULT_FPS,
        has_audio=any(s.get("codec_type") == "audio" for s in streams),
    )


def _upright(width, height, degrees):
    """Return the size a movie is shown at: a telephone held upright records lying pixels and how to turn them."""
    return (height, width) if round(_number(degrees)) % 180 == 90 else (width, height)


_DURATION = re.compile(r"Duration: (\d+):(\d\d):(\d\d(?:\.\d+)?)")
_VIDEO = re.compile(r"Stream #\d+:\d+.*?: Video: (.*)")
_SIZE = re.compile(r"\b(\d{1,5})x(\d{1,5})\b")
_TURNED = re.compile(r"displaymatrix: rotation of (-?[\d.]+) degrees")
_RATE = re.compile(r"([\d.]+k?) (?:fps|tbr)\b")


def _probe_with_ffmpeg(path):
    """Read the facts from what `ffmpeg -i` says; it ends with an error of its own, having nothing to write."""
    _out, said = _run("ffmpeg", "-nostdin", "-hide_banner", *_LOCAL, "-i", path, timeout=PROBE_SECONDS, check=False)
    text = said.decode(errors="replace")
    if "Input #0" not in text:
        raise _refusal("ffmpeg", said)
    video = _VIDEO.search(text)
    size = _SIZE.search(video[1].partition(", ")[2]) if video else None
    if size is None:
        raise MovieError("The file holds no moving picture.")
    duration, rate = _DURATION.search(text), _RATE.search(video[1])
    seconds = int(duration[1]) * 3600 + int(duration[2]) * 60 + float(duration[3]) if duration else 0.0
    fps = float(rate[1].removesuffix("k")) * (1000 if rate[1].endswith("k") else 1) if rate else DEFAULT_FPS
    has_audio = re.search(r"Stream #\d+:\d+.*?: Audio: ", text) is not None
    turned = _TURNED.search(text, video.end())
    width, height = _upright(int(size[1]), int(size[2]), turned[1] if turned else 0)
    return Facts(width, height, seconds, fps or DEFAULT_FPS, has_audio)


def even(number):
    """Return the number, one more when it is odd: what the encoder can do."""
    return number + number % 2


def low_definition(target, bitrate):
    """Return the low-definition encoding that goes with a high-definition one: 1280 wide, same ratio."""
    height = even(math.floor(target.height / target.width * LOW_WIDTH))
    return Encoding(LOW_WIDTH, height, target.fps, bitrate)


def encode(source, target, facts, encoding, told=lambda seconds: None):
    """Write an H.264 mp4 any browser plays: fitted into the canvas, padded with black, with sound (silence if none).

    `told(seconds)` hears how much is written so far.
    """
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
    _ffmpeg_told(
        told,
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
