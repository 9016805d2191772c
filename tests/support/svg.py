"""Reads SVG as the pictures are written: every shape, its colours, and how far it reaches."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from PIL import ImageFont

from bot.figures import raster

_NUMBERS = re.compile(r"-?\d+(?:\.\d+)?")
_COMMANDS = re.compile(r"([MLQAZ])([^MLQAZ]*)")
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shape:
    """A shape in pixels: what it is, its attributes, and the corners of what it covers."""

    kind: str
    style: dict[str, str]
    text: str
    left: float
    top: float
    right: float
    low: float


@dataclass(frozen=True, slots=True)
class _Place:
    across: float = 0.0
    down: float = 0.0
    wide: float = 1.0
    high: float = 1.0

    def at(self, point: Point) -> Point:
        return self.across + point[0] * self.wide, self.down + point[1] * self.high


def size(text: str) -> tuple[float, float]:
    """Return how wide and how high a picture is, in pixels."""
    root = ET.fromstring(text)  # noqa: S314 - written by the bot itself
    return float(root.attrib["width"]), float(root.attrib["height"])


def shapes(text: str) -> list[Shape]:
    """Return every shape of a picture, in the order in which they are painted."""
    return list(_walk(ET.fromstring(text), _Place()))  # noqa: S314 - as above


def _walk(element: ET.Element, place: _Place) -> Iterator[Shape]:
    for child in element:
        kind = child.tag.rpartition("}")[2]
        if kind == "g":
            yield from _walk(child, _moved(place, child.attrib.get("transform", "")))
            continue
        edge = float(child.attrib.get("stroke-width", 0)) / 2 * abs(place.wide)
        spots = [place.at(one) for one in _spots(kind, child)]
        xs, ys = [x for x, _ in spots], [y for _, y in spots]
        yield Shape(
            kind=kind,
            style=dict(child.attrib),
            text=child.text or "",
            left=min(xs) - edge,
            top=min(ys) - edge,
            right=max(xs) + edge,
            low=max(ys) + edge,
        )


def _moved(place: _Place, transform: str) -> _Place:
    if not transform:
        return place
    across, down, wide, high = (float(one) for one in _NUMBERS.findall(transform))
    return _Place(*place.at((across, down)), place.wide * wide, place.high * high)


def _spots(kind: str, element: ET.Element) -> Iterator[Point]:
    """Yield points that span a shape, its edge left aside."""
    number = {name: float(one) for name, one in element.attrib.items() if _NUMBERS.fullmatch(one)}
    if kind == "circle":
        for sign in (-1, 1):
            yield number["cx"] + sign * number["r"], number["cy"] + sign * number["r"]
    elif kind == "rect":
        yield number["x"], number["y"]
        yield number["x"] + number["width"], number["y"] + number["height"]
    elif kind == "text":
        yield number["x"], number["y"] - number["font-size"] * 0.75
        wide = letters(element.text or "", number["font-size"])
        yield number["x"] + wide, number["y"] + number["font-size"] * 0.25
    else:
        yield from _path(element.attrib["d"])


def letters(text: str, high: float) -> float:
    """Return how wide a line of words is."""
    return ImageFont.truetype(raster._font_files()[1], 100).getlength(text) * high / 100


def _path(data: str) -> Iterator[Point]:
    now: Point = (0, 0)
    for command, numbers in _COMMANDS.findall(data):
        values = [float(one) for one in _NUMBERS.findall(numbers)]
        if command == "A":
            radius, _, _, large, sweep, x, y = values
            yield from _arc(now, (x, y), radius, large=bool(large), sweep=bool(sweep))
        else:
            yield from zip(values[::2], values[1::2], strict=True)
        now = (values[-2], values[-1]) if values else now


def _arc(start: Point, end: Point, radius: float, *, large: bool, sweep: bool) -> Iterator[Point]:
    """Yield points along an arc of a circle, as SVG draws it."""
    (x, y), (u, v) = start, end
    half = math.dist(start, end) / 2
    radius = max(radius, half)
    if half == 0:
        return
    aside = math.sqrt(max(radius**2 - half**2, 0)) / (2 * half) * (1 if large != sweep else -1)
    middle = ((x + u) / 2 - (v - y) * aside, (y + v) / 2 + (u - x) * aside)
    first = math.atan2(y - middle[1], x - middle[0])
    last = math.atan2(v - middle[1], u - middle[0])
    turn = (last - first) % math.tau if sweep else -((first - last) % math.tau)
    for step in range(9):
        angle = first + turn * step / 8
        yield middle[0] + radius * math.cos(angle), middle[1] + radius * math.sin(angle)
