"""Tests of bot.body.posture: what a keyframe means."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.body.posture import completed, fitted
from bot.body.skeleton import PARTS, Camera, joints
from bot.body.vector import Vector, angle
from tests.body.bodies import CAMERAS, LYING, STANDING, apart, drawn, postures, stretched

cameras = st.sampled_from(CAMERAS)


@given(st.data(), cameras)
def test_every_part_has_its_length_whatever_was_drawn(data: st.DataObject, camera: Camera) -> None:
    posture = fitted(camera, data.draw(drawn(camera)))
    assert stretched(camera, posture) == {}
    assert posture.keys() == joints(camera)


@given(st.data(), cameras)
def test_every_part_keeps_the_direction_that_was_drawn(data: st.DataObject, camera: Camera) -> None:
    given_ = data.draw(drawn(camera))
    posture = fitted(camera, given_)
    for part in PARTS[camera]:
        way = given_[part.end].minus(given_[part.start])
        if way.length > 0.1:
            assert angle(way, posture[part.end].minus(posture[part.start])) < 1e-4


@given(st.data(), cameras)
def test_what_fits_stays_where_it_is(data: st.DataObject, camera: Camera) -> None:
    posture = data.draw(postures(camera))
    assert apart(fitted(camera, posture), posture) < 1e-6


def test_joints_on_one_spot_are_drawn_apart() -> None:
    heap = dict.fromkeys(STANDING, (10.0, 10.0))
    assert stretched("side", fitted("side", heap)) == {}


@pytest.mark.parametrize("limb", [("knee", "ankle", "toe"), ("elbow", "hand")])
def test_a_far_limb_that_is_not_named_is_where_the_near_one_is(limb: tuple[str, ...]) -> None:
    known = completed(STANDING)
    assert [known[f"far_{one}"] for one in limb] == [known[f"near_{one}"] for one in limb]


def test_a_far_limb_that_is_named_is_where_it_was_drawn() -> None:
    known = completed({**LYING, "far_knee": (60, 20), "far_ankle": (70, 2)})
    assert known["far_knee"] == Vector(60, 20)
    assert known["far_ankle"] == Vector(70, 2)
    assert known["far_toe"] == known["near_toe"]
