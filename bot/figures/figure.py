"""Figure: a posture as a person, from the far limbs to the near ones."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from bot.body.posture import Posture
from bot.body.skeleton import thick
from bot.body.vector import Vector
from bot.figures import palette, svg
from bot.figures.head import head

_OUTLINE = 0.8
_SAMPLES = 12
_BELT = 0.27
"""How far up the trunk the trousers reach."""

_FINGER, _PALM = 1.25, 1.6
"""How thick a hand is at its fingers, and how far these reach from the wrist along a floor."""

_HAND_AT_HEAD = 8.0
"""Nearer to the middle of the head than this, a hand lies under it."""


@dataclass(frozen=True, slots=True)
class Clothes:
    """The colours of one side of the body."""

    skin: str = palette.SKIN
    shirt: str = palette.SHIRT
    trousers: str = palette.TROUSERS

    def paler(self) -> "Clothes":
        """Return them as they are seen on the far side."""
        return Clothes(*(palette.paler(one) for one in (self.skin, self.shirt, self.trousers)))


def far_limbs(posture: Posture, quarter: int) -> str:
    """Return what of a person from the side is beyond the trunk; ``quarter`` as below."""
    far = Clothes().paler()
    arm = _arm(posture, "far", "shoulder", far, _laid(posture, "far"))
    return arm + _leg(posture, "far", "pelvis", far, quarter)


def from_the_side(posture: Posture, quarter: int) -> str:
    """Return a person from the side without the far limbs.

    ``quarter`` is as ``facing`` tells, 0 for who faces us.
    """
    near = Clothes()
    arm = _arm(posture, "near", "shoulder", near, _laid(posture, "near"))
    under = posture["near_hand"].minus(posture["head"]).length < _HAND_AT_HEAD
    return "".join(
        [
            _neck(posture, near),
            _trunk(posture, near),
            _leg(posture, "near", "pelvis", near, quarter),
            *([arm] if under else []),
            head(posture["head"], posture["shoulder"], quarter, near.skin),
            *([] if under else [arm]),
        ]
    )


def from_elsewhere(posture: Posture) -> str:
    """Return a person seen from the front, the feet or above, what is nearer drawn later."""
    clothes = Clothes()
    shapes: list[tuple[float, str]] = []
    for side in ("left", "right"):
        shapes += _limb_by_depth(posture, side, clothes)
    middle = (posture["pelvis"].z + posture["chest"].z) / 2
    shapes.append((middle, _broad_trunk(posture, clothes)))
    # The neck is drawn with the trunk: the face lies over it from everywhere.
    face = max(posture["head"].z, middle + 0.005)
    shapes.append((face, head(posture["head"], posture["chest"], 0, clothes.skin)))
    return "".join(shape for _, shape in sorted(shapes, key=lambda one: one[0]))


def _limb_by_depth(posture: Posture, side: str, clothes: Clothes) -> Iterator[tuple[float, str]]:
    """Yield the parts of one side, each with how near it is."""
    hip, knee, ankle, toe = (posture[f"{side}_{one}"] for one in ("hip", "knee", "ankle", "toe"))
    trousers = clothes.trousers
    yield _depth(hip, knee), _outlined([svg.taper(hip, knee, 3.7, 2.8)], trousers)
    yield _depth(knee, ankle), _outlined([svg.taper(knee, ankle, 2.8, 2.0)], trousers)
    yield _depth(ankle, toe), _outlined([_foot(ankle, toe, 0)], clothes.skin)
    # The forearm decides: a hand that lies on a knee is over it, wherever the shoulder is.
    elbow, hand = posture[f"{side}_elbow"], posture[f"{side}_hand"]
    fingers = _fingers(elbow, hand)
    yield _depth(elbow, hand), _arm(posture, side, f"{side}_shoulder", clothes, fingers)


def _depth(one: Vector, other: Vector) -> float:
    # In one plane, a limb lies over the trunk.
    return (one.z + other.z) / 2 + 0.01


def _outlined(shapes: Sequence[str], colour: str) -> str:
    """Return shapes as one: the outline round all of them, then their colour."""
    edge = palette.mixed(colour, palette.LINE, 0.45)
    data = "".join(shapes)
    return svg.path(
        data, fill=edge, stroke=edge, stroke_width=svg.number(_OUTLINE), stroke_linejoin="round"
    ) + "".join(svg.path(shape, fill=colour) for shape in shapes)


def _fingers(elbow: Vector, hand: Vector) -> Vector:
    """Return where the fingers end of a hand that goes on as its forearm does."""
    return hand.plus(hand.minus(elbow).unit, 1.2)


def _laid(posture: Posture, side: str) -> Vector:
    """Return where the fingers end, from the side: no palm goes through the floor that it is on."""
    elbow, hand = posture[f"{side}_elbow"], posture[f"{side}_hand"]
    straight = _fingers(elbow, hand)
    if straight.y >= _FINGER:
        return straight
    ahead = -_PALM if hand.x < elbow.x else _PALM
    return hand._replace(x=hand.x + ahead, y=_FINGER)


def _arm(posture: Posture, side: str, shoulder: str, clothes: Clothes, fingers: Vector) -> str:
    top, elbow, hand = posture[shoulder], posture[f"{side}_elbow"], posture[f"{side}_hand"]
    sleeve_end = top.towards(elbow, 0.8)
    skin = [
        svg.taper(top.towards(elbow, 0.5), elbow, 1.7, 1.6),
        svg.taper(elbow, hand, 1.6, 1.25),
        svg.taper(elbow.towards(hand, 0.93), fingers, 1.35, _FINGER),
    ]
    return _outlined(skin, clothes.skin) + _outlined(
        [svg.taper(top, sleeve_end, 2.3, 2.1)], clothes.shirt
    )


def _leg(posture: Posture, side: str, hip: str, clothes: Clothes, quarter: int) -> str:
    top, knee, ankle = posture[hip], posture[f"{side}_knee"], posture[f"{side}_ankle"]
    toe = posture.get(f"{side}_toe", ankle)
    shin_end = knee.towards(ankle, 0.94)
    legs = [svg.taper(top, knee, 3.7, 2.7), svg.taper(knee, shin_end, 2.65, 1.9)]
    return _outlined([_foot(ankle, toe, quarter)], clothes.skin) + _outlined(legs, clothes.trousers)


def _foot(ankle: Vector, toe: Vector, quarter: int) -> str:
    """Return a foot from the side: a heel, a flat sole two units below the joints, toes."""
    if quarter == 0:
        return svg.taper(ankle, toe, 1.9, 1.5)
    long = toe.minus(ankle).unit
    sole = long.turned(quarter)

    def at(along: float, down: float, base: Vector = ankle) -> str:
        return svg.pair(base.plus(long, along).plus(sole, down))

    return (
        f"M{at(-1.9, -0.6)}L{at(-2.3, 0.9)}Q{at(-2.5, 2)} {at(-1.2, 2)}"
        f"L{at(0.4, 2, toe)}Q{at(1.6, 1.9, toe)} {at(1.3, 1.0, toe)}"
        f"Q{at(0.6, 0.1, toe)} {at(-0.6, 0, toe)}L{at(1.9, -1.4)}Z"
    )


def _neck(posture: Posture, clothes: Clothes) -> str:
    return _outlined([svg.taper(posture["shoulder"], posture["head"], 2.1, 1.9)], clothes.skin)


def _trunk(posture: Posture, clothes: Clothes) -> str:
    pelvis, mid, shoulder = posture["pelvis"], posture["mid"], posture["shoulder"]
    control = mid.times(2).plus(pelvis.plus(shoulder), -0.5)

    def spine(share: float) -> Vector:
        return pelvis.towards(control, share).towards(control.towards(shoulder, share), share)

    def wide(share: float) -> float:
        low, high = thick("pelvis"), thick("shoulder")
        waist = (2 * thick("mid") - (low + high) / 2 - low * 0.5 - high * 0.5) * 2 + low
        bow = low * (1 - share) ** 2 + waist * 2 * share * (1 - share) + high * share**2
        return max(bow, 2.6)

    return _outlined([_tube(spine, wide, 0.0, 1.0)], clothes.shirt) + svg.path(
        _tube(spine, wide, 0.0, _BELT), fill=clothes.trousers
    )


def _tube(
    line: Callable[[float], Vector], wide: Callable[[float], float], first: float, last: float
) -> str:
    """Return the outline of a bent tube, round where it begins and where the shoulders are."""
    shares = [first + (last - first) * step / _SAMPLES for step in range(_SAMPLES + 1)]
    left, right = list[Vector](), list[Vector]()
    for share in shares:
        way = line(min(1.0, share + 0.01)).minus(line(max(0.0, share - 0.01))).unit
        left.append(line(share).plus(way.turned(1), wide(share)))
        right.append(line(share).plus(way.turned(-1), wide(share)))
    begin, end = svg.number(wide(first)), svg.number(wide(last))
    top = f"A{end} {end} 0 0 1 " if last == 1.0 else "L"
    across = "".join(f"L{svg.pair(one)}" for one in reversed(left[:-1]))
    return (
        svg.line(right)
        + f"{top}{svg.pair(left[-1])}{across}"
        + f"A{begin} {begin} 0 0 1 {svg.pair(right[0])}Z"
    )


def _broad_trunk(posture: Posture, clothes: Clothes) -> str:
    """Return a trunk that shows its breadth: shoulders, waist, hips."""
    shoulders = [posture["left_shoulder"], posture["right_shoulder"]]
    hips = [posture["left_hip"], posture["right_hip"]]
    waist = [one.towards(other, 0.62) for one, other in zip(shoulders, hips, strict=True)]
    chest = svg.line([*shoulders, waist[1], hips[1], hips[0], waist[0]]) + "Z"
    shirt = palette.mixed(clothes.shirt, palette.LINE, 0.45)
    body = svg.path(
        chest, fill=shirt, stroke=shirt, stroke_width="6.6", stroke_linejoin="round"
    ) + svg.path(
        chest,
        fill=clothes.shirt,
        stroke=clothes.shirt,
        stroke_width="5.8",
        stroke_linejoin="round",
    )
    trousers = svg.path(svg.taper(hips[0], hips[1], 3.4, 3.4), fill=clothes.trousers)
    neck = _outlined([svg.taper(posture["chest"], posture["head"], 2.2, 2.0)], clothes.skin)
    return neck + body + trousers
