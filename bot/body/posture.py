"""Posture: a keyframe as a body can hold it: every joint, every part at its length."""

from collections.abc import Mapping, Sequence

from bot.body.skeleton import PARTS, Camera
from bot.body.vector import Vector

Posture = Mapping[str, Vector]
"""Where each joint is, in canvas units."""


def completed(joints: Mapping[str, Sequence[float]]) -> dict[str, Vector]:
    """Return the joints of a keyframe; a far limb that is not named coincides with the near one."""
    known = {name: Vector(*point) for name, point in joints.items()}
    for limb in (("knee", "ankle", "toe"), ("elbow", "hand")):
        for part in limb:
            near = known.get(f"near_{part}")
            if near is not None:
                known.setdefault(f"far_{part}", near)
    return known


def fitted(camera: Camera, joints: Mapping[str, Sequence[float]]) -> Posture:
    """Return the posture that a keyframe means: its directions, with the lengths of the skeleton.

    Coordinates are rounded, or drawn by eye; the joints move a little, from the pelvis outwards.
    """
    given = completed(joints)
    placed = {"pelvis": given["pelvis"]}
    for part in PARTS[camera]:
        if part.end in given and part.start in placed:
            way = given[part.end].minus(given[part.start])
            placed[part.end] = placed[part.start].plus(way.unit, part.length)
    return placed
