"""Facing: where the chest looks, and by which turn that follows from the trunk's direction."""

from typing import Literal

from bot.body.posture import Posture
from bot.body.skeleton import Camera
from bot.body.vector import Vector

Faces = Literal["up", "down", "right", "left", "viewer"]

_WAYS = {
    "up": Vector(0, 1),
    "down": Vector(0, -1),
    "right": Vector(1, 0),
    "left": Vector(-1, 0),
}


def quarter(camera: Camera, posture: Posture, faces: Faces) -> int:
    """Return the quarter turn from the trunk's direction to the chest's: 1 left, -1 right.

    0 where the chest does not face sideways in the picture.
    """
    if camera != "side" or faces == "viewer":
        return 0
    return 1 if _trunk(posture).turned(1).dot(_WAYS[faces]) > 0 else -1


def front(posture: Posture, quarter: int) -> Vector:
    """Return where the chest faces, by the quarter turn from the trunk's direction."""
    return _trunk(posture).turned(quarter) if quarter else Vector(0, 0, 1)


def _trunk(posture: Posture) -> Vector:
    return posture["shoulder"].minus(posture["pelvis"]).unit
