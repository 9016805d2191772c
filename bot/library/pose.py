"""Pose: how an exercise is drawn, as words and as keyframes of joint coordinates.

Coordinates are on a canvas 120 wide and 90 high, floor at y = 0, y upwards; a third number says
how far a joint comes towards the viewer. Seen from the side, lying figures have the head left and
standing and seated figures face right; ``near`` limbs are the working side and are drawn in front,
``far`` limbs behind. A limb that is left out of a keyframe coincides with its near twin. Other
cameras name their own joints (left, right). How to write one: docs/content.md.
"""

from collections.abc import Sequence
from typing import Annotated, Literal, cast

from pydantic import Discriminator, Field, StringConstraints, Tag, model_validator

from bot.body.facing import Faces
from bot.body.skeleton import Camera, joints
from bot.library.entry import Model, line

PropKind = Literal["mat", "chair", "wall", "towel", "cushion", "ball"]
Coordinate = Annotated[float, Field(ge=-5, le=125)]
Depth = Annotated[float, Field(ge=-40, le=40)]
Flat = tuple[Coordinate, Coordinate]


def _dimensions(point: object) -> str:
    """Tell which kind of point was meant, so that what is wrong with it is said of that kind."""
    listed = isinstance(point, (list, tuple))
    return "deep" if listed and len(cast("Sequence[object]", point)) > 2 else "flat"


Point = Annotated[
    Annotated[Flat, Tag("flat")] | Annotated[tuple[Coordinate, Coordinate, Depth], Tag("deep")],
    Discriminator(_dimensions),
]
Joint = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)?$")]


class Keyframe(Model):
    """One posture: the joints by name, in canvas units."""

    name: Annotated[str, line(60)]
    joints: Annotated[dict[Joint, Point], Field(min_length=5)]


class Prop(Model):
    """Something that is used.

    A wall stands at ``x``, a chair too, unless somebody sits on it; a cushion or a ball is at a
    joint; a towel goes from the near hand round the near foot; a mat needs nothing.
    """

    kind: PropKind
    x: Coordinate | None = None
    joint: Joint | None = None


class Pose(Model):
    """The pictures of an exercise: alt texts, arrows, keep-still marks, props and keyframes."""

    camera: Camera
    faces: Faces
    start: Annotated[str, line(160)]
    end: Annotated[str, line(160)]
    motion: Annotated[str, StringConstraints(max_length=40)] = ""
    still: Annotated[str, StringConstraints(max_length=40)] = ""
    arrows: Annotated[tuple[Joint | tuple[Flat, Flat], ...], Field(max_length=4)] = ()
    anchors: Annotated[tuple[Joint, ...], Field(max_length=4)] = ()
    props: tuple[Prop, ...] = ()
    steady: bool = False
    keyframes: Annotated[tuple[Keyframe, ...], Field(min_length=1, max_length=6)]

    @model_validator(mode="after")
    def _joints_of_the_camera(self) -> "Pose":
        known = joints(self.camera)
        needed = {one for one in known if not one.startswith("far_")}
        for number, keyframe in enumerate(self.keyframes, 1):
            missing = needed - keyframe.joints.keys()
            if missing:
                names = ", ".join(sorted(missing))
                raise ValueError(f"keyframe {number} lacks these joints: {names}")
            if unknown := keyframe.joints.keys() - known:
                names = ", ".join(sorted(unknown))
                raise ValueError(f"keyframe {number} names joints that nobody has: {names}")
        named = {one for one in (*self.arrows, *self.anchors) if isinstance(one, str)}
        named |= {prop.joint for prop in self.props if prop.joint is not None}
        if unknown := named - known:
            raise ValueError(f"there are no joints called {', '.join(sorted(unknown))}")
        return self
