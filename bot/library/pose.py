"""Pose: how an exercise is drawn, as words and as keyframes of joint coordinates.

Coordinates are on a canvas 120 wide and 90 high, floor at y = 0, y upwards. In side view, lying
figures have the head left and standing and seated figures face right; ``near`` limbs are the
working side and are drawn in front, ``far`` limbs behind. A limb that is left out of a keyframe
coincides with its near twin. Other cameras name their own joints (left, right).
"""

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from bot.library.entry import Model, line

Camera = Literal["side", "feet", "top", "front"]
Prop = Literal["mat", "chair", "wall", "towel", "cushion", "ball", "doorway", "stick"]
Coordinate = Annotated[float, Field(ge=-5, le=125)]
Point = tuple[Coordinate, Coordinate]
Joint = Annotated[str, StringConstraints(pattern=r"^[a-z]+(_[a-z]+)?$")]

REQUIRED_JOINTS: Mapping[str, frozenset[str]] = {
    "side": frozenset(
        {
            *("head", "shoulder", "mid", "pelvis", "near_knee", "near_ankle", "near_toe"),
            *("near_elbow", "near_hand"),
        }
    ),
    "feet": frozenset({"head", "left_shoulder", "right_shoulder", "left_knee", "right_knee"}),
    "top": frozenset({"head", "left_shoulder", "right_shoulder", "left_hip", "right_hip"}),
    "front": frozenset({"head", "pelvis"}),
}


class Keyframe(Model):
    """One posture: the joints by name, in canvas units."""

    name: Annotated[str, line(60)]
    joints: Annotated[dict[Joint, Point], Field(min_length=5)]


class Pose(Model):
    """The pictures of an exercise: alt texts, arrow, keep-still mark, props and keyframes."""

    camera: Camera
    start: Annotated[str, line(160)]
    end: Annotated[str, line(160)]
    motion: Annotated[str, StringConstraints(max_length=60)] = ""
    still: Annotated[str, StringConstraints(max_length=60)] = ""
    props: tuple[Prop, ...] = ()
    keyframes: Annotated[tuple[Keyframe, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _joints_of_the_camera(self) -> "Pose":
        for number, keyframe in enumerate(self.keyframes, 1):
            missing = REQUIRED_JOINTS[self.camera] - keyframe.joints.keys()
            if missing:
                names = ", ".join(sorted(missing))
                raise ValueError(f"keyframe {number} lacks these joints: {names}")
        return self
