"""Tests of bot.body.skeleton: a body hangs together, whatever camera looks at it."""

import pytest

from bot.body.skeleton import PARTS, SIDES, Camera, joints, kind, limbs, thick, words
from tests.body.bodies import CAMERAS


@pytest.mark.parametrize("camera", CAMERAS)
def test_every_part_hangs_on_one_before_it_and_all_on_the_pelvis(camera: Camera) -> None:
    reached = {"pelvis"}
    for part in PARTS[camera]:
        assert part.start in reached
        assert part.end not in reached
        reached.add(part.end)
    assert reached == joints(camera)


@pytest.mark.parametrize("camera", CAMERAS)
def test_every_joint_has_flesh_on_it(camera: Camera) -> None:
    assert min(thick(joint) for joint in joints(camera)) > 1


@pytest.mark.parametrize("camera", CAMERAS)
def test_both_sides_are_of_one_length(camera: Camera) -> None:
    one, other = (
        [part.length for part in PARTS[camera] if part.name.startswith(side)]
        for side in SIDES[camera]
    )
    assert one == other


@pytest.mark.parametrize("camera", CAMERAS)
def test_there_are_two_arms_and_two_legs(camera: Camera) -> None:
    one, other = SIDES[camera]
    tips = {lower.end for _, lower in limbs(camera)}
    assert tips == {f"{side}_{tip}" for side in (one, other) for tip in ("ankle", "hand")}
    assert all(upper.end == lower.start for upper, lower in limbs(camera))


def test_a_joint_is_what_it_is_on_either_side() -> None:
    assert kind("near_knee") == kind("left_knee") == "knee"
    assert kind("pelvis") == "pelvis"
    assert words("near_knee") == "near knee"
