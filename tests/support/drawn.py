"""Drawn: a picture's SVG read back, and where its words stand on it, as the font measures them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import combinations
from xml.etree import ElementTree as ET

from PIL import ImageFont

SVG = "{http://www.w3.org/2000/svg}"
_FACES = {"400": "SourceSansPro-Regular.ttf", "600": "SourceSansPro-Semibold.ttf"}
_ABOVE, _BELOW = 0.7, 0.22
"""How far letters reach above and below their line, in sizes: capitals and descenders."""


@dataclass(frozen=True)
class Words:
    """A line of text, and the rectangle that it takes."""

    text: str
    left: float
    top: float
    right: float
    low: float
    size: float
    fill: str

    def overlaps(self, other: "Words") -> bool:
        """Tell whether two lines of text touch."""
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.low <= other.top or other.low <= self.top)


@dataclass(frozen=True)
class Drawn:
    """A picture that was parsed."""

    root: ET.Element

    @property
    def wide(self) -> float:
        """Return its breadth in pixels."""
        return float(self.root.attrib["width"])

    @property
    def high(self) -> float:
        """Return its height in pixels."""
        return float(self.root.attrib["height"])

    @property
    def words(self) -> list[Words]:
        """Return its lines of text, in the order in which they are drawn."""
        return list(_words(self.root, 0, 0))

    def outside(self) -> list[Words]:
        """Return the lines of text that leave the picture."""
        return [
            one
            for one in self.words
            if one.left < 0 or one.top < 0 or one.right > self.wide or one.low > self.high
        ]

    def overlapping(self) -> list[tuple[str, str]]:
        """Return the pairs of lines of text that touch."""
        pairs = combinations(self.words, 2)
        return [(one.text, other.text) for one, other in pairs if one.overlaps(other)]

    def says(self, text: str) -> bool:
        """Tell whether the lines of text hold a sentence, wherever it was broken."""
        return "".join(text.split()) in "".join("".join(one.text.split()) for one in self.words)


def read(svg: str) -> Drawn:
    """Parse an SVG."""
    return Drawn(ET.fromstring(svg))  # noqa: S314 - it was made here


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours, 1 to 21, as WCAG 2 reckons it."""
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _words(element: ET.Element, across: float, down: float) -> Iterator[Words]:
    moved = re.fullmatch(r"translate\((\S+) (\S+)\)", element.get("transform", ""))
    if moved:
        across, down = across + float(moved[1]), down + float(moved[2])
    for child in element:
        if child.tag == f"{SVG}text":
            yield _line(child, across, down)
        else:
            yield from _words(child, across, down)


def _line(element: ET.Element, across: float, down: float) -> Words:
    text, size = element.text or "", float(element.attrib["font-size"])
    left, base = across + float(element.attrib["x"]), down + float(element.attrib["y"])
    wide = _face(element.get("font-weight", "400")).getlength(text) * size / 200
    return Words(
        text=text,
        left=left,
        top=base - _ABOVE * size,
        right=left + wide,
        low=base + _BELOW * size,
        size=size,
        fill=element.attrib["fill"],
    )


@cache
def _face(weight: str) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(files("font_source_sans_pro") / "files" / _FACES[weight]), 200)
