"""Tests of bot.library.pose_rules: what no body can do is said at its line in the file."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from bot.library.exercise import Exercise
from bot.library.parsing import parse
from bot.library.pose import Pose
from bot.library.pose_rules import is_seated, pose_problems
from tests.body.test_faults import LYING, SITTING, STANDING
from tests.library.test_problems import EXERCISE
from tests.support.content import ContentCopy

CHAIR = {"kind": "chair"}


def written(
    *keyframes: Mapping[str, tuple[float, ...]], faces: str = "right", props: object = ()
) -> str:
    """Return an exercise's file with a pose of these keyframes."""
    pose = {
        "camera": "side",
        "faces": faces,
        "start": "A person.",
        "end": "The same person.",
        "props": list(props) if isinstance(props, list) else [],
        "keyframes": [
            {"name": f"posture {number}", "joints": {name: list(at) for name, at in joints.items()}}
            for number, joints in enumerate(keyframes)
        ],
    }
    head = EXERCISE[: EXERCISE.index("pose:")]
    return head + yaml.safe_dump({"pose": pose}, sort_keys=False, default_flow_style=None)


def problems_of(text: str) -> list[str]:
    """Return what is wrong with the pose of an exercise's file."""
    exercise, document, problems = parse("march.yaml", text.encode(), Exercise)
    assert problems == []
    assert exercise is not None
    return [str(one) for one in pose_problems(exercise.pose, document)]


def line_of(text: str, needle: str, which: int = 1) -> int:
    """Return the line on which something stands for the nth time."""
    lines = [number for number, line in enumerate(text.splitlines(), 1) if needle in line]
    return lines[which - 1]


def test_what_a_body_cannot_do_is_said_at_the_line_of_the_joint() -> None:
    bad = {**STANDING, "near_ankle": (68.5, 4.1), "near_toe": (74.3, 2.5)}
    good = {"far_knee": (60, 22.2), "far_ankle": (60, 2.2), "far_toe": (66, 2.2)}
    text = written(STANDING, {**bad, **good})
    found = problems_of(text)
    assert found == [
        f"march.yaml:{line_of(text, 'near_knee:', 2)}: pose.keyframes[2].joints.near_knee: "
        "the near knee bends backwards (keyframe 2)"
    ]


def test_what_happens_on_the_way_is_said_at_the_keyframe_it_starts_from() -> None:
    beside = {**LYING, "near_elbow": (39, 4), "near_hand": (51, 4)}
    ahead = {**LYING, "near_elbow": (15, 4), "near_hand": (3, 4)}
    assert problems_of(written(beside, ahead, faces="up")) == []
    text = written(beside, ahead, faces="down")
    assert (
        f"march.yaml:{line_of(text, 'near_hand:')}: pose.keyframes[1].joints.near_hand: "
        in (problems_of(text)[-1])
    )


def test_who_sits_on_a_chair_does_not_float() -> None:
    lifted = {**SITTING, "near_knee": (60, 30), "near_ankle": (60, 10), "near_toe": (66, 10)}
    assert problems_of(written(lifted, props=[CHAIR])) == []
    assert len(problems_of(written(lifted, props=[{**CHAIR, "x": 90}]))) == 1


@pytest.mark.parametrize(("x", "seated"), [(None, True), (90.0, False)])
def test_a_chair_that_stands_elsewhere_is_for_holding_on(x: float | None, *, seated: bool) -> None:
    text = yaml.safe_load(written(SITTING, props=[{**CHAIR, "x": x}]))
    assert is_seated(Pose.model_validate(text["pose"])) is seated


def test_content_check_reports_a_bad_pose_with_everything_else(tmp_path: Path) -> None:
    content = ContentCopy(tmp_path)
    line = content.edit("exercises/hip_hinge", r"^        head: .*$", "        head: [60, 20]")
    found = [one for one in content.problems() if ".head: " in one]
    assert len(found) == 2
    assert found[0].startswith(
        f"content/en/exercises/hip_hinge.yaml:{line}: pose.keyframes[1].joints.head: the neck is "
    )
    assert all(one.endswith("(keyframe 1)") for one in found)
