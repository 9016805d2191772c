"""Pose rules: a person has to be able to do what a pose shows."""

from collections.abc import Iterator

from bot.body.facing import quarter
from bot.body.faults import faults
from bot.body.posture import fitted
from bot.library.pose import Pose
from bot.library.problems import Document, Problem


def pose_problems(pose: Pose, document: Document) -> Iterator[Problem]:
    """Yield what no body can do, at the line of the joint."""
    keyframes = [one.joints for one in pose.keyframes]
    turned = quarter(pose.camera, fitted(pose.camera, keyframes[0]), pose.faces)
    for fault in faults(pose.camera, keyframes, turned, carried=is_seated(pose)):
        yield document.problem(
            ("pose", "keyframes", fault.keyframe, "joints", fault.joint),
            f"{fault.sentence} (keyframe {fault.keyframe + 1})",
        )


def is_seated(pose: Pose) -> bool:
    """Tell whether somebody sits on a chair, and so does not need the floor."""
    return any(prop.kind == "chair" and prop.x is None for prop in pose.props)
