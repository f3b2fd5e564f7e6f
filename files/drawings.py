"""Draws annotations on pictures: Fabric.js objects as review pages store them (spec 07, 8). No rows here.

Every object lives in the coordinates of the canvas it was drawn on (`canvasWidth` × `canvasHeight`);
drawing happens at twice the size and is reduced, so that thin lines stay smooth. What nobody can read
is left out: a strange object must not cost the reviewer the page, nor a huge one the server its time.
"""

import math
import re

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

OVERSAMPLING = 2
CURVE_STEPS = 12
LONGEST_TEXT = 2000
LARGEST_TEXT = 600  # pixels high
DEEPEST_GROUP = 20
REACH = 4  # how many times the size of the picture a line may leave it before its end is bent towards it
_RGBA = re.compile(r"rgba\(\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*(\d{1,9})\s*,\s*([\d.]{1,9})\s*\)")
BLACK = (0, 0, 0, 255)


def annotated(image, objects):
    """Return a picture with objects drawn on it."""
    size = (image.width * OVERSAMPLING, image.height * OVERSAMPLING)
    overlay = Image.new("RGBA", size, (0, 0, 0, 0))
    for item in objects:
        if not isinstance(item, dict):
            continue
        base = (
            size[0] / (number(item, "canvasWidth") or image.width),
            0.0,
            0.0,
            size[1] / (number(item, "canvasHeight") or image.height),
            0.0,
            0.0,
        )
        overlay = draw_object(overlay, item, base)
    overlay = overlay.resize(image.size, Image.Resampling.LANCZOS)
    return Image.alpha_composite(image.convert("RGBA"), overlay)


def draw_object(overlay, item, base):
    """Return the overlay with one object on it; with an eraser or an opacity it gets a layer of its own."""
    eraser = item.get("eraser")
    erased = eraser.get("objects", []) if isinstance(eraser, dict) else []
    opacity = number(item, "opacity", 1.0)
    erased = erased if isinstance(erased, list) else []
    if not erased and opacity >= 1:
        paint(Pen(overlay), item, base)
        return overlay
    layer = Image.new("RGBA", overlay.size, (0, 0, 0, 0))
    paint(Pen(layer), item, base)
    alpha = layer.getchannel("A").point(lambda value: int(value * min(max(opacity, 0), 1)))
    if erased:
        gone = Image.new("RGBA", overlay.size, (0, 0, 0, 0))
        inside = multiply(base, matrix_of(item))
        for stroke in erased:
            if isinstance(stroke, dict):
                paint(Pen(gone), {**stroke, "stroke": "#000000"}, inside)
        alpha = ImageChops.subtract(alpha, gone.getchannel("A"))
    layer.putalpha(alpha)
    return Image.alpha_composite(overlay, layer)


class Pen:
    """Draws on a picture, within reach: what Pillow would spend hours on, or refuse, is bent or left out."""

    def __init__(self, image):
        self.draw = ImageDraw.Draw(image)
        self.width, self.height = image.size
        self.longest = max(image.size)

    def near(self, points):
        """Return points, each within reach of the picture; none when one is no place at all."""
        reach = self.longest * REACH
        if not all(math.isfinite(value) for point in points for value in point):
            return []
        return [(min(max(x, -reach), reach), min(max(y, -reach), reach)) for x, y in points]

    def line(self, points, ink, width):
        """Draw a line of some width with round joints and ends."""
        points, width = self.near(points), min(max(width, 1), self.longest)
        if not points or not math.isfinite(width):
            return
        if all(point == points[0] for point in points):
            self.dot(points[0], ink, width)
            return
        self.draw.line(points, fill=ink, width=max(round(width), 1), joint="curve")
        for point in (points[0], points[-1]):
            self.dot(point, ink, width)

    def dot(self, point, ink, width):
        """Draw a round dot."""
        x, y = point
        radius = width / 2
        self.draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)

    def area(self, points, ink):
        """Fill what lies between corners."""
        points = self.near(points)
        if len(points) > 2:
            self.draw.polygon(points, fill=ink)

    def text(self, corner, text, ink, size):
        """Write as much of a text as there is room for."""
        corners = self.near([corner])
        if not corners or not math.isfinite(size):
            return
        size = min(max(size, 4), LARGEST_TEXT)
        font = ImageFont.load_default(size=size)
        across, down = int(REACH * 2 * self.width / size) + 1, int(REACH * 2 * self.height / size) + 1
        lines = [line[:across] for line in text[:LONGEST_TEXT].splitlines()[:down]]
        if any(line.strip() for line in lines):
            self.draw.multiline_text(corners[0], "\n".join(lines), fill=ink, font=font)


# -- numbers, colours, matrices ------------------------------------------------------------------


def number(item, key, default=0.0):
    """Return a finite number of an object, or the default."""
    value = item.get(key)
    found = _finite(value)
    return default if found is None else found


def _finite(value):
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # a whole number of hundreds of digits
        return None


def colour(value, default=None):
    """Return an RGBA tuple of a CSS colour, or the default for none."""
    if not isinstance(value, str) or not value or value == "transparent":
        return default
    match = _RGBA.fullmatch(value.strip())
    try:
        found = (*map(int, match.groups()[:3]), int(float(match[4]) * 255)) if match else ImageColor.getrgb(value)
    except ValueError:
        return default
    return tuple(min(part, 255) for part in (*found, 255)[:4])


def multiply(first, second):
    """Return the matrix that does `second`, then `first`."""
    a, b, c, d, e, f = first
    g, h, i, j, k, m = second
    return a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j, a * k + c * m + e, b * k + d * m + f


def apply(matrix, x, y):
    """Return a point moved by a matrix."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def scale_of(matrix):
    """Return how much a matrix enlarges lines."""
    a, b, c, d, _e, _f = matrix
    return math.sqrt(abs(a * d - b * c))  # not a number for a matrix that is none: the pen leaves it out


def matrix_of(item):
    """Return the matrix from an object's own coordinates, around its centre, to those it stands in."""
    angle = math.radians(number(item, "angle"))
    sx, sy = number(item, "scaleX", 1.0), number(item, "scaleY", 1.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = (cosine, sine, -sine, cosine, 0.0, 0.0)
    width, height = number(item, "width") * sx, number(item, "height") * sy
    shift_x = {"center": 0.0, "right": -width / 2}.get(str(item.get("originX")), width / 2)
    shift_y = {"center": 0.0, "bottom": -height / 2}.get(str(item.get("originY")), height / 2)
    dx, dy = apply(turn, shift_x, shift_y)
    flip_x, flip_y = -1 if item.get("flipX") else 1, -1 if item.get("flipY") else 1
    place = (cosine, sine, -sine, cosine, number(item, "left") + dx, number(item, "top") + dy)
    return multiply(place, (sx * flip_x, 0.0, 0.0, sy * flip_y, 0.0, 0.0))


def offset_of(item, points):
    """Return the point that lies at the centre of an object's own coordinates."""
    offset = item.get("pathOffset")
    if isinstance(offset, dict):
        return number(offset, "x"), number(offset, "y")
    xs, ys = [x for x, _y in points], [y for _x, y in points]
    return (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2


# -- shapes --------------------------------------------------------------------------------------


def paint(pen, item, base, depth=0):
    """Draw one object; an unknown kind is left out, and so are groups in groups in groups without end."""
    kind = str(item.get("type", "")).lower()
    if not item.get("visible", True):
        return
    if kind == "group" and depth < DEEPEST_GROUP:
        draw_group(pen, item, multiply(base, matrix_of(item)), depth + 1)
    elif kind in SHAPES:
        SHAPES[kind](pen, item, multiply(base, matrix_of(item)))


def line_colour(item):
    """Return the colour of a line: its stroke, else its fill, else black."""
    return colour(item.get("stroke")) or colour(item.get("fill")) or BLACK


def flattened(commands):
    """Return the lines of a path: curves become short straight pieces."""
    lines, current, start = [], (0.0, 0.0), (0.0, 0.0)
    for command in commands:
        if not isinstance(command, list) or not command or not isinstance(command[0], str):
            continue
        values = [v for v in map(_finite, command[1:]) if v is not None]
        points = list(zip(values[0::2], values[1::2]))
        kind = command[0].upper()
        if kind == "Z":
            if lines:
                lines[-1].append(start)
            continue
        if not points:
            continue
        if kind == "M":
            lines.append([points[0]])
            start = points[0]
        elif lines and kind in ("L", "Q", "C"):
            lines[-1].extend(curve([current, *points]))
        current = points[-1]
    return lines


def curve(controls):
    """Return the points of a Bézier curve of any degree, its start left out."""
    if len(controls) == 2:
        return controls[1:]
    found = []
    for step in range(1, CURVE_STEPS + 1):
        points, t = controls, step / CURVE_STEPS
        while len(points) > 1:
            points = [(x1 + (x2 - x1) * t, y1 + (y2 - y1) * t) for (x1, y1), (x2, y2) in zip(points, points[1:])]
        found.append(points[0])
    return found


def draw_path(pen, item, matrix):
    """Draw a free-hand line."""
    commands = item.get("path")
    lines = [line for line in flattened(commands if isinstance(commands, list) else []) if line]
    if not lines:
        return
    cx, cy = offset_of(item, [point for line in lines for point in line])
    width = number(item, "strokeWidth", 1.0) * scale_of(matrix)
    fill = colour(item.get("fill"))
    for line in lines:
        points = [apply(matrix, x - cx, y - cy) for x, y in line]
        if fill and len(points) > 2:
            pen.area(points, fill)
        if colour(item.get("stroke")) or not fill:
            pen.line(points, line_colour(item), width)


def draw_pressure(pen, item, matrix):
    """Draw a line whose width follows the pressure of the pen."""
    samples = item.get("strokePoints")
    samples = [one for one in samples if isinstance(one, dict)] if isinstance(samples, list) else []
    if not samples:
        return
    raw = [(number(one, "x"), number(one, "y")) for one in samples]
    cx, cy = offset_of(item, raw)
    points = [apply(matrix, x - cx, y - cy) for x, y in raw]
    thick = number(item, "strokeWidth", 1.0) * scale_of(matrix)
    widths = [thick * number(one, "pressure", 1.0) for one in samples]
    for first, second, width in zip(points, points[1:] or points, widths):
        pen.line([first, second], line_colour(item), width)


def draw_corners(pen, item, matrix, corners, *, closed):
    """Draw a line through corners, filled when it is closed."""
    points = [apply(matrix, x, y) for x, y in corners]
    fill = colour(item.get("fill")) if closed else None
    if fill:
        pen.area(points, fill)
    if colour(item.get("stroke")) or not closed:
        width = number(item, "strokeWidth", 1.0) * scale_of(matrix)
        pen.line([*points, points[0]] if closed else points, line_colour(item), width)


def draw_rect(pen, item, matrix):
    """Draw a rectangle."""
    x, y = number(item, "width") / 2, number(item, "height") / 2
    draw_corners(pen, item, matrix, [(-x, -y), (x, -y), (x, y), (-x, y)], closed=True)


def draw_ellipse(pen, item, matrix):
    """Draw a circle or an ellipse."""
    rx = number(item, "rx") or number(item, "radius") or number(item, "width") / 2
    ry = number(item, "ry") or number(item, "radius") or number(item, "height") / 2
    steps = [2 * math.pi * step / 72 for step in range(72)]
    draw_corners(pen, item, matrix, [(rx * math.cos(t), ry * math.sin(t)) for t in steps], closed=True)


def draw_line(pen, item, matrix):
    """Draw a straight line."""
    draw_corners(pen, item, matrix, ends_of(item), closed=False)


def ends_of(item):
    """Return the two ends of a line in its own coordinates."""
    x = number(item, "width") / 2 * (-1 if number(item, "x1") > number(item, "x2") else 1)
    y = number(item, "height") / 2 * (-1 if number(item, "y1") > number(item, "y2") else 1)
    return [(-x, -y), (x, y)]


def draw_arrow(pen, item, matrix):
    """Draw a line with a head."""
    (x1, y1), (x2, y2) = ends_of(item)
    draw_corners(pen, item, matrix, [(x1, y1), (x2, y2)], closed=False)
    angle = math.atan2(y2 - y1, x2 - x1)
    length = max(number(item, "strokeWidth", 1.0) * 4, 8.0)
    wings = [(x2 - length * math.cos(angle + t), y2 - length * math.sin(angle + t)) for t in (0.5, -0.5)]
    pen.area([apply(matrix, x, y) for x, y in ((x2, y2), *wings)], line_colour(item))


def draw_points(pen, item, matrix):
    """Draw a polyline or a polygon."""
    points = item.get("points")
    points = [one for one in points if isinstance(one, dict)] if isinstance(points, list) else []
    if points:
        raw = [(number(one, "x"), number(one, "y")) for one in points]
        cx, cy = offset_of(item, raw)
        closed = str(item.get("type")).lower() == "polygon"
        draw_corners(pen, item, matrix, [(x - cx, y - cy) for x, y in raw], closed=closed)


def draw_text(pen, item, matrix):
    """Write a text; turned texts stand straight."""
    corner = apply(matrix, -number(item, "width") / 2, -number(item, "height") / 2)
    size = number(item, "fontSize", 40.0) * scale_of(matrix)
    pen.text(corner, str(item.get("text", "")), colour(item.get("fill"), BLACK), size)


def draw_group(pen, item, matrix, depth):
    """Draw the members of a group, whose coordinates start at its centre."""
    members = item.get("objects")
    for member in members if isinstance(members, list) else ():
        if isinstance(member, dict):
            paint(pen, member, matrix, depth)


SHAPES = {
    "path": draw_path,
    "psstroke": draw_pressure,
    "rect": draw_rect,
    "circle": draw_ellipse,
    "ellipse": draw_ellipse,
    "line": draw_line,
    "arrow": draw_arrow,
    "polyline": draw_points,
    "polygon": draw_points,
    "i-text": draw_text,
    "text": draw_text,
    "textbox": draw_text,
}
