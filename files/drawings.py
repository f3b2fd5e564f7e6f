"""Draws annotations on pictures: Fabric.js objects as review pages store them (spec 07, 8). No rows here.

Every object lives in the coordinates of the canvas it was drawn on (`canvasWidth` × `canvasHeight`);
drawing happens at twice the size and is reduced, so that thin lines stay smooth. What nobody can read
is left out: a strange object must not cost the reviewer the page.
"""

import math
import re

from PIL import Image, ImageChops, ImageColor, ImageDraw, ImageFont

OVERSAMPLING = 2
CURVE_STEPS = 12
LONGEST_TEXT = 2000
_RGBA = re.compile(r"rgba\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*,\s*([\d.]+)\s*\)")
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
    if not erased and opacity >= 1:
        paint(ImageDraw.Draw(overlay), item, base)
        return overlay
    layer = Image.new("RGBA", overlay.size, (0, 0, 0, 0))
    paint(ImageDraw.Draw(layer), item, base)
    alpha = layer.getchannel("A").point(lambda value: int(value * min(max(opacity, 0), 1)))
    if erased:
        gone = Image.new("RGBA", overlay.size, (0, 0, 0, 0))
        inside = multiply(base, matrix_of(item))
        for stroke in erased:
            if isinstance(stroke, dict):
                paint(ImageDraw.Draw(gone), {**stroke, "stroke": "#000000"}, inside)
        alpha = ImageChops.subtract(alpha, gone.getchannel("A"))
    layer.putalpha(alpha)
    return Image.alpha_composite(overlay, layer)


# -- numbers, colours, matrices ------------------------------------------------------------------


def number(item, key, default=0.0):
    """Return a finite number of an object, or the default."""
    value = item.get(key)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return default
    return float(value)


def colour(value, default=None):
    """Return an RGBA tuple of a CSS colour, or the default for none."""
    if not isinstance(value, str) or not value or value == "transparent":
        return default
    match = _RGBA.fullmatch(value.strip())
    if match:
        red, green, blue, alpha = match.groups()
        return int(red), int(green), int(blue), int(min(float(alpha), 1) * 255)
    try:
        found = ImageColor.getrgb(value)
    except ValueError:
        return default
    return found if len(found) == 4 else (*found, 255)


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
    return math.sqrt(abs(a * d - b * c))


def matrix_of(item):
    """Return the matrix from an object's own coordinates, around its centre, to those it stands in."""
    angle = math.radians(number(item, "angle"))
    sx, sy = number(item, "scaleX", 1.0), number(item, "scaleY", 1.0)
    cosine, sine = math.cos(angle), math.sin(angle)
    turn = (cosine, sine, -sine, cosine, 0.0, 0.0)
    width, height = number(item, "width") * sx, number(item, "height") * sy
    shift_x = {"center": 0.0, "right": -width / 2}.get(item.get("originX"), width / 2)
    shift_y = {"center": 0.0, "bottom": -height / 2}.get(item.get("originY"), height / 2)
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


def paint(draw, item, base):
    """Draw one object; an unknown kind is left out."""
    shape = SHAPES.get(str(item.get("type", "")).lower())
    if shape is not None and item.get("visible", True):
        shape(draw, item, multiply(base, matrix_of(item)))


def line_colour(item):
    """Return the colour of a line: its stroke, else its fill, else black."""
    return colour(item.get("stroke")) or colour(item.get("fill")) or BLACK


def stroke(draw, points, ink, width):
    """Draw a line of some width with round joints and ends."""
    if len(points) == 1 or all(point == points[0] for point in points):
        dot(draw, points[0], ink, width)
        return
    draw.line(points, fill=ink, width=max(round(width), 1), joint="curve")
    for point in (points[0], points[-1]):
        dot(draw, point, ink, width)


def dot(draw, point, ink, width):
    """Draw a round dot."""
    x, y = point
    radius = max(width, 1) / 2
    draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=ink)


def flattened(commands):
    """Return the lines of a path: curves become short straight pieces."""
    lines, current, start = [], (0.0, 0.0), (0.0, 0.0)
    for command in commands:
        if not isinstance(command, list) or not command or not isinstance(command[0], str):
            continue
        values = [float(v) for v in command[1:] if isinstance(v, int | float) and math.isfinite(v)]
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


def draw_path(draw, item, matrix):
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
            draw.polygon(points, fill=fill)
        if colour(item.get("stroke")) or not fill:
            stroke(draw, points, line_colour(item), width)


def draw_pressure(draw, item, matrix):
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
        stroke(draw, [first, second], line_colour(item), width)


def draw_corners(draw, item, matrix, corners, *, closed):
    """Draw a line through corners, filled when it is closed."""
    points = [apply(matrix, x, y) for x, y in corners]
    fill = colour(item.get("fill")) if closed else None
    if fill:
        draw.polygon(points, fill=fill)
    if colour(item.get("stroke")) or not closed:
        width = number(item, "strokeWidth", 1.0) * scale_of(matrix)
        stroke(draw, [*points, points[0]] if closed else points, line_colour(item), width)


def draw_rect(draw, item, matrix):
    """Draw a rectangle."""
    x, y = number(item, "width") / 2, number(item, "height") / 2
    draw_corners(draw, item, matrix, [(-x, -y), (x, -y), (x, y), (-x, y)], closed=True)


def draw_ellipse(draw, item, matrix):
    """Draw a circle or an ellipse."""
    rx = number(item, "rx") or number(item, "radius") or number(item, "width") / 2
    ry = number(item, "ry") or number(item, "radius") or number(item, "height") / 2
    steps = [2 * math.pi * step / 72 for step in range(72)]
    draw_corners(draw, item, matrix, [(rx * math.cos(t), ry * math.sin(t)) for t in steps], closed=True)


def draw_line(draw, item, matrix):
    """Draw a straight line."""
    draw_corners(draw, item, matrix, ends_of(item), closed=False)


def ends_of(item):
    """Return the two ends of a line in its own coordinates."""
    x = number(item, "width") / 2 * (-1 if number(item, "x1") > number(item, "x2") else 1)
    y = number(item, "height") / 2 * (-1 if number(item, "y1") > number(item, "y2") else 1)
    return [(-x, -y), (x, y)]


def draw_arrow(draw, item, matrix):
    """Draw a line with a head."""
    (x1, y1), (x2, y2) = ends_of(item)
    draw_corners(draw, item, matrix, [(x1, y1), (x2, y2)], closed=False)
    angle = math.atan2(y2 - y1, x2 - x1)
    length = max(number(item, "strokeWidth", 1.0) * 4, 8.0)
    wings = [(x2 - length * math.cos(angle + t), y2 - length * math.sin(angle + t)) for t in (0.5, -0.5)]
    draw.polygon([apply(matrix, x, y) for x, y in ((x2, y2), *wings)], fill=line_colour(item))


def draw_points(draw, item, matrix):
    """Draw a polyline or a polygon."""
    points = item.get("points")
    points = [one for one in points if isinstance(one, dict)] if isinstance(points, list) else []
    if points:
        raw = [(number(one, "x"), number(one, "y")) for one in points]
        cx, cy = offset_of(item, raw)
        closed = str(item.get("type")).lower() == "polygon"
        draw_corners(draw, item, matrix, [(x - cx, y - cy) for x, y in raw], closed=closed)


def draw_text(draw, item, matrix):
    """Write a text; turned texts stand straight."""
    size = max(number(item, "fontSize", 40.0) * scale_of(matrix), 4)
    corner = apply(matrix, -number(item, "width") / 2, -number(item, "height") / 2)
    font = ImageFont.load_default(size=min(size, 600))
    text = str(item.get("text", ""))[:LONGEST_TEXT]
    draw.multiline_text(corner, text, fill=colour(item.get("fill"), BLACK), font=font)


def draw_group(draw, item, matrix):
    """Draw the members of a group, whose coordinates start at its centre."""
    members = item.get("objects")
    for member in members if isinstance(members, list) else ():
        if isinstance(member, dict):
            paint(draw, member, matrix)


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
    "group": draw_group,
}
