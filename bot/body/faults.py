"""Faults: what a body cannot do, said so that whoever wrote the keyframe finds it.

Lengths may be off by an eighth: joints are placed by eye, and the drawing mends that. The ranges
of joints are the usual ones of healthy grown people, a little widened, because they are read off
a flat drawing (American Academy of Orthopaedic Surgeons, Joint Motion, 1965: hip 0 to 120 and 30
back, knee 0 to 135, elbow 0 to 150).
"""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.body.facing import front
from bot.body.motion import between, steps
from bot.body.posture import Posture, completed, fitted
from bot.body.skeleton import PARTS, SIDES, Camera, Part, thick, words
from bot.body.vector import Vector, angle, turn

_SLACK = 0.125
_LEAST = 1.0
"""A length may be off by this share of it, and by this many units."""

_FLAT = 25.0
"""Degrees out of the picture's plane up to which the direction of a bend can be told."""

_SUNK = 1.2
"""Units that skin may lie below the floor: it gives way."""

_AFLOAT = 2.0
"""Units above the floor at which nobody touches it any more."""

_MOMENTS = 4
"""Moments on the way to the next keyframe, the last of which is there."""

Wrong = tuple[str, str]
"""A joint, and what is wrong with it in words."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a keyframe (counted from 0), and with which joint of it."""

    keyframe: int
    joint: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Hinge:
    """How far a joint bends, in degrees: below ``least`` it bends the wrong way."""

    least: float
    most: float
    backwards: str
    too_far: str


_KNEE = Hinge(-10, 160, "bends backwards", "is bent further than a knee goes")
_ELBOW = Hinge(-15, 160, "bends backwards", "is bent further than an elbow goes")
_HIP = Hinge(-35, 140, "is drawn further back than a hip goes", "is bent further than a hip goes")
_BACK = Hinge(-55, 65, "is arched further than a back goes", "is rounded further than a back goes")
_NECK = Hinge(-65, 75, "is bent further back than it goes", "is bent further down than it goes")


def faults(
    camera: Camera,
    keyframes: Sequence[Mapping[str, Sequence[float]]],
    quarter: int,
    *,
    carried: bool = False,
) -> list[Fault]:
    """Return everything that is wrong with keyframes, in their order.

    ``quarter`` is the turn from the trunk's direction to the chest's: 1 to the left, -1 to the
    right, 0 for a chest that does not face sideways. ``carried`` is somebody who does not need
    the floor: on a chair.
    """
    found: list[Fault] = []
    postures = [fitted(camera, joints) for joints in keyframes]
    for number, joints in enumerate(keyframes):
        wrong = list(_lengths(camera, completed(joints)))
        wrong += _hinges(camera, postures[number], quarter)
        if camera != "top":
            wrong += _floor(postures[number], carried=carried)
        found += _named(number, joints, wrong)
    if not found:
        named = {joint for joints in keyframes for joint in joints}
        for number, wrong in enumerate(_on_the_way(camera, postures, quarter)):
            found += _named(number, named, wrong)
    return found


def _named(number: int, joints: Container[str], wrong: Iterable[Wrong]) -> Iterator[Fault]:
    """Yield what is wrong with joints that were named.

    A far limb that is not named is the near one: one sentence for both.
    """
    return (Fault(number, joint, sentence) for joint, sentence in wrong if joint in joints)


def _lengths(camera: Camera, known: Posture) -> Iterator[Wrong]:
    for part in PARTS[camera]:
        drawn = known[part.end].minus(known[part.start]).length
        if abs(drawn - part.length) > max(part.length * _SLACK, _LEAST):
            yield part.end, _length_sentence(part, drawn)


def _length_sentence(part: Part, drawn: float) -> str:
    said = f"the {part.name} is {drawn:.1f} long and should be {part.length:g}"
    if drawn > part.length:
        return f"{said}: move the {words(part.end)} nearer to the {words(part.start)}"
    depth = (part.length**2 - drawn**2) ** 0.5
    return (
        f"{said}: move the {words(part.end)} away from the {words(part.start)}, or, if it points "
        f"at the viewer, give it a third number that differs by {depth:.0f}"
    )


def _hinges(camera: Camera, posture: Posture, quarter: int) -> Iterator[Wrong]:
    """Yield what bends the wrong way or too far."""

    def way(start: str, end: str) -> Vector:
        return posture[end].minus(posture[start])

    for side in SIDES[camera]:
        hip, shoulder = _roots(camera, side)
        knee, ankle = f"{side}_knee", f"{side}_ankle"
        elbow, hand = f"{side}_elbow", f"{side}_hand"
        yield from _bent(knee, _KNEE, way(hip, knee), way(knee, ankle), quarter)
        yield from _bent(elbow, _ELBOW, way(shoulder, elbow), way(elbow, hand), -quarter)
        if camera == "side":
            straight = way("mid", "pelvis")
            yield from _bent(knee, _HIP, straight, way("pelvis", knee), -quarter, f"{side} hip")
    if camera == "side":
        low, high = way("pelvis", "mid"), way("mid", "shoulder")
        yield from _bent("shoulder", _BACK, low, high, quarter, "back")
        yield from _bent("head", _NECK, high, way("shoulder", "head"), quarter, "neck")


def _bent(
    joint: str, hinge: Hinge, first: Vector, second: Vector, quarter: int, name: str = ""
) -> Iterator[Wrong]:
    """Judge one hinge; ``quarter`` is the turn in which it bends."""
    flat = all(abs(90 - angle(one, Vector(0, 0, 1))) <= _FLAT for one in (first, second))
    bend = turn(first, second) * quarter if flat and quarter else angle(first, second)
    if bend < hinge.least:
        yield joint, f"the {name or words(joint)} {hinge.backwards}"
    elif bend > hinge.most:
        yield joint, f"the {name or words(joint)} {hinge.too_far}"


def _roots(camera: Camera, side: str) -> tuple[str, str]:
    if camera == "side":
        return "pelvis", "shoulder"
    return f"{side}_hip", f"{side}_shoulder"


def _floor(posture: Posture, *, carried: bool) -> Iterator[Wrong]:
    heights = {joint: _height(joint, at) for joint, at in posture.items()}
    for joint, height in heights.items():
        if height < -_SUNK:
            where = f"{-height:.1f} below the floor: it needs a y of {thick(joint):g}"
            yield joint, f"the {words(joint)} is {where}"
    lowest = min(heights, key=lambda joint: heights[joint])
    if heights[lowest] > _AFLOAT and not carried:
        yield lowest, f"nothing touches the floor: lowest is the {words(lowest)}"


def _height(joint: str, at: Vector) -> float:
    """Return how high above the floor the skin under a joint is."""
    return at.y - thick(joint)


def _on_the_way(
    camera: Camera, postures: Sequence[Posture], quarter: int
) -> Iterator[Iterable[Wrong]]:
    """Yield, for each step between keyframes that are right by themselves, what goes wrong."""
    there = steps(postures)
    # Of two keyframes, the way back is the way there.
    for start, end in there[:1] if len(postures) == 2 else there:
        wrong: dict[Wrong, None] = {}
        for share in range(1, _MOMENTS):
            moment = between(camera, start, end, share / _MOMENTS, front(start, quarter))
            wrong.update(dict.fromkeys(_hinges(camera, moment, quarter)))
            if camera != "top":
                wrong.update(dict.fromkeys(_sinking(moment)))
        yield [(joint, f"on the way to the next keyframe, {said}") for joint, said in wrong]


def _sinking(posture: Posture) -> Iterator[Wrong]:
    for joint, at in posture.items():
        if _height(joint, at) < -_SUNK:
            yield joint, f"the {words(joint)} goes through the floor"
