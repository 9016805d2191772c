"""How often somebody may do something."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.allowance import Allowance
from tests.support.clock import NOON

HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def test_each_key_has_its_own_turns() -> None:
    turns = Allowance(2, HOUR)
    assert [turns.take("a", NOON) for _ in range(3)] == [None, None, NOON + HOUR]
    assert turns.take("b", NOON) is None


def test_it_says_when_the_next_turn_is_free() -> None:
    turns = Allowance(2, HOUR)
    turns.take("a", NOON)
    turns.take("a", NOON + MINUTE)
    assert turns.free_at("a", NOON + 2 * MINUTE) == NOON + HOUR
    assert turns.free_at("a", NOON + HOUR) is None
    assert turns.take("a", NOON + HOUR) is None
    assert turns.free_at("a", NOON + HOUR) == NOON + HOUR + MINUTE


def test_a_refused_turn_costs_nothing() -> None:
    turns = Allowance(1, HOUR)
    turns.take("a", NOON)
    for minute in range(59):
        assert turns.take("a", NOON + minute * MINUTE) == NOON + HOUR
    assert turns.take("a", NOON + HOUR) is None


def test_looking_takes_nothing() -> None:
    turns = Allowance(1, HOUR)
    assert turns.free_at("a", NOON) is None
    assert turns.free_at("a", NOON) is None
    assert turns.take("a", NOON) is None


def test_who_took_no_turn_for_that_long_is_forgotten() -> None:
    turns = Allowance(1, HOUR)
    for key in range(100):
        turns.take(key, NOON)
    turns.take("late", NOON + HOUR)
    assert list(turns._taken) == [turns._digest("late")]


def test_past_the_limit_those_are_forgotten_whose_last_turn_is_longest_ago() -> None:
    turns = Allowance(2, HOUR, kept=2)
    for key in "abac":
        turns.take(key, NOON)
    assert list(turns._taken) == [turns._digest(key) for key in "ac"]


def test_nobodys_id_is_remembered_and_another_process_makes_another_digest() -> None:
    turns, others = Allowance(1, HOUR), Allowance(1, HOUR)
    turns.take(4_200_000_000_000_001, NOON)
    others.take(4_200_000_000_000_001, NOON)
    [one], [other] = turns._taken, others._taken
    assert (len(one), one != other) == (8, True)


def test_after_a_clock_was_set_back_turns_yet_to_come_do_not_count() -> None:
    turns = Allowance(1, HOUR)
    turns.take("a", NOON)
    assert turns.take("a", NOON - 2 * HOUR) is None
    assert turns.take("a", NOON - 2 * HOUR) == NOON - HOUR


@given(st.lists(st.integers(0, 100), min_size=1, max_size=60), st.integers(1, 4))
def test_never_more_turns_than_allowed_in_any_stretch(steps: list[int], times: int) -> None:
    turns, moment, taken = Allowance(times, HOUR), NOON, []
    for step in steps:
        moment += step * MINUTE
        free_at = turns.take("a", moment)
        if free_at is None:
            taken.append(moment)
        else:
            assert moment < free_at <= moment + HOUR
    for moment in taken:
        assert sum(moment <= one < moment + HOUR for one in taken) <= times
