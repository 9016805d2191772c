"""Vector: points and directions in canvas units: x to the right, y up, z towards the viewer."""

import math
from typing import NamedTuple

_STRAIGHT_BACK = math.radians(170)
_SAME = 1e-6
_ALONG = 1e-6
"""Shorter than this, what is left of a direction says nothing."""


class Vector(NamedTuple):
    """A point or a direction."""

    x: float
    y: float
    z: float = 0.0

    def plus(self, other: "Vector", times: float = 1.0) -> "Vector":
        """Return this point, moved by ``times`` another."""
        return Vector(self.x + other.x * times, self.y + other.y * times, self.z + other.z * times)

    def minus(self, other: "Vector") -> "Vector":
        """Return the way from another point to this one."""
        return Vector(self.x - other.x, self.y - other.y, self.z - other.z)

    def times(self, factor: float) -> "Vector":
        """Return this direction, stretched."""
        return Vector(self.x * factor, self.y * factor, self.z * factor)

    def dot(self, other: "Vector") -> float:
        """Return the scalar product."""
        return self.x * other.x + self.y * other.y + self.z * other.z

    @property
    def length(self) -> float:
        """Return how long it is."""
        return math.hypot(self.x, self.y, self.z)

    @property
    def unit(self) -> "Vector":
        """Return the direction alone; of no direction, to the right."""
        length = math.hypot(self.x, self.y, self.z)
        if length < 1e-9:
            return Vector(1, 0)
        return Vector(self.x / length, self.y / length, self.z / length)

    def turned(self, quarter: int) -> "Vector":
        """Return it turned in the picture by a quarter: 1 to the left, -1 to the right."""
        return Vector(-self.y * quarter, self.x * quarter, self.z)

    def towards(self, other: "Vector", share: float) -> "Vector":
        """Return the point at a share of the way to another."""
        return self.plus(other.minus(self), share)


def angle(one: Vector, other: Vector) -> float:
    """Return the angle between two directions, in degrees, 0 to 180."""
    cosine = one.unit.dot(other.unit)
    return math.degrees(math.acos(max(-1.0, min(1.0, cosine))))


def turn(one: Vector, other: Vector) -> float:
    """Return how far the picture turns one direction into another, -180 to 180, left positive."""
    cross = one.x * other.y - one.y * other.x
    return math.degrees(math.atan2(cross, one.x * other.x + one.y * other.y))


def across(axis: Vector, hint: Vector) -> Vector:
    """Return the direction square to an axis that leans most towards a hint.

    Where the hint lies along the axis it leans upwards, and of an upright axis to the right.
    """
    axis = axis.unit
    for one in (hint, Vector(0, 1), Vector(1, 0)):
        square = one.plus(axis, -one.dot(axis))
        if square.length > _ALONG:
            # Of what is short, rounding leaves something that is not square: taken off again.
            return square.unit.plus(axis, -square.unit.dot(axis)).unit
    raise AssertionError("no axis is upright and level at once")  # pragma: no cover


def swing(one: Vector, other: Vector, share: float, by_way_of: Vector) -> Vector:
    """Return the direction at a share of the swing from one to another, the short way round.

    Where they point in opposite ways there is no short way: then it goes ``by_way_of``.
    """
    one, other = one.unit, other.unit
    between = math.radians(angle(one, other))
    if between < _SAME:
        return one.towards(other, share).unit
    if between > _STRAIGHT_BACK:
        over = across(one.minus(other), by_way_of)
        if share < 0.5:
            return swing(one, over, share * 2, over)
        return swing(over, other, share * 2 - 1, over)
    start, end = math.sin((1 - share) * between), math.sin(share * between)
    return one.times(start).plus(other, end).unit


def bend(root: Vector, tip: Vector, upper: float, lower: float, hint: Vector) -> Vector:
    """Return where a limb of two parts bends, so that it reaches from root to tip.

    Of all the places where it could bend, the one nearest to ``hint``. A tip out of reach is
    pointed at.
    """
    way, lean = tip.minus(root), hint.minus(root)
    if way.length < _ALONG:
        # Folded: it may bend anywhere.
        return root.plus(lean.unit, upper)
    far = max(min(way.length, upper + lower), abs(upper - lower))
    along = (upper**2 - lower**2 + far**2) / (2 * far)
    aside = math.sqrt(max(upper**2 - along**2, 0.0))
    return root.plus(way.unit, along).plus(across(way, lean), aside)
