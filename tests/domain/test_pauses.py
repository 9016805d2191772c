"""Tests of bot.domain.pauses."""

from datetime import timedelta
from itertools import islice

import pytest

from bot.domain.pauses import doubling


@pytest.mark.parametrize(
    ("first", "longest", "expected"),
    [
        (1, 15, [1, 2, 4, 8, 15, 15]),
        (1, 60, [1, 2, 4, 8, 16, 32, 60, 60]),
        (4, 16, [4, 8, 16, 16]),
        (5, 5, [5, 5]),
        (0, 15, [0, 0, 0]),
    ],
)
def test_each_is_twice_the_one_before_up_to_the_longest(
    first: int, longest: int, expected: list[int]
) -> None:
    pauses = doubling(timedelta(seconds=first), timedelta(seconds=longest))
    assert [one.total_seconds() for one in islice(pauses, len(expected))] == expected
