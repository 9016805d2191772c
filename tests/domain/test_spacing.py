"""Lines for what comes faster than anybody's hands."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.spacing import Spacing

EVERY, BURST, PATIENCE = 0.25, 4, 1.0


@pytest.fixture
def lines() -> Spacing:
    """Return lines of which each moves four times a second."""
    return Spacing(EVERY, BURST, PATIENCE)


def test_the_first_few_come_at_once_then_one_every_so_often_then_none(lines: Spacing) -> None:
    waits = [lines.wait("a", 5.0) for _ in range(10)]
    assert waits == [0, 0, 0, 0, 0.25, 0.5, 0.75, 1.0, None, None]


def test_each_key_has_a_line_of_its_own(lines: Spacing) -> None:
    for _ in range(100):
        lines.wait("a", 5.0)
    assert lines.wait("b", 5.0) == 0


def test_what_is_turned_away_costs_the_line_nothing(lines: Spacing) -> None:
    for _ in range(1000):
        lines.wait("a", 5.0)
    assert lines.wait("a", 5.25) == 1.0
    assert lines.wait("a", 9.0) == 0


def test_somebody_who_types_as_fast_as_hands_can_never_waits(lines: Spacing) -> None:
    assert {lines.wait("a", one * EVERY) for one in range(100)} == {0}


def test_who_has_no_line_any_more_is_forgotten_and_no_id_is_remembered(lines: Spacing) -> None:
    for key in range(100):
        lines.wait(key, 5.0)
    lines.wait(4_200_000_000_000_001, 6.0)
    assert [len(one) for one in lines._empty_at] == [8]


def test_a_flood_from_many_is_not_remembered_without_end() -> None:
    lines = Spacing(EVERY, BURST, PATIENCE, kept=3)
    for key in range(100):
        lines.wait(key, 5.0)
    assert len(lines._empty_at) == 3


@given(st.lists(st.floats(0, 2, allow_nan=False), min_size=1, max_size=60))
def test_never_more_than_the_burst_and_one_every_so_often(pauses: list[float]) -> None:
    lines, moment, let_in = Spacing(EVERY, BURST, PATIENCE), 0.0, list[float]()
    for pause in pauses:
        moment += pause
        waits = lines.wait("a", moment)
        if waits is not None:
            assert 0 <= waits <= PATIENCE
            let_in.append(moment + waits)
    assert all(one <= other + 1e-9 for one, other in pairwise(let_in))
    for number, begin in enumerate(let_in):
        during = sum(begin <= one < begin + 1 for one in let_in[number:])
        assert during <= BURST + 1 / EVERY
