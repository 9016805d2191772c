"""Tests of bot.domain.opening: the turns at opening DM channels, sentence by sentence."""

from datetime import datetime, timedelta

import pytest
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


@pytest.mark.xfail(
    strict=True, reason="turns that have all passed are taken at once: a burst after an outage"
)
def test_turns_that_have_passed_while_nothing_could_be_sent_are_not_taken_at_once() -> None:
    turns = Turns(2)
    waiting = [str(number) for number in range(60)]
    for one in waiting:
        turns.wait(one, NOON)
    later = NOON + timedelta(minutes=1)
    assert sum(turns.wait(one, later) == NOW for one in waiting[1:]) <= 10


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


def test_after_a_refusal_openings_are_spaced_as_before() -> None:
    turns = Turns(2)
    turns.break_off(NOON)
    waits = [turns.wait(one, NOON + BREAKER) / SECOND for one in "abc"]
    assert waits == [0, 0.5, 1]


# --- A turn that is not taken within an hour is forgotten.


def crowd(turns: Turns, moment: datetime) -> None:
    """Let more deliveries wait than are remembered for ever; at a thousand a second."""
    for number in range(1500):
        turns.wait(f"crowd-{number}", moment)


def test_a_turn_that_is_not_taken_within_an_hour_is_forgotten() -> None:
    turns = Turns(1000)
    crowd(turns, NOON)
    later = NOON + timedelta(hours=2)
    assert turns.wait("first", later) == NOW
    assert turns.wait("second", later) == SECOND / 1000
    # It would have gone through at once; now it queues behind the others.
    assert turns.wait("crowd-1400", later) == 2 * SECOND / 1000


def test_turns_within_the_hour_are_kept_however_many_there_are() -> None:
    turns = Turns(1000)
    crowd(turns, NOON)
    later = NOON + timedelta(minutes=50)
    assert turns.wait("first", later) == NOW
    assert turns.wait("second", later) == SECOND / 1000
    assert turns.wait("crowd-1400", later) == NOW


# --- A clock that is set back takes the turns back with it.


@pytest.mark.parametrize("back", [timedelta(minutes=2), timedelta(hours=3), timedelta(days=400)])
def test_a_clock_that_is_set_back_takes_the_turns_back_with_it(back: timedelta) -> None:
    turns = Turns(1)
    for one in "abc":
        turns.wait(one, NOON)
    earlier = NOON - back
    assert [turns.wait(one, earlier) / SECOND for one in "bc"] == [1, 2]
    assert turns.wait("d", earlier) == 3 * SECOND
    assert turns.wait("b", earlier + SECOND) == NOW


def test_a_clock_that_is_set_back_does_not_lengthen_a_refusal() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    turns.break_off(NOON)
    earlier = NOON - timedelta(days=1)
    assert turns.wait("a", earlier) == BREAKER


def test_a_refusal_right_after_a_clock_was_set_back_holds_for_ten_minutes() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    earlier = NOON - timedelta(days=1)
    turns.break_off(earlier)
    assert turns.wait("a", earlier + SECOND) == BREAKER - SECOND


def test_moments_that_come_a_little_out_of_order_are_no_clock_that_was_set_back() -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    turns.wait("b", NOON)
    assert turns.wait("b", NOON - 30 * SECOND) == 31 * SECOND


@pytest.mark.parametrize("forward", [timedelta(hours=1), timedelta(days=400)])
def test_a_clock_that_is_set_forward_lets_those_who_wait_through(forward: timedelta) -> None:
    turns = Turns(1)
    turns.wait("a", NOON)
    turns.wait("b", NOON)
    assert turns.wait("b", NOON + forward) == NOW


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
