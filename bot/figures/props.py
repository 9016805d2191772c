"""Props: what an exercise is done on, against or with."""

from bot.body.posture import Posture
from bot.body.skeleton import thick
from bot.body.vector import Vector
from bot.figures import palette, svg
from bot.figures.frame import Frame
from bot.library.pose import Pose, Prop

_MAT = 1.6
_SEAT = 2.0
_WALL = 4.0
_MARGIN = 2.5
_CUSHION = 15.0
_OTHER = {"near": "far", "far": "near", "left": "right", "right": "left"}


def behind(pose: Pose, posture: Posture, frame: Frame) -> str:
    """Return what stands behind the person; ``frame`` is what is seen."""
    shapes: list[str] = []
    for prop in pose.props:
        if prop.kind == "mat":
            shapes.append(_mat(pose, frame))
        elif prop.kind == "chair":
            shapes.append(_chair(prop, posture))
        elif prop.kind == "cushion":
            shapes.append(_cushion(prop, posture))
    return "".join(shapes)


def walls(pose: Pose, posture: Posture, frame: Frame) -> str:
    """Return the walls: before the far limbs, so that a leg may lie through a doorway."""
    return "".join(_wall(one, posture, frame) for one in pose.props if one.kind == "wall")


def in_front(pose: Pose, posture: Posture) -> str:
    """Return what is held in front of the person."""
    shapes: list[str] = []
    for prop in pose.props:
        if prop.kind == "towel":
            shapes.append(_towel(posture))
        elif prop.kind == "ball":
            shapes.append(_ball(_between(posture, prop.joint or "near_knee")))
    return "".join(shapes)


def _edged(colour: str, edge: str) -> svg.Style:
    return {"fill": colour, "stroke": edge, "stroke_width": "0.5", "stroke_linejoin": "round"}


def _mat(pose: Pose, frame: Frame) -> str:
    style = _edged(palette.MAT, palette.MAT_EDGE)
    left, wide = frame.left + _MARGIN, frame.wide - 2 * _MARGIN
    if pose.camera in ("top", "feet"):
        return svg.box(left, frame.low + _MARGIN, wide, frame.high - 2 * _MARGIN, 2, **style)
    return svg.box(left, -_MAT, wide, _MAT, 0.8, **style)


def seat(prop: Prop, posture: Posture) -> tuple[float, float, float]:
    """Return where a chair's seat begins and ends, and its height.

    It is under who sits, or at ``x`` if one holds on to it.
    """
    if prop.x is not None:
        return prop.x - 9, prop.x + 9, 20.0
    pelvis = posture["pelvis"]
    high = pelvis.y - thick("pelvis")
    # A leg that is stretched to the floor leaves room for the seat's edge only.
    lowest = min(posture["near_knee"].y, posture["far_knee"].y)
    right = pelvis.x + (13 if lowest > high else 4)
    return right - 21, right, high


def _chair(prop: Prop, posture: Posture) -> str:
    """Return a chair: its back is behind who sits, or on the right."""
    wood = _edged(palette.WOOD, palette.WOOD_EDGE)
    left, right, high = seat(prop, posture)
    back = left - 0.6 if prop.x is None else right - 1.8
    return "".join(
        [
            svg.box(left + 1, 0, 2, high - _SEAT, **wood),
            svg.box(right - 3, 0, 2, high - _SEAT, **wood),
            svg.box(back, high - _SEAT, 2.4, 26, 1, **wood),
            svg.box(left, high - _SEAT, right - left, _SEAT, 0.8, **wood),
        ]
    )


def _wall(prop: Prop, posture: Posture, frame: Frame) -> str:
    """Return a wall whose face is at ``x``, on the side where the person is not."""
    at = prop.x if prop.x is not None else frame.left + frame.wide
    left = at if posture["pelvis"].x < at else at - _WALL
    top = frame.low + frame.high
    return svg.box(left, 0, _WALL, top, **_edged(palette.WALL, palette.WALL_EDGE))


def cushioned(prop: Prop, posture: Posture) -> tuple[float, float]:
    """Return where a cushion begins and ends."""
    middle = posture[prop.joint or "pelvis"].x
    return middle - _CUSHION / 2, middle + _CUSHION / 2


def _cushion(prop: Prop, posture: Posture) -> str:
    """Return a cushion between a joint and the floor."""
    joint = prop.joint or "pelvis"
    high = max(posture[joint].y - thick(joint) + 0.8, 2.2)
    left, right = cushioned(prop, posture)
    return svg.box(
        left, 0, right - left, high, high * 0.45,
        **_edged(palette.CUSHION, palette.CUSHION_EDGE),
    )  # fmt: skip


def _towel(posture: Posture) -> str:
    """Return a towel that is held in the near hand and goes round the near foot."""
    hand, ankle, toe = posture["near_hand"], posture["near_ankle"], posture["near_toe"]
    ball = ankle.towards(toe, 0.6)
    sole = ball.plus(ball.minus(posture["near_knee"]).unit, 1.6)
    data = svg.line([hand, sole])
    edge = palette.mixed(palette.TOWEL, palette.LINE, 0.4)
    return svg.path(
        data, fill="none", stroke=edge, stroke_width="2", stroke_linecap="round"
    ) + svg.path(
        data, fill="none", stroke=palette.TOWEL, stroke_width="1.2", stroke_linecap="round"
    )


def _between(posture: Posture, joint: str) -> Vector:
    """Return the middle between a joint and its twin on the other side; one without is itself."""
    side, _, name = joint.partition("_")
    twin = posture.get(f"{_OTHER.get(side, side)}_{name}", posture[joint])
    return posture[joint].towards(twin, 0.5)


def _ball(at: Vector) -> str:
    return svg.circle(at, 4.4, **_edged(palette.BALL, palette.BALL_EDGE)) + svg.path(
        f"M{svg.pair(at.plus(Vector(-2.4, 1.6)))}"
        f"Q{svg.pair(at.plus(Vector(-1.2, 3.2)))} {svg.pair(at.plus(Vector(0.8, 3)))}",
        fill="none", stroke="#FFFFFF", stroke_opacity="0.6", stroke_width="0.9",
        stroke_linecap="round",
    )  # fmt: skip
