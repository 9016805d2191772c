"""Tests of bot.body.motion: every moment between two postures is one that a body passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.body.motion import STILL, between, carrier, holds, steps
from bot.body.posture import Posture, fitted
from bot.body.skeleton import Camera, limbs
from bot.body.vector import Vector, bend
from tests.body.bodies import (
    CAMERAS,
    EXACT,
    LYING,
    STANDING,
    apart,
    directions,
    postures,
    shares,
    stretched,
)

cameras = st.sampled_from(CAMERAS)
UP = Vector(0, 1)
ALL_FOURS = {
    "head": (35, 26.6),
    "shoulder": (42, 25.5),
    "mid": (55, 24),
    "pelvis": (68, 22.6),
    "near_knee": (68, 2.6),
    "near_ankle": (88, 2.2),
    "near_toe": (94, 1.5),
    "near_elbow": (42, 13.5),
    "near_hand": (42, 1.5),
}


def side(**moved: tuple[float, ...]) -> Posture:
    """Return somebody on all fours, some joints elsewhere."""
    return fitted("side", {**ALL_FOURS, **moved})


@given(st.data(), cameras, shares, directions)
def test_every_part_keeps_its_length_at_every_moment(
    data: st.DataObject, camera: Camera, share: float, front: Vector
) -> None:
    start, end = data.draw(postures(camera)), data.draw(postures(camera))
    assert stretched(camera, between(camera, start, end, share, front)) == {}


@given(st.data(), cameras, directions)
def test_it_begins_at_the_one_and_ends_at_the_other(
    data: st.DataObject, camera: Camera, front: Vector
) -> None:
    start, end = data.draw(postures(camera)), data.draw(postures(camera))
    assert apart(between(camera, start, end, 0, front), start) < 1e-4
    assert apart(between(camera, start, end, 1, front), end) < 1e-4


@given(st.data(), cameras, shares, directions)
def test_the_way_back_is_the_way_there(
    data: st.DataObject, camera: Camera, share: float, front: Vector
) -> None:
    start, end = data.draw(postures(camera)), data.draw(postures(camera))
    there = between(camera, start, end, share, front)
    assert apart(there, between(camera, end, start, 1 - share, front)) < 1e-3


@given(st.data(), cameras, shares, directions)
def test_who_does_not_move_stays(
    data: st.DataObject, camera: Camera, share: float, front: Vector
) -> None:
    start = data.draw(postures(camera))
    assert apart(between(camera, start, start, share, front), start) < 1e-4


@given(st.data(), shares)
def test_only_the_limb_that_moves_moves(data: st.DataObject, share: float) -> None:
    start, other = data.draw(postures("side")), data.draw(postures("side"))
    leg = ("near_knee", "near_ankle", "near_toe")
    end = fitted("side", {**start, **{one: other[one] for one in leg}})
    moment = between("side", start, end, share, UP)
    rest = [one for one in start if one not in leg]
    assert apart({one: start[one] for one in rest}, {one: moment[one] for one in rest}) < 1e-4


@given(st.data(), cameras, shares, directions)
def test_a_hand_or_foot_that_stays_is_held_there_while_the_body_moves(
    data: st.DataObject, camera: Camera, share: float, front: Vector
) -> None:
    start = dict(data.draw(postures(camera)))
    moved = data.draw(directions).times(6)
    end = {joint: at.plus(moved) for joint, at in start.items()}
    for upper, lower in limbs(camera):
        # Within reach from both ends of the way.
        tip = start[upper.start].plus(data.draw(directions), upper.length + lower.length - 7)
        for posture in (start, end):
            root, hint = posture[upper.start], posture[upper.end]
            posture[upper.end] = bend(root, tip, upper.length, lower.length, hint)
            posture[lower.end] = tip
    moment = between(camera, start, end, share, front)
    root = carrier(camera, start, end)
    for upper, lower in limbs(camera):
        assert moment[lower.end].minus(start[lower.end]).length < 1e-5 or root == upper.end


def test_hands_and_knees_on_the_floor_stay_there_while_the_back_moves() -> None:
    start, end = side(), side(mid=(55, 28), shoulder=(43, 25))
    end = {**end, "near_hand": start["near_hand"], "far_hand": start["far_hand"]}
    for share in (0.25, 0.5, 0.75):
        moment = between("side", start, end, share, Vector(0, -1))
        for joint in ("near_knee", "far_knee", "near_ankle", "near_hand", "far_hand"):
            assert moment[joint].minus(start[joint]).length < STILL, joint


def test_a_foot_slides_along_the_floor_in_a_straight_line() -> None:
    start = fitted("side", LYING)
    bent = {**LYING, "near_knee": (66, 18), "near_ankle": (76, 2.4), "near_toe": (82, 2.4)}
    end = fitted("side", bent)
    low, high = sorted((start["near_ankle"].y, end["near_ankle"].y))
    for share in (0.2, 0.5, 0.8):
        ankle = between("side", start, end, share, UP)["near_ankle"]
        assert low - EXACT <= ankle.y <= high + EXACT
        assert ankle.x == pytest.approx(
            start["near_ankle"].towards(end["near_ankle"], share).x, abs=EXACT
        )


def test_an_arm_goes_past_the_chest_from_the_feet_to_above_the_head() -> None:
    start = fitted("side", STANDING)
    end = fitted("side", {**STANDING, "near_elbow": (60, 80.2), "near_hand": (60, 92.2)})
    hand = between("side", start, end, 0.5, Vector(1, 0))["near_hand"]
    assert hand.x > start["near_hand"].x + 20


@pytest.mark.parametrize(
    ("moved", "expected"),
    [
        # A knee on the floor carries, and of two the near one.
        ({"mid": (55, 28)}, "near_knee"),
        ({"near_knee": (88, 22), "far_knee": (68, 2.6)}, "far_knee"),
        # Who sits back moves the shoulders least; whose knees leave the floor, the pelvis.
        ({"near_knee": (60, 6), "shoulder": (42, 27)}, "pelvis"),
    ],
)
def test_what_stays_on_the_floor_carries_the_rest(
    moved: dict[str, tuple[float, ...]], expected: str
) -> None:
    assert carrier("side", side(), side(**moved)) == expected


def test_who_stands_is_carried_by_what_moves_least() -> None:
    start = fitted("side", STANDING)
    bowed = fitted("side", {**STANDING, "mid": (70, 51), "shoulder": (80, 44), "head": (86, 40)})
    assert carrier("side", start, bowed) == "pelvis"


def test_a_hand_holds_on_where_it_stays_or_lies_on_the_floor_all_the_way() -> None:
    start = side()
    slid, lifted = (start["near_hand"].plus(way) for way in (Vector(8, 0), Vector(5, 8)))
    assert holds(start, {**start, "near_hand": slid}, "near_hand")
    assert not holds(start, {**start, "near_hand": lifted}, "near_hand")
    assert holds(fitted("side", STANDING), fitted("side", STANDING), "near_hand")


def test_a_loop_goes_from_the_last_back_to_the_first() -> None:
    one, two, three = ({"pelvis": Vector(x, 0)} for x in range(3))
    assert steps([one, two, three]) == [(one, two), (two, three), (three, one)]
    assert steps([one]) == []
