"""Motion: every moment between two postures, as a body would pass through it.

No part changes its length. Each swings from its first direction to its second; what stays where
it is (a knee on the floor, an elbow, the shoulders, the pelvis) carries the rest; a foot or a hand
that rests on something goes there in a straight line, and its knee or elbow gives way.
"""

import math
from collections.abc import Iterable, Mapping, Sequence

from bot.body.posture import Posture
from bot.body.skeleton import PARTS, Camera, Part, kind, limbs, thick
from bot.body.vector import Vector, bend, swing

STILL = 0.35
"""Units by which a joint may move and still counts as staying."""

TOUCH = 1.6
"""Units between skin and floor that still count as resting on it."""

_STRAIGHT = 0.97
"""Share of its length over which a limb reaches when it counts as straight."""

_LIFTS = 4
"""Times that a knee or an elbow is lifted out of the floor: each brings it nearer to it."""


def steps(postures: Sequence[Posture]) -> Sequence[tuple[Posture, Posture]]:
    """Return from which posture to which a loop goes: from the last back to the first."""
    if len(postures) < 2:
        return []
    return list(zip(postures, [*postures[1:], postures[0]], strict=True))


def between(camera: Camera, start: Posture, end: Posture, share: float, front: Vector) -> Posture:
    """Return the posture at a share, 0 to 1, of the way from one to another.

    ``front`` is where the chest faces in the first: an arm that goes from the feet to above the
    head goes past it.
    """
    root = carrier(camera, start, end)
    placed = {root: start[root].towards(end[root], share)}
    for part, outwards in _from(root, camera, start):
        first = start[part.end].minus(start[part.start])
        last = end[part.end].minus(end[part.start])
        way = swing(first, last, share, front).times(part.length)
        if outwards:
            placed[part.end] = placed[part.start].plus(way)
        else:
            placed[part.start] = placed[part.end].plus(way, -1)
    _hold_on(camera, start, end, share, placed, root)
    return placed


def carrier(camera: Camera, start: Posture, end: Posture) -> str:
    """Return the joint that carries the others.

    A knee or an elbow that rests on the floor, else the part of the trunk that moves least.
    """
    props = (one for one in sorted(start, reverse=True) if kind(one) in ("knee", "elbow"))
    for joint in props:
        if _stays(start, end, joint) and _rests(start, joint) and _rests(end, joint):
            return joint
    trunk = [one for one in ("pelvis", "shoulder", "mid", "chest") if one in start]
    return min(trunk, key=lambda one: end[one].minus(start[one]).length)


def _from(root: str, camera: Camera, known: Posture) -> Iterable[tuple[Part, bool]]:
    """Yield the parts in the order in which they hang on the root, and whether outwards."""
    left = [part for part in PARTS[camera] if part.start in known and part.end in known]
    reached = {root}
    while left:
        for part in left:
            if part.start in reached or part.end in reached:
                break
        else:  # pragma: no cover - a skeleton hangs together
            raise AssertionError(f"{left} do not hang on {root}")
        left.remove(part)
        yield part, part.start in reached
        reached |= {part.start, part.end}


def _hold_on(
    camera: Camera,
    start: Posture,
    end: Posture,
    share: float,
    placed: dict[str, Vector],
    root: str,
) -> None:
    """Bring hands and feet that rest on something to where they rest."""
    for upper, lower in limbs(camera):
        tip = lower.end
        if (
            tip not in start
            or root in (upper.end, tip)
            or not (holds(start, end, tip) or _slides(start, end, (upper, lower)))
        ):
            continue
        aim = start[tip].towards(end[tip], share)
        joint = _gives_way(camera, (upper, lower), placed[upper.start], aim, placed[upper.end])
        reach = aim.minus(joint).unit.times(lower.length)
        moved = joint.plus(reach).minus(placed[tip])
        placed[upper.end], placed[tip] = joint, joint.plus(reach)
        toe = tip.replace("ankle", "toe")
        if toe != tip and toe in placed:
            placed[toe] = placed[toe].plus(moved)


def _gives_way(
    camera: Camera, limb: tuple[Part, Part], root: Vector, aim: Vector, hint: Vector
) -> Vector:
    """Return where a knee or an elbow is, so that its limb reaches the aim: not in the floor."""
    upper, lower = limb
    low = -math.inf if camera == "top" else thick(upper.end)
    joint = bend(root, aim, upper.length, lower.length, hint)
    for _ in range(_LIFTS):
        if joint.y >= low:
            break
        lifted = joint._replace(y=2 * low - joint.y)
        joint = bend(root, aim, upper.length, lower.length, lifted)
    return joint


def holds(start: Posture, end: Posture, tip: str) -> bool:
    """Tell whether a hand or a foot rests on something all the way: the floor, or where it is."""
    return _stays(start, end, tip) or (_rests(start, tip) and _rests(end, tip))


def _slides(start: Posture, end: Posture, limb: tuple[Part, Part]) -> bool:
    """Tell whether a limb that bends goes straight up or down with its tip: along a wall."""
    upper, lower = limb
    way = end[lower.end].minus(start[lower.end])
    long = (upper.length + lower.length) * _STRAIGHT
    bent = any(one[lower.end].minus(one[upper.start]).length < long for one in (start, end))
    return bent and abs(way.x) <= STILL and abs(way.z) <= STILL


def _stays(start: Mapping[str, Vector], end: Mapping[str, Vector], joint: str) -> bool:
    return end[joint].minus(start[joint]).length <= STILL


def _rests(posture: Mapping[str, Vector], joint: str) -> bool:
    return posture[joint].y - thick(joint) <= TOUCH
