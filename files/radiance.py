"""Thumbnails of Radiance `.hdr` pictures (spec 07, 9.4): just enough of the format to show one."""

import re

from PIL import Image

from productionsite.api.errors import BadInput

_SIZE = re.compile(rb"-Y (\d{1,5}) \+X (\d{1,5})$")
GAMMA = 1 / 2.2
WRONG = "file: this is not a Radiance picture that can be read"


def thumbnail_source(path, columns):
    """Return a small picture of a `.hdr` file, at most about `columns` wide; BadInput for anything else.

    Rows and columns in between are read over, so that a huge panorama costs no memory.
    """
    with path.open("rb") as file:
        width, height = _header(file)
        step = max(1, width // columns)
        rows = []
        for number in range(height):
            row = _scanline(file, width)
            if number % step == 0:
                rows.append(b"".join(_pixel(row, x, width) for x in range(0, width, step)))
    return Image.frombytes("RGB", (len(rows[0]) // 3, len(rows)), b"".join(rows))


def _header(file):
    if not file.readline(80).startswith((b"#?RADIANCE", b"#?RGBE")):
        raise BadInput(WRONG)
    for _line in range(200):
        line = file.readline(4096)
        if not line:
            break
        if line.strip() == b"":
            match = _SIZE.match(file.readline(80).strip())
            if match and int(match[1]) > 0 and int(match[2]) > 0:
                return int(match[2]), int(match[1])
            break
    raise BadInput(WRONG)


def _exactly(file, count):
    data = file.read(count)
    if len(data) != count:
        raise BadInput(WRONG)
    return data


def _scanline(file, width):
    """Return the four planes of a row, one after the other."""
    head = _exactly(file, 4)
    if head[:2] != b"\x02\x02" or (head[2] << 8 | head[3]) != width:
        flat = head + _exactly(file, 4 * (width - 1))  # not run-length encoded
        return b"".join(flat[plane::4] for plane in range(4))
    row = bytearray()
    while len(row) < 4 * width:
        count = _exactly(file, 1)[0]
        row += _exactly(file, 1) * (count - 128) if count > 128 else _exactly(file, count)
    if len(row) != 4 * width:
        raise BadInput(WRONG)
    return bytes(row)


def _pixel(row, x, width):
    exponent = row[x + 3 * width]
    if exponent == 0:
        return b"\0\0\0"
    scale = 2.0 ** (exponent - 136)
    return bytes(int(255 * min(row[x + plane * width] * scale, 1.0) ** GAMMA) for plane in range(3))
