"""Tests of bot.body.facing: where the chest looks."""

import pytest

from bot.body.facing import Faces, front, quarter
from bot.body.posture import fitted
from bot.body.vector import Vector
from tests.body.bodies import LYING, STANDING


@pytest.mark.parametrize(
    ("joints", "faces", "turn", "way"),
    [
        (LYING, "up", -1, Vector(0, 1)),
        (LYING, "down", 1, Vector(0, -1)),
        (STANDING, "right", -1, Vector(1, 0)),
        (STANDING, "left", 1, Vector(-1, 0)),
        (LYING, "viewer", 0, Vector(0, 0, 1)),
    ],
)
def test_the_chest_faces_where_the_keyframe_says(
    joints: dict[str, tuple[float, ...]], faces: Faces, turn: int, way: Vector
) -> None:
    posture = fitted("side", joints)
    assert quarter("side", posture, faces) == turn
    assert front(posture, turn).minus(way).length < 1e-9


def test_seen_from_elsewhere_than_the_side_nobody_faces_sideways() -> None:
    assert quarter("front", {}, "right") == 0
