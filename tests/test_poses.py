"""Tests of the bundled poses: every keyframe, and every moment between, is one of a real body."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pytest
import yaml

from bot.body.faults import faults
from bot.body.motion import STILL
from bot.body.posture import Posture
from bot.body.vector import turn
from bot.figures.scene import Scene
from bot.library.exercise import Exercise
from bot.library.library import Library
from bot.library.pose_rules import is_seated, pose_problems
from bot.library.problems import Document
from bot.settings import DEFAULT_CONTENT
from tests.body.bodies import apart, stretched

MOMENTS = 24
"""Moments looked at from one keyframe to the next."""

FURTHEST = 6.0
"""Units that anything moves from one moment to the next: a foot of a leg that turns half round."""

STIRRED = 3.0
"""Units by which something may move that is to keep still: it carries what moves."""

BENT = 10.0
"""Degrees by which a back may bend that keeps its shape."""

EXERCISES = sorted(path.stem for path in (DEFAULT_CONTENT / "en" / "exercises").glob("*.yaml"))


@pytest.fixture(params=EXERCISES)
def exercise(request: pytest.FixtureRequest, library: Library) -> Exercise:
    """Return each exercise."""
    return library.exercises[request.param]


def rounds(scene: Scene) -> Iterator[Sequence[Posture]]:
    """Yield the moments of each step of the loop, both its keyframes included."""
    if not scene.steps:
        yield scene.postures
    for start, end in scene.steps:
        yield [scene.moment(start, end, step / MOMENTS) for step in range(MOMENTS + 1)]


def test_a_body_can_do_what_the_keyframes_show(exercise: Exercise) -> None:
    problems = pose_problems(exercise.pose, Document(exercise.id, {}, {}))
    assert [f"{one.field}: {one.sentence}" for one in problems] == []


def test_no_part_changes_its_length_at_any_moment(exercise: Exercise) -> None:
    for moments in rounds(Scene(exercise.pose)):
        for moment in moments:
            assert stretched(exercise.pose.camera, moment) == {}


def test_at_every_moment_joints_bend_as_they_do_and_the_floor_carries(exercise: Exercise) -> None:
    scene, carried = Scene(exercise.pose), is_seated(exercise.pose)
    found = {
        f"step {number}: {fault.sentence}"
        for number, moments in enumerate(rounds(scene), 1)
        for moment in moments
        for fault in faults(exercise.pose.camera, [moment], scene.quarter, carried=carried)
    }
    assert found == set()


def test_nothing_jumps(exercise: Exercise) -> None:
    for moments in rounds(Scene(exercise.pose)):
        assert all(apart(one, other) < FURTHEST for one, other in pairwise(moments))


def test_a_step_begins_and_ends_with_its_keyframes(exercise: Exercise) -> None:
    scene = Scene(exercise.pose)
    for (start, end), moments in zip(scene.steps, rounds(scene), strict=False):
        assert apart(moments[0], start) < STILL
        assert apart(moments[-1], end) < STILL


def test_what_is_marked_to_keep_still_does(exercise: Exercise) -> None:
    for moments in rounds(Scene(exercise.pose)):
        for joint in exercise.pose.anchors:
            strayed = max(one[joint].minus(moments[0][joint]).length for one in moments)
            # A pin on the back may say that it keeps its shape, wherever it goes.
            shapes = [back(one) for one in moments] if joint == "mid" else [0, 180]
            assert strayed < STIRRED or max(shapes) - min(shapes) < BENT, joint


def back(posture: Posture) -> float:
    """Return by how many degrees the back bends in the middle."""
    pelvis, mid, shoulder = (posture[one] for one in ("pelvis", "mid", "shoulder"))
    return turn(mid.minus(pelvis), shoulder.minus(mid))


def test_what_an_arrow_is_drawn_for_moves(exercise: Exercise) -> None:
    scene = Scene(exercise.pose)
    for joint in (one for one in exercise.pose.arrows if isinstance(one, str)):
        moved = [end[joint].minus(start[joint]).length for start, end in scene.steps]
        assert max(moved, default=0) > STILL, joint


def test_keyframes_are_as_a_reader_would_find_them(exercise: Exercise) -> None:
    """Check that each keyframe is named otherwise than the one before, and marks have words."""
    names = [one.name for one in exercise.pose.keyframes]
    assert all(one != other for one, other in pairwise(names))
    assert exercise.pose.motion or not exercise.pose.arrows
    assert exercise.pose.still or not exercise.pose.anchors


def test_an_end_that_is_read_out_alone_leans_on_no_start(exercise: Exercise) -> None:
    if len(exercise.pose.keyframes) == 1:
        assert "same" not in exercise.pose.end
        assert exercise.pose.end.startswith("A person ")


def test_each_file_is_looked_at() -> None:
    files = sorted((DEFAULT_CONTENT / "en" / "exercises").glob("*.yaml"))
    assert [yaml.safe_load(one.read_text("utf-8"))["id"] for one in files] == EXERCISES
