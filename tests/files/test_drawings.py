"""Annotations on pictures: every kind of object where it belongs, and whatever else arrives (spec 07, 8)."""

import random
import time

import pytest
from PIL import Image

from files import drawings

RED, WHITE = (255, 0, 0), (255, 255, 255)
BOX = {"left": 20, "top": 20, "width": 40, "height": 40, "stroke": "#ff0000", "strokeWidth": 6}


def drawn(*objects, size=(100, 100)):
    """Return the picture that objects make of a white one."""
    return drawings.annotated(Image.new("RGB", size, "white"), list(objects)).convert("RGB")


def points(*pairs):
    return [{"x": x, "y": y} for x, y in pairs]


@pytest.mark.parametrize(
    ("item", "red", "white"),
    [
        ({"type": "rect"}, (20, 40), (40, 40)),
        ({"type": "rect", "fill": "red"}, (40, 40), (70, 70)),
        ({"type": "circle", "radius": 20}, (20, 41), (22, 22)),
        ({"type": "ellipse", "rx": 20, "ry": 10, "fill": "rgba(255, 0, 0, 1)"}, (40, 40), (40, 58)),
        ({"type": "line", "x1": -20, "y1": -20, "x2": 20, "y2": 20}, (40, 40), (55, 25)),
        ({"type": "line", "x1": 20, "y1": -20, "x2": -20, "y2": 20}, (55, 25), (25, 25)),
        ({"type": "arrow", "x1": -20, "y1": -20, "x2": 20, "y2": 20}, (52, 52), (55, 25)),
        ({"type": "polyline", "points": points((0, 0), (40, 0), (40, 40))}, (60, 40), (40, 40)),
        ({"type": "polygon", "points": points((0, 0), (40, 0), (40, 40)), "fill": "red"}, (55, 30), (25, 55)),
        ({"type": "path", "path": [["M", 0, 0], ["L", 40, 40]]}, (40, 40), (55, 25)),
        ({"type": "path", "path": [["M", 0, 0], ["Q", 40, 0, 40, 40]]}, (50, 30), (40, 40)),
        ({"type": "PSStroke", "strokePoints": points((0, 0), (20, 0), (40, 0))}, (40, 40), (40, 50)),
        ({"type": "text", "text": "█████", "fontSize": 40, "fill": "red"}, (40, 40), (10, 10)),
        ({"type": "rect", "fill": "red", "originX": "center", "originY": "center"}, (5, 5), (50, 50)),
        ({"type": "rect", "fill": "red", "width": 40, "height": 4, "angle": 90}, (18, 40), (40, 22)),
        (
            {"type": "group", "objects": [{"type": "rect", **BOX, "left": -20, "top": -20, "fill": "red"}]},
            (40, 40),
            (70, 70),
        ),
    ],
)
def test_every_kind_stands_where_it_was_drawn(item, red, white):
    image = drawn({**BOX, **item})
    assert image.getpixel(red) == pytest.approx(RED, abs=4)  # edges are smooth
    assert image.getpixel(white) == pytest.approx(WHITE, abs=4)


def test_coordinates_follow_the_canvas_they_were_drawn_on():
    item = {**BOX, "type": "rect", "fill": "red", "canvasWidth": 200, "canvasHeight": 50}
    image = drawn(item)
    assert image.getpixel((20, 80)) == RED
    assert image.getpixel((50, 80)) == WHITE


def test_what_an_eraser_went_over_is_gone():
    gone = {"type": "path", "path": [["M", -30, 0], ["L", 30, 0]], "strokeWidth": 10}
    image = drawn({**BOX, "type": "rect", "fill": "red", "eraser": {"objects": [{**gone, "left": -30, "top": 0}]}})
    assert image.getpixel((40, 25)) == RED
    assert image.getpixel((40, 40)) == WHITE


def test_half_transparent():
    red, green, blue = drawn({**BOX, "type": "rect", "fill": "red", "opacity": 0.5}).getpixel((40, 40))
    assert (red, green, blue) == pytest.approx((255, 128, 128), abs=3)


NUMBERS = (
    0,
    1,
    -1,
    0.5,
    1e9,
    -1e9,
    1e18,
    1e300,
    -1e308,
    5e-324,
    float("inf"),
    float("nan"),
    10**400,
    True,
    None,
    "x",
    [],
)
WORDS = (
    "path",
    "psstroke",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "arrow",
    "group",
    None,
    3,
)
COLOURS = (
    "#f00",
    "rgba(1,2,3,0.5)",
    "rgba(999,2,3,9)",
    "rgba(1,1,1,1.2.3)",
    "rgb(300,1,1)",
    "hsl(1,2,3)",
    "",
    3,
    [],
    None,
)


class Strange:
    """Makes up objects no review page would store."""

    def __init__(self, seed):
        self.random = random.Random(seed)

    def number(self):
        return self.random.choice(NUMBERS) if self.random.random() < 0.4 else self.random.uniform(-200, 200)

    def place(self):
        return self.random.choice([{"x": self.number(), "y": self.number()}, {}, None, 3])

    def command(self):
        return [self.random.choice("MLQCZmx"), *(self.number() for _ in range(self.random.randint(0, 7)))]

    def item(self, depth=0):
        pick = self.random.choice
        lists = {
            "path": pick(
                [[self.command() for _ in range(4)], [["M", 0, 0], self.command()], None, "M 0 0", [[]], [[1]]]
            ),
            "points": pick([[self.place() for _ in range(4)], None, "ab", {}]),
            "strokePoints": pick([[self.place() for _ in range(4)], [], "ab", None]),
            "objects": [self.item(depth + 1) for _ in range(2)] if depth < 2 else pick([None, "x", [None]]),
            "eraser": pick([{"objects": [self.item(depth + 1)]}, {"objects": 3}, 3]) if depth < 2 else None,
        }
        words = {"stroke": pick(COLOURS), "fill": pick(COLOURS), "originX": pick(["center", "right", [], 3])}
        names = "left top width height scaleX scaleY angle strokeWidth radius rx ry x1 y1 x2 y2 opacity fontSize"
        numbers = {name: self.number() for name in (*names.split(), "canvasWidth")}
        text = pick(["hello", "a\nb", "\n", "", 3, None, "x" * 5000, "\0"])
        found = {**lists, **words, **numbers, "text": text, "pathOffset": self.place()}
        kept = {key: value for key, value in found.items() if self.random.random() < 0.7}
        return {**kept, "type": pick(WORDS)}


@pytest.mark.parametrize("seed", range(4))
def test_strange_objects_cost_neither_the_page_nor_the_time(seed):
    strange, slowest = Strange(seed), 0
    for _ in range(150):
        item, begun = strange.item(), time.process_time()
        assert drawn(item, size=(64, 36)).size == (64, 36), item
        slowest = max(slowest, time.process_time() - begun)
    assert slowest < 2


def test_groups_without_end():
    item = {"type": "rect", **BOX}
    for _ in range(400):
        item = {"type": "group", "objects": [item]}
    assert drawn(item).getpixel((1, 1)) == WHITE
