"""SVG: the few shapes that pictures are made of, as text.

Points are in canvas units with y up; a scene turns them round once, so nothing here does.
"""

import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import TypedDict, Unpack

from bot.body.vector import Vector


class Style(TypedDict, total=False):
    """How a shape is painted; the names are SVG's, with underscores."""

    fill: str
    fill_opacity: str
    stroke: str
    stroke_width: str
    stroke_opacity: str
    stroke_linecap: str
    stroke_linejoin: str
    font_weight: str
    transform: str
    clip_path: str
    filter: str


def number(value: float) -> str:
    """Write a coordinate: two digits are finer than a pixel."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def pair(point: Vector) -> str:
    """Write a point."""
    return f"{number(point.x)} {number(point.y)}"


def circle(middle: Vector, radius: float, **style: Unpack[Style]) -> str:
    """Return a disc."""
    return (
        f'<circle cx="{number(middle.x)}" cy="{number(middle.y)}" r="{number(radius)}"'
        f"{_style(style)}/>"
    )


def path(data: str, **style: Unpack[Style]) -> str:
    """Return a path."""
    return f'<path d="{data}"{_style(style)}/>'


def group(parts: Iterable[str], **style: Unpack[Style]) -> str:
    """Return shapes that share a style."""
    return f"<g{_style(style)}>{''.join(parts)}</g>"


def box(
    left: float, low: float, wide: float, high: float, round_: float = 0, **style: Unpack[Style]
) -> str:
    """Return a rectangle by its lower left corner."""
    return (
        f'<rect x="{number(left)}" y="{number(low)}" width="{number(wide)}" '
        f'height="{number(high)}" rx="{number(round_)}"{_style(style)}/>'
    )


def words(text: str, at: Vector, size: float, **style: Unpack[Style]) -> str:
    """Return a line of text that starts at a point; in a picture whose y goes down."""
    return (
        f'<text x="{number(at.x)}" y="{number(at.y)}" font-size="{number(size)}"'
        f"{_style(style)}>{escape(text)}</text>"
    )


def line(points: Sequence[Vector]) -> str:
    """Return the data of a path through points."""
    return "M" + "L".join(pair(point) for point in points)


def taper(one: Vector, other: Vector, thick_one: float, thick_other: float) -> str:
    """Return the data of a limb's outline: two discs and what lies between their tangents."""
    way = other.minus(one)
    far = math.hypot(way.x, way.y)
    if far <= abs(thick_one - thick_other) + 1e-6:
        big = max((thick_one, one), (thick_other, other))
        return _disc(big[1], big[0])
    axis = Vector(way.x / far, way.y / far)
    slope = (thick_one - thick_other) / far
    across = math.sqrt(1 - slope * slope)
    left = Vector(axis.x * slope - axis.y * across, axis.y * slope + axis.x * across)
    right = Vector(axis.x * slope + axis.y * across, axis.y * slope - axis.x * across)
    first, last = one.plus(left, thick_one), other.plus(left, thick_other)
    back, home = other.plus(right, thick_other), one.plus(right, thick_one)
    wide_one, wide_other = int(slope > 0), int(slope < 0)
    return (
        f"M{pair(first)}L{pair(last)}"
        f"A{number(thick_other)} {number(thick_other)} 0 {wide_other} 0 {pair(back)}"
        f"L{pair(home)}"
        f"A{number(thick_one)} {number(thick_one)} 0 {wide_one} 0 {pair(first)}Z"
    )


def _disc(middle: Vector, radius: float) -> str:
    left, right = middle.plus(Vector(-radius, 0)), middle.plus(Vector(radius, 0))
    arc = f"A{number(radius)} {number(radius)} 0 1 0 "
    return f"M{pair(left)}{arc}{pair(right)}{arc}{pair(left)}Z"


def _style(style: Style) -> str:
    return "".join(f' {name.replace("_", "-")}="{value}"' for name, value in style.items())


def picture(wide: float, high: float, parts: Iterable[str]) -> str:
    """Return a whole picture, in pixels."""
    size = f'width="{number(wide)}" height="{number(high)}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>'
