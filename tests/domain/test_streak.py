"""Tests of bot.domain.streak: what counts, what ends a row, what is passed over."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.claims import State
from bot.domain.streak import streak

LETTERS = {"d": State.DONE, "m": State.MISSED, "s": State.SKIPPED, "e": State.EXCUSED}
PASSED_OVER = [State.OPEN, State.SENT, State.SKIPPED, State.EXCUSED]

states = st.lists(st.sampled_from(State), max_size=30)


def of(letters: str) -> int:
    """Return the streak of a record, written oldest first."""
    return streak(LETTERS[one] for one in reversed(letters))


@pytest.mark.parametrize(
    ("record", "expected"),
    [
        ("", 0),
        ("m", 0),
        ("d", 1),
        ("ddd", 3),
        ("dddm", 0),
        ("dmdd", 2),
        ("mmd", 1),
        ("ddedd", 4),
        ("desdsed", 3),
        ("ddmee", 0),
    ],
)
def test_a_streak_is_what_was_done_since_the_last_miss(record: str, expected: int) -> None:
    assert of(record) == expected


@pytest.mark.parametrize("state", PASSED_OVER)
def test_what_was_skipped_excused_or_may_still_be_done_costs_no_streak(state: State) -> None:
    assert streak([state, State.DONE, state, state, State.DONE]) == 2
    assert streak([state]) == 0


@given(states)
def test_nothing_before_the_last_miss_counts(newer: list[State]) -> None:
    alone = streak([*newer, State.MISSED])
    assert streak([*newer, State.MISSED, State.DONE, State.DONE]) == alone


@given(states, st.sampled_from(PASSED_OVER), st.integers(0, 30))
def test_days_that_are_passed_over_change_nothing_wherever_they_fall(
    record: list[State], state: State, place: int
) -> None:
    assert streak([*record[:place], state, *record[place:]]) == streak(record)
