"""Tests of bot.domain.opening: the turns at opening DM channels, sentence by sentence."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.domain.opening import BREAKER, Turns
from tests.support.clock import NOON

SECOND = timedelta(seconds=1)
NOW = timedelta()


def test_the_first_one_goes_through_at_once() -> None:
    assert Turns(2).wait("a", NOON) == NOW


# --- Openings are spaced evenly, and each delivery that needs one is given a turn of its own.


def test_openings_are_spaced_evenly() -> None:
    turns = Turns(2)
    waits = [turns.wait(one, NOON) / SECOND for one in "abcd"]
    assert waits == [0, 0.5, 1, 1.5]


def test_time_that_nobody_used_is_not_saved_up() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    later = NOON + timedelta(hours=1)
    assert [turns.wait(one, later) / SECOND for one in "bcd"] == [0, 1, 2]


def test_each_delivery_has_a_turn_of_its_own() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    assert turns.wait("b", NOON) == SECOND
    # Asking again is no new turn.
    assert turns.wait("b", NOON) == SECOND
    assert turns.wait("c", NOON) == 2 * SECOND


# --- A delivery that comes back when its turn has come goes through.


def test_a_delivery_goes_through_when_its_turn_has_come() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    assert turns.wait("b", NOON) == SECOND
    assert turns.wait("b", NOON + SECOND / 2) == SECOND / 2
    assert turns.wait("b", NOON + SECOND) == NOW


def test_it_may_come_back_later_than_its_turn() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    turns.wait("b", NOON)
    later = NOON + timedelta(minutes=3)
    assert turns.wait("b", later) == NOW


def test_a_turn_is_used_up() -> None:
    turns = Turns(1)
    assert turns.wait("a", NOON) == NOW
    assert turns.wait("a", NOON) == SECOND


# --- After a 40003 nothing is opened for ten minutes, and every turn is given anew.


def test_after_a_refusal_nothing_is_opened_for_ten_minutes() -> None:
    turns = Turns(1)
    assert turns.break_off(NOON) == BREAKER == timedelta(minutes=10)
    assert turns.wait("a", NOON) == BREAKER
    assert turns.wait("b", NOON + BREAKER - SECOND) == 2 * SECOND


def test_after_a_refusal_every_turn_is_given_anew() -> None:
    turns = Turns(1)
    for one in "abc":
        turns.wait(one, NOON)
    turns.break_off(NOON)
    waits = [turns.wait(one, NOON + 10 * SECOND) for one in "cb"]
    assert waits == [BREAKER - 10 * SECOND, BREAKER - 9 * SECOND]


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 2000)), max_size=60))
def test_never_more_openings_than_the_rate_allows(asked: list[tuple[str, int]]) -> None:
    turns = Turns(4)
    moment = NOON
    opened = 0
    for delivery_id, milliseconds in asked:
        moment += timedelta(milliseconds=milliseconds)
        if turns.wait(delivery_id, moment) == NOW:
            opened += 1
    assert opened <= (moment - NOON) / (SECOND / 4) + 1
