"""Marks: the arrow that shows where something goes, and the pin that says what stays."""

from collections.abc import Iterator, Sequence
from functools import partial

from bot.body.motion import STILL, between
from bot.body.posture import Posture
from bot.body.skeleton import thick
from bot.body.vector import Vector
from bot.figures import palette, svg
from bot.figures.view import seen
from bot.library.pose import Pose

_SHORTEST = 8.0
_STEPS = 10
_HEAD = 3.0


def arrows(pose: Pose, start: Posture, end: Posture, front: Vector) -> str:
    """Return the arrows from one posture to the next."""
    return "".join(arrow(way) for way in ways(pose, start, end, front))


def ways(pose: Pose, start: Posture, end: Posture, front: Vector) -> Iterator[Sequence[Vector]]:
    """Yield the points that each arrow from one posture to the next goes through."""
    moment = partial(between, pose.camera, start, end, front=front)
    for one in pose.arrows or (_moves_most(start, end),):
        if isinstance(one, str):
            if end[one].minus(start[one]).length <= STILL:
                # Of several steps, this one leaves it where it is.
                continue
            moments = [moment(share=step / _STEPS) for step in range(_STEPS + 1)]
            way = [seen(pose.camera, posture)[one] for posture in moments]
            yield _beside(way, thick(one) + 2.4, seen(pose.camera, start)["pelvis"])
        else:
            yield [Vector(*point) for point in one]


def arrow(way: Sequence[Vector], size: float = 1.0) -> str:
    """Return an arrow along a way, light round its edge, so that it shows on everything."""
    tip, before = way[-1], way[-2]
    along = tip.minus(before).unit
    left, right = along.turned(1), along.turned(-1)
    base = tip.plus(along, -_HEAD * size * 0.4)
    shaft = svg.line([*way[:-1], base])
    barb = svg.line(
        [
            tip.plus(along, _HEAD * size * 0.6),
            tip.plus(along, -_HEAD * size * 0.7).plus(left, _HEAD * size * 0.75),
            tip.plus(along, -_HEAD * size * 0.7).plus(right, _HEAD * size * 0.75),
        ]
    )
    drawn: list[str] = []
    for colour, wider in ((palette.PANEL, 1.5), (palette.ARROW, 0.0)):
        drawn.append(
            svg.path(
                shaft, fill="none", stroke=colour, stroke_width=svg.number(1.5 * size + wider),
                stroke_linecap="round", stroke_linejoin="round",
            )
        )  # fmt: skip
        drawn.append(
            svg.path(
                f"{barb}Z", fill=colour, stroke=colour, stroke_linejoin="round",
                stroke_width=svg.number(0.6 * size + wider),
            )
        )  # fmt: skip
    return "".join(drawn)


def pins(pose: Pose, posture: Posture) -> str:
    """Return a pin at everything that keeps still."""
    return "".join(pin(posture[joint]) for joint in pose.anchors)


def pin(at: Vector, size: float = 0.85) -> str:
    """Return a pin whose point is at a place."""
    top = at.plus(Vector(0, 6.2 * size))
    needle = svg.line([at, top])
    return (
        svg.path(needle, stroke=palette.PANEL, stroke_width=svg.number(1.7 * size))
        + svg.circle(top, 2.7 * size, fill=palette.PANEL)
        + svg.path(
            needle, stroke=palette.STILL, stroke_width=svg.number(0.9 * size),
            stroke_linecap="round",
        )
        + svg.circle(top, 2.2 * size, fill=palette.STILL)
        + svg.circle(top.plus(Vector(-0.7 * size, 0.7 * size)), 0.6 * size, fill="#FFFFFF")
    )  # fmt: skip


def _moves_most(start: Posture, end: Posture) -> str:
    return max(start, key=lambda joint: end[joint].minus(start[joint]).length)


def _beside(way: Sequence[Vector], aside: float, middle: Vector) -> list[Vector]:
    """Return a way beside the one that a joint takes: outside the body, and long enough to see."""
    first, last = way[0], way[-1]
    long = last.minus(first)
    centre = first.towards(last, 0.5)
    out = long.unit.turned(1)
    if out.dot(centre.minus(middle)) < 0:
        out = out.times(-1)
    moved = [one.plus(out, aside) for one in way]
    if long.length >= _SHORTEST:
        return moved
    start = moved[0].towards(moved[-1], 0.5).plus(long.unit, -_SHORTEST / 2)
    return [start.plus(long.unit, _SHORTEST * step / _STEPS) for step in range(_STEPS + 1)]
