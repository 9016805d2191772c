"""Tests of bot.body.vector: angles, swings, and where a limb of two parts bends."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.body.vector import Vector, across, angle, bend, swing, turn
from tests.body.bodies import EXACT, directions, shares, vectors

RIGHT, LEFT, UP, DOWN = Vector(1, 0), Vector(-1, 0), Vector(0, 1), Vector(0, -1)
NEARER = Vector(0, 0, 1)


@pytest.mark.parametrize(
    ("one", "other", "degrees"),
    [(RIGHT, UP, 90), (UP, RIGHT, -90), (RIGHT, LEFT, 180), (UP, Vector(-1, 1), 45)],
)
def test_a_turn_to_the_left_is_positive(one: Vector, other: Vector, degrees: float) -> None:
    assert turn(one, other) == pytest.approx(degrees)
    assert angle(one, other) == pytest.approx(abs(degrees))


def test_no_direction_points_to_the_right() -> None:
    assert Vector(0, 0).unit == RIGHT


@given(vectors, vectors, shares)
def test_towards_is_a_share_of_the_way(one: Vector, other: Vector, share: float) -> None:
    there = one.towards(other, share)
    assert there.minus(one).length == pytest.approx(other.minus(one).length * share, abs=EXACT)


@given(directions, vectors)
def test_across_is_square_to_the_axis_and_leans_to_the_hint(axis: Vector, hint: Vector) -> None:
    found = across(axis, hint)
    assert found.length == pytest.approx(1)
    assert found.dot(axis) == pytest.approx(0, abs=EXACT)
    assert found.dot(hint) >= -EXACT


@pytest.mark.parametrize("axis", [RIGHT, UP, NEARER, Vector(1, 1, 1).unit])
def test_across_is_square_even_where_the_hint_lies_on_the_axis(axis: Vector) -> None:
    assert across(axis, axis.times(3)).dot(axis) == pytest.approx(0, abs=EXACT)
    assert across(axis, axis) == across(axis.times(-1), axis)


@given(directions, directions, shares, directions)
def test_a_swing_keeps_to_directions_and_hits_both_ends(
    one: Vector, other: Vector, share: float, by_way_of: Vector
) -> None:
    assert swing(one, other, share, by_way_of).length == pytest.approx(1)
    assert swing(one, other, 0, by_way_of).minus(one).length < EXACT
    assert swing(one, other, 1, by_way_of).minus(other).length < EXACT


@given(directions, directions, shares, directions)
def test_a_swing_takes_the_short_way_at_one_speed(
    one: Vector, other: Vector, share: float, by_way_of: Vector
) -> None:
    far = angle(one, other)
    if far > 169:
        return
    found = swing(one, other, share, by_way_of)
    # The angle between two units is known to some 1e-6 of a degree only.
    assert angle(one, found) == pytest.approx(far * share, abs=1e-4)
    assert angle(found, other) == pytest.approx(far * (1 - share), abs=1e-4)


@pytest.mark.parametrize("by_way_of", [RIGHT, LEFT, NEARER, Vector(1, 1), UP, DOWN])
@pytest.mark.parametrize("end", [DOWN, Vector(0.02, -1)])
def test_a_swing_to_the_opposite_moves_evenly_whatever_way_it_is_told(
    end: Vector, by_way_of: Vector
) -> None:
    ways = [swing(UP, end, step / 20, by_way_of) for step in range(21)]
    steps = [angle(one, other) for one, other in itertools.pairwise(ways)]
    assert max(steps) < 9.5
    assert min(steps) > 8.5


def test_a_swing_to_the_opposite_goes_by_way_of_what_it_is_told() -> None:
    assert swing(UP, DOWN, 0.5, Vector(1, 0.3)).minus(RIGHT).length < EXACT
    assert swing(UP, DOWN, 0.5, LEFT).minus(LEFT).length < EXACT


@given(directions, directions, shares, directions)
def test_a_swing_back_passes_what_it_passed(
    one: Vector, other: Vector, share: float, by_way_of: Vector
) -> None:
    there = swing(one, other, share, by_way_of)
    back = swing(other, one, 1 - share, by_way_of)
    assert there.minus(back).length < 1e-5


@given(vectors, directions, st.floats(0, 1), st.floats(4, 20), st.floats(4, 20), vectors)
def test_a_bend_keeps_both_lengths_for_every_tip_in_reach(
    root: Vector, way: Vector, share: float, upper: float, lower: float, hint: Vector
) -> None:
    least, most = abs(upper - lower), upper + lower
    far = max(least + (most - least) * share, 1e-3)
    tip = root.plus(way, far)
    joint = bend(root, tip, upper, lower, hint)
    assert joint.minus(root).length == pytest.approx(upper, abs=EXACT)
    assert joint.minus(tip).length == pytest.approx(lower, abs=1e-5)


@given(directions, st.floats(1, 39), directions)
def test_a_bend_is_on_the_side_of_the_hint(way: Vector, far: float, hint: Vector) -> None:
    joint = bend(Vector(0, 0), way.times(far), 20, 20, hint.times(20))
    assert joint.dot(across(way, hint)) > 0


@given(vectors, directions, vectors)
def test_a_tip_out_of_reach_is_pointed_at(root: Vector, way: Vector, hint: Vector) -> None:
    joint = bend(root, root.plus(way, 50), 20, 20, hint)
    assert joint.minus(root.plus(way, 20)).length < EXACT


def test_a_straight_limb_stays_straight() -> None:
    joint = bend(Vector(0, 0), Vector(24, 0), 12, 12, Vector(12, 0.1))
    assert joint.minus(Vector(12, 0)).length < EXACT


def test_a_limb_whose_tip_is_at_its_root_folds() -> None:
    joint = bend(Vector(3, 3), Vector(3, 3), 12, 12, Vector(3, 9))
    assert joint.minus(Vector(3, 15)).length < EXACT
