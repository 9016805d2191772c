"""Skeleton: joints, the parts between them, their lengths and how thick they are.

Lengths are the usual proportions of a grown person on a canvas 120 wide and 90 high: trunk 26,
thigh 20, shin 20, foot 6, upper arm 12, forearm 12, shoulder to the middle of the head 7. From
the side the trunk has one shoulder and one pelvis; from the front, the feet or above it has a
left and a right.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Camera = Literal["side", "feet", "top", "front"]


@dataclass(frozen=True, slots=True)
class Part:
    """What lies between two joints: ``start`` is the one nearer to the trunk's middle."""

    name: str
    start: str
    end: str
    length: float


def _limb(side: str, hip: str, shoulder: str) -> tuple[Part, ...]:
    return (
        Part(f"{side} thigh", hip, f"{side}_knee", 20),
        Part(f"{side} shin", f"{side}_knee", f"{side}_ankle", 20),
        Part(f"{side} foot", f"{side}_ankle", f"{side}_toe", 6),
        Part(f"{side} upper arm", shoulder, f"{side}_elbow", 12),
        Part(f"{side} forearm", f"{side}_elbow", f"{side}_hand", 12),
    )


_SIDE = (
    Part("lower back", "pelvis", "mid", 13),
    Part("upper back", "mid", "shoulder", 13),
    Part("neck", "shoulder", "head", 7),
    *_limb("near", "pelvis", "shoulder"),
    *_limb("far", "pelvis", "shoulder"),
)

_BOTH_SIDES = (
    Part("trunk", "pelvis", "chest", 26),
    Part("neck", "chest", "head", 8),
    *(Part(f"{side} hip", "pelvis", f"{side}_hip", 4.5) for side in ("left", "right")),
    *(Part(f"{side} shoulder", "chest", f"{side}_shoulder", 7.5) for side in ("left", "right")),
    *_limb("left", "left_hip", "left_shoulder"),
    *_limb("right", "right_hip", "right_shoulder"),
)

PARTS: Mapping[Camera, tuple[Part, ...]] = {
    "side": _SIDE,
    "front": _BOTH_SIDES,
    "feet": _BOTH_SIDES,
    "top": _BOTH_SIDES,
}
"""The parts by camera, each after the one it hangs on; they start at the pelvis."""

SIDES: Mapping[Camera, tuple[str, str]] = {
    "side": ("far", "near"),
    "front": ("left", "right"),
    "feet": ("left", "right"),
    "top": ("left", "right"),
}

THICK: Mapping[str, float] = {
    "head": 4.6,
    "shoulder": 3.9,
    "chest": 3.9,
    "mid": 3.7,
    "pelvis": 4.0,
    "hip": 3.6,
    "knee": 2.6,
    "ankle": 1.9,
    "toe": 1.4,
    "elbow": 1.7,
    "hand": 1.5,
}
"""From a joint to the skin, in canvas units."""


def kind(joint: str) -> str:
    """Return what a joint is, whichever side it belongs to: ``near_knee`` is a knee."""
    return joint.rpartition("_")[2]


def thick(joint: str) -> float:
    """Return how far the skin is from a joint."""
    return THICK[kind(joint)]


def words(joint: str) -> str:
    """Return a joint as people say it: ``near_knee`` is the near knee."""
    return joint.replace("_", " ")


def joints(camera: Camera) -> frozenset[str]:
    """Return the joints that a camera knows."""
    return frozenset({"pelvis", *(part.end for part in PARTS[camera])})


def limbs(camera: Camera) -> tuple[tuple[Part, Part], ...]:
    """Return the upper and the lower part of each arm and leg."""
    parts = PARTS[camera]
    lower = {part.start: part for part in parts if kind(part.end) in ("ankle", "hand")}
    return tuple((part, lower[part.end]) for part in parts if part.end in lower)
