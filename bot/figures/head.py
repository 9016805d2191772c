"""Head: a friendly one, with a side that faces and a side with hair."""

import math

from bot.body.skeleton import THICK
from bot.body.vector import Vector
from bot.figures import palette, svg

_R = THICK["head"]


def head(middle: Vector, neck: Vector, quarter: int, skin: str) -> str:
    """Return a head on its neck; ``quarter`` turns the crown's direction to the face's.

    0 is a face that looks at the viewer.
    """
    crown = Vector(middle.x - neck.x, middle.y - neck.y).unit
    if quarter == 0:
        return _facing(middle, crown, skin)
    face = crown.turned(quarter)

    def at(forward: float, up: float) -> Vector:
        return middle.plus(face, forward * _R).plus(crown, up * _R)

    edge = palette.mixed(skin, palette.LINE, 0.45)
    rim: svg.Style = {"fill": skin, "stroke": edge, "stroke_width": "0.45"}
    hair = (
        svg.line([at(*_round(angle)) for angle in range(52, 238, 12)])
        + f"Q{svg.pair(at(-0.4, -0.35))} {svg.pair(at(-0.28, 0.1))}"
        + f"Q{svg.pair(at(-0.1, 0.5))} {svg.pair(at(*_round(52)))}Z"
    )
    smile = f"M{svg.pair(at(0.45, -0.48))}Q{svg.pair(at(0.66, -0.66))} {svg.pair(at(0.84, -0.46))}"
    return (
        svg.circle(at(0.98, -0.08), _R * 0.2, **rim)
        + svg.circle(middle, _R, **rim)
        + svg.path(hair, fill=palette.HAIR)
        + svg.circle(at(-0.12, -0.12), _R * 0.17, **rim)
        + svg.circle(at(0.52, 0.14), _R * 0.105, fill=palette.FACE)
        + svg.path(
            smile, fill="none", stroke=palette.FACE, stroke_width="0.5", stroke_linecap="round"
        )
    )


def _facing(middle: Vector, crown: Vector, skin: str) -> str:
    side = crown.turned(-1)

    def at(right: float, up: float) -> Vector:
        return middle.plus(side, right * _R).plus(crown, up * _R)

    edge = palette.mixed(skin, palette.LINE, 0.45)
    hair = (
        svg.line([at(*_round(angle)) for angle in range(-2, 183, 12)])
        + f"Q{svg.pair(at(-0.72, 0.52))} {svg.pair(at(-0.1, 0.52))}"
        + f"Q{svg.pair(at(0.72, 0.6))} {svg.pair(at(*_round(-2)))}Z"
    )
    smile = f"M{svg.pair(at(-0.36, -0.4))}Q{svg.pair(at(0, -0.7))} {svg.pair(at(0.36, -0.4))}"
    eyes = "".join(svg.circle(at(x, 0.05), _R * 0.11, fill=palette.FACE) for x in (-0.38, 0.38))
    return (
        svg.circle(middle, _R, fill=skin, stroke=edge, stroke_width="0.45")
        + svg.path(hair, fill=palette.HAIR)
        + eyes
        + svg.path(
            smile, fill="none", stroke=palette.FACE, stroke_width="0.5", stroke_linecap="round"
        )
    )


def _round(degrees: float) -> tuple[float, float]:
    """Return a place on the hair's outer edge: 0 is forwards (or right), 90 the crown."""
    turn = math.radians(degrees)
    return 1.05 * math.cos(turn), 1.05 * math.sin(turn)
