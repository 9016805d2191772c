"""Tests of bot.body.faults: what a body cannot do, in words, and that it can do all the rest."""

from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.body.faults import Fault, faults
from bot.body.posture import fitted
from bot.body.skeleton import Camera
from tests.body.bodies import CAMERAS, LYING, STANDING, drawn

FACING_RIGHT = FACING_UP = -1
"""The quarter turn of who stands and faces right, and of who lies, head left, and faces up."""

FAR_LEG = {"far_knee": (60, 22.2), "far_ankle": (60, 2.2), "far_toe": (66, 2.2)}
"""The one that somebody stands on who does something else with the near one."""


HOOK_LYING = {
    **LYING,
    "near_knee": (63.1, 21.3),
    "near_ankle": (68.5, 2),
    "near_toe": (74.5, 2),
}
SITTING = {
    "head": (41, 57),
    "shoulder": (40, 50),
    "mid": (40, 37),
    "pelvis": (40, 24),
    "near_knee": (60, 22),
    "near_ankle": (60, 2),
    "near_toe": (66, 2),
    "near_elbow": (42, 38),
    "near_hand": (53, 33),
}
FRONT = {
    "head": (60, 76.2),
    "chest": (60, 68.2),
    "pelvis": (60, 42.2),
    "left_hip": (64.5, 42.2),
    "left_knee": (64.5, 22.2),
    "left_ankle": (64.5, 2.2),
    "left_toe": (64.5, 2.2, 6),
    "right_hip": (55.5, 42.2),
    "right_knee": (55.5, 22.2),
    "right_ankle": (55.5, 2.2),
    "right_toe": (55.5, 2.2, 6),
    "left_shoulder": (67.5, 68.2),
    "left_elbow": (70, 56.5),
    "left_hand": (70, 44.5),
    "right_shoulder": (52.5, 68.2),
    "right_elbow": (50, 56.5),
    "right_hand": (50, 44.5),
}


def sentences(
    *keyframes: Mapping[str, Sequence[float]],
    camera: Camera = "side",
    quarter: int = FACING_RIGHT,
    **options: Any,
) -> list[str]:
    """Return what is wrong, in words."""
    return [one.sentence for one in faults(camera, keyframes, quarter, **options)]


@pytest.mark.parametrize(
    ("body", "moved", "joint", "sentence"),
    [
        # Hinges that bend the wrong way.
        (
            STANDING,
            {"near_ankle": (68.5, 4.1), "near_toe": (74.3, 2.5)},
            "near_knee",
            "the near knee bends backwards",
        ),
        (
            STANDING,
            {"near_hand": (52, 47.3)},
            "near_elbow",
            "the near elbow bends backwards",
        ),
        (
            STANDING,
            {"far_knee": (60, 22.2), "far_ankle": (68.5, 4.1), "far_toe": (74.3, 2.5)},
            "far_knee",
            "the far knee bends backwards",
        ),
        (
            STANDING,
            {"near_knee": (45, 29), "near_ankle": (30, 15.8), "near_toe": (28, 10.2)},
            "near_knee",
            "the near hip is drawn further back than a hip goes",
        ),
        (
            STANDING,
            {"mid": (60, 55.2), "shoulder": (48, 60.2), "head": (42, 63), "near_elbow": (47, 48.3)},
            "shoulder",
            "the back is arched further than a back goes",
        ),
        (
            STANDING,
            {"head": (53, 68)},
            "head",
            "the neck is bent further back than it goes",
        ),
        # Hinges that bend too far.
        (
            STANDING,
            {"near_ankle": (57, 42), "near_toe": (53, 46.4), **FAR_LEG},
            "near_knee",
            "the near knee is bent further than a knee goes",
        ),
        (
            STANDING,
            {"near_hand": (62, 68)},
            "near_elbow",
            "the near elbow is bent further than an elbow goes",
        ),
        (
            STANDING,
            {"near_knee": (68, 60.5), "near_ankle": (72, 41), "near_toe": (77.8, 39.5)},
            "near_knee",
            "the near hip is bent further than a hip goes",
        ),
        (
            STANDING,
            {"shoulder": (72.7, 52.2), "head": (79.5, 51), "near_elbow": (73, 40.2)},
            "shoulder",
            "the back is rounded further than a back goes",
        ),
        (
            STANDING,
            {"head": (66.5, 65.6)},
            "head",
            "the neck is bent further down than it goes",
        ),
        # Lengths.
        (
            STANDING,
            {"near_hand": (60, 41.2)},
            "near_hand",
            "the near forearm is 15.0 long and should be 12: "
            "move the near hand nearer to the near elbow",
        ),
        (
            STANDING,
            {"near_hand": (60, 49)},
            "near_hand",
            "the near forearm is 7.2 long and should be 12: move the near hand away from the near "
            "elbow, or, if it points at the viewer, give it a third number that differs by 10",
        ),
        # The floor.
        (
            LYING,
            {"head": (20, 2.2)},
            "head",
            "the head is 2.3 below the floor: it needs a y of 4.6",
        ),
    ],
)
def test_what_a_body_cannot_do_is_said(
    body: dict[str, tuple[float, ...]],
    moved: dict[str, tuple[float, ...]],
    joint: str,
    sentence: str,
) -> None:
    found = faults("side", [body, {**body, **moved}], FACING_RIGHT)
    assert [one for one in found if one.joint == joint and one.keyframe == 1] == [
        Fault(1, joint, sentence)
    ]


def test_who_touches_nothing_floats() -> None:
    risen = {name: (x, y + 5) for name, (x, y) in STANDING.items()}
    assert sentences(risen) == ["nothing touches the floor: lowest is the near ankle"]


def test_who_sits_on_a_chair_may_lift_the_feet() -> None:
    lifted = {**SITTING, "near_knee": (60, 30), "near_ankle": (60, 10), "near_toe": (66, 10)}
    assert sentences(lifted) != []
    assert sentences(lifted, carried=True) == []


@pytest.mark.parametrize("body", [STANDING, LYING, HOOK_LYING, SITTING])
def test_what_a_body_can_do_is_right(body: dict[str, tuple[float, ...]]) -> None:
    assert sentences(body) == []


def test_seen_from_the_front_a_foot_may_point_at_the_viewer() -> None:
    assert sentences(FRONT, camera="front", quarter=0) == []


def test_seen_from_above_there_is_no_floor() -> None:
    lowered = {name: (at[0], at[1] - 2, *at[2:]) for name, at in FRONT.items()}
    assert sentences(lowered, camera="top", quarter=0) == []
    assert sentences(lowered, camera="front", quarter=0) != []


def test_whose_limbs_are_turned_towards_the_viewer_bends_neither_way() -> None:
    # From the side alone, the knee would seem to bend forwards.
    turned = {**STANDING, **FAR_LEG, "near_ankle": (66, 12, 16), "near_toe": (66, 6, 16)}
    assert sentences(turned) == []


def test_a_far_limb_that_is_not_named_is_not_said_twice() -> None:
    assert sentences({**STANDING, "near_hand": (60, 41.2)}) == [
        "the near forearm is 15.0 long and should be 12: "
        "move the near hand nearer to the near elbow"
    ]


def test_what_bends_backwards_on_the_way_only_is_said() -> None:
    # From the heel at the buttock to the foot far ahead, the shin swings past the front.
    folded = {**STANDING, **FAR_LEG, "near_ankle": (48, 38.2), "near_toe": (44, 42.7)}
    raised = {**folded, "near_knee": (79, 48), "near_ankle": (98, 54), "near_toe": (96, 60)}
    assert sentences(folded, raised) == [
        "on the way to the next keyframe, the near knee bends backwards",
    ]
    assert sentences(folded) == sentences(raised) == []


def test_a_way_is_judged_with_the_chest_where_it_is() -> None:
    # The arms go from the feet to above the head: past the chest, and through what is there.
    beside = {**LYING, "near_elbow": (39, 4), "near_hand": (51, 4)}
    ahead = {**LYING, "near_elbow": (15, 4), "near_hand": (3, 4)}
    assert sentences(beside, ahead, quarter=FACING_UP) == []
    assert sentences(beside, ahead, quarter=-FACING_UP) == [
        "on the way to the next keyframe, the near elbow goes through the floor",
        "on the way to the next keyframe, the near hand goes through the floor",
    ]


def test_the_way_back_to_the_first_keyframe_is_judged_too() -> None:
    beside = {**LYING, "near_elbow": (39, 4), "near_hand": (51, 4)}
    raised = {**LYING, "near_elbow": (27, 16), "near_hand": (27, 28)}
    ahead = {**LYING, "near_elbow": (15, 4), "near_hand": (3, 4)}
    found = faults("side", [beside, raised, ahead], -FACING_UP)
    assert {one.keyframe for one in found} == {2}


@given(st.data(), st.sampled_from(CAMERAS), st.sampled_from([-1, 0, 1]))
def test_whatever_is_drawn_is_judged_and_names_joints_that_were_drawn(
    data: st.DataObject, camera: Camera, quarter: int
) -> None:
    keyframes = data.draw(st.lists(drawn(camera), min_size=1, max_size=3))
    for fault in faults(camera, keyframes, quarter):
        assert fault.joint in keyframes[fault.keyframe]
        assert fault.sentence


@given(st.data(), st.sampled_from(CAMERAS))
def test_what_is_drawn_at_its_lengths_has_no_length_at_fault(
    data: st.DataObject, camera: Camera
) -> None:
    posture = fitted(camera, data.draw(drawn(camera)))
    assert not [one for one in faults(camera, [posture], 0) if "long" in one.sentence]
