"""Bodies: postures of every kind that a skeleton can be in, for hypothesis and by hand."""

from collections.abc import Mapping, Sequence

from hypothesis import strategies as st

from bot.body.posture import Posture, fitted
from bot.body.skeleton import PARTS, Camera, joints
from bot.body.vector import Vector

CAMERAS: Sequence[Camera] = ("side", "front", "feet", "top")
EXACT = 1e-6
_RISEN = Vector(0, 200)

coordinates = st.floats(-40, 40, allow_nan=False).map(lambda value: round(value, 3))
vectors = st.builds(Vector, coordinates, coordinates, coordinates)
directions = vectors.filter(lambda one: one.length > 1e-2).map(lambda one: one.unit)
shares = st.floats(0, 1)


def drawn(camera: Camera) -> st.SearchStrategy[dict[str, Vector]]:
    """Return joints anywhere: what somebody could write into a keyframe."""
    names = sorted(joints(camera))

    def placed(drawn: bytes) -> dict[str, Vector]:
        numbers = [(byte - 128) / 3 for byte in drawn]
        spots = (Vector(*numbers[at : at + 3]) for at in range(0, len(numbers), 3))
        return dict(zip(names, spots, strict=True))

    # One draw of bytes is many times quicker than one of each number.
    return st.binary(min_size=len(names) * 3, max_size=len(names) * 3).map(placed)


def postures(camera: Camera) -> st.SearchStrategy[Posture]:
    """Return postures: every part at its length, in any direction, high above the floor."""
    return drawn(camera).map(
        lambda one: fitted(camera, {joint: at.plus(_RISEN) for joint, at in one.items()})
    )


def stretched(camera: Camera, posture: Posture) -> dict[str, float]:
    """Return by how much each part of a posture misses its length, where it does."""
    missed = {
        part.name: posture[part.end].minus(posture[part.start]).length - part.length
        for part in PARTS[camera]
    }
    return {name: by for name, by in missed.items() if abs(by) > EXACT}


def apart(one: Posture, other: Posture) -> float:
    """Return how far the joints of two postures are from each other, at most."""
    assert one.keys() == other.keys()
    return max(other[joint].minus(at).length for joint, at in one.items())


STANDING: Mapping[str, tuple[float, ...]] = {
    "head": (60, 75.2),
    "shoulder": (60, 68.2),
    "mid": (60, 55.2),
    "pelvis": (60, 42.2),
    "near_knee": (60, 22.2),
    "near_ankle": (60, 2.2),
    "near_toe": (66, 2.2),
    "near_elbow": (60, 56.2),
    "near_hand": (60, 44.2),
}
"""Somebody who stands upright and looks to the right; the far limbs are where the near ones are."""

LYING: Mapping[str, tuple[float, ...]] = {
    "head": (20, 4.6),
    "shoulder": (27, 4),
    "mid": (40, 4),
    "pelvis": (53, 4),
    "near_knee": (73, 3.2),
    "near_ankle": (93, 2.4),
    "near_toe": (93, 8.4),
    "near_elbow": (39, 2.5),
    "near_hand": (51, 2.5),
}
"""Somebody who lies on the back, the head on the left."""
