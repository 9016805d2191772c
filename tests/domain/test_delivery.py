"""Tests of bot.domain.delivery: the table of answers sentence by sentence."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.delivery import (
    LAST_LOOK,
    LATE,
    STILL_LOOKED_FOR,
    STRIKES,
    Answer,
    Attempt,
    Block,
    Decision,
    Miss,
    Problem,
    Retry,
    Sent,
    Stop,
    decide,
    is_late,
    only_looked_for,
)
from tests.support.clock import NOON

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
WINDOW = timedelta(hours=3)
END = NOON + WINDOW

TRIED_AGAIN = (
    Answer.NO_ACCESS,
    Answer.OPENING_REFUSED,
    Answer.IN_TURN,
    Answer.RATE_LIMITED,
    Answer.UNCERTAIN,
)
jitters = st.floats(0, 1, exclude_max=True)


def attempt(
    attempts: int = 1, *, uncertain: bool = False, reopened: bool = False, strikes: int = 0
) -> Attempt:
    """Return an attempt of a delivery that was due at noon."""
    return Attempt(
        attempts=attempts,
        expires_at=END,
        uncertain=uncertain,
        reopened=reopened,
        strikes=strikes,
    )


def retry(decision: Decision) -> Retry:
    assert isinstance(decision, Retry)
    return decision


def test_an_arrival_is_sent() -> None:
    assert decide(Answer.SENT, attempt(), NOON) == Sent()


def test_every_answer_is_decided() -> None:
    assert all(decide(answer, attempt(), NOON) for answer in Answer)


# --- A closed DM (50007) blocks the member's deliveries and keeps the schedule.


@pytest.mark.parametrize("moment", [NOON, END - SECOND, END + WINDOW])
@pytest.mark.parametrize("tried", [attempt(), attempt(9, reopened=True, strikes=2)])
def test_a_closed_dm_blocks_at_once(moment: datetime, tried: Attempt) -> None:
    assert decide(Answer.CLOSED_DM, tried, moment) == Block(problem=Problem.CLOSED_DM)


# --- An unknown channel or user is asked for anew once, then it blocks.


def test_an_unknown_channel_is_asked_for_anew_at_once() -> None:
    assert decide(Answer.UNKNOWN, attempt(), NOON) == Retry(at=NOON, reopen=True)


def test_an_unknown_channel_blocks_when_it_was_asked_for_anew() -> None:
    assert decide(Answer.UNKNOWN, attempt(2, reopened=True), NOON) == Block(problem=Problem.UNKNOWN)


# --- No access (50001, 50278) passes by itself until it has ended three occurrences, then it
# --- blocks.


def test_no_access_is_tried_again_in_about_a_quarter_of_an_hour() -> None:
    decisions = [
        decide(Answer.NO_ACCESS, attempt(), NOON, jitter=jitter) for jitter in (0.0, 0.5, 0.999)
    ]
    pauses = [(retry(decision).at - NOON) / MINUTE for decision in decisions]
    assert pauses == pytest.approx([7.5, 15, 22.5], abs=0.1)


@pytest.mark.parametrize(
    ("strikes", "expected"),
    [
        (0, Miss(strike=True)),
        (1, Miss(strike=True)),
        (2, Block(problem=Problem.NO_ACCESS)),
        (3, Block(problem=Problem.NO_ACCESS)),
    ],
)
def test_no_access_that_ended_three_occurrences_blocks(strikes: int, expected: Decision) -> None:
    assert STRIKES == 3
    assert decide(Answer.NO_ACCESS, attempt(strikes=strikes), END - MINUTE) == expected


def test_no_access_is_no_strike_before_the_window_is_over() -> None:
    assert isinstance(decide(Answer.NO_ACCESS, attempt(strikes=2), NOON), Retry)


# --- Opening DMs too fast (40003) opens a breaker; the delivery waits inside its window.


def test_a_refused_opening_waits_as_long_as_the_breaker_is_open() -> None:
    breaker = timedelta(minutes=10)
    decision = decide(Answer.OPENING_REFUSED, attempt(), NOON, wait=breaker)
    assert decision == Retry(at=NOON + breaker)


# --- A rate limit (429) is waited out and counted.


def test_a_rate_limit_is_waited_out() -> None:
    wait = timedelta(seconds=37)
    assert decide(Answer.RATE_LIMITED, attempt(), NOON, wait=wait) == Retry(at=NOON + wait)


def test_a_rate_limit_without_a_time_is_backed_off_from() -> None:
    assert decide(Answer.RATE_LIMITED, attempt(), NOON) == Retry(at=NOON + 2 * SECOND)


# --- A server error, a reset or a timeout is tried again with backoff, under the same nonce.


def test_no_answer_is_tried_again_as_uncertain() -> None:
    assert decide(Answer.UNCERTAIN, attempt(), NOON) == Retry(at=NOON + 2 * SECOND, uncertain=True)


def test_the_backoff_doubles_from_two_seconds_to_a_minute() -> None:
    decisions = [decide(Answer.UNCERTAIN, attempt(tries), NOON) for tries in range(1, 9)]
    pauses = [(retry(decision).at - NOON) / SECOND for decision in decisions]
    assert pauses == [2, 4, 8, 16, 32, 60, 60, 60]


@given(st.integers(1, 10_000), jitters)
def test_the_jitter_takes_or_adds_up_to_half(tries: int, jitter: float) -> None:
    middle = min(2 ** min(tries, 10), 60)
    decision = decide(Answer.UNCERTAIN, attempt(tries), NOON, jitter=jitter)
    assert middle * 0.5 <= (retry(decision).at - NOON) / SECOND <= middle * 1.5


@given(st.sampled_from(TRIED_AGAIN), st.integers(1, 20), jitters, st.integers(0, 600))
def test_discord_is_never_asked_sooner_than_it_said(
    answer: Answer, tries: int, jitter: float, seconds: int
) -> None:
    wait = timedelta(seconds=seconds)
    decision = decide(answer, attempt(tries), NOON, jitter=jitter, wait=wait)
    assert retry(decision).at >= NOON + wait


@pytest.mark.parametrize("answer", [one for one in TRIED_AGAIN if one is not Answer.UNCERTAIN])
def test_an_answer_that_came_is_not_uncertain(answer: Answer) -> None:
    assert not retry(decide(answer, attempt(), NOON)).uncertain


# --- A refused token (401) stops the process.


def test_a_refused_token_stops_the_process() -> None:
    assert decide(Answer.TOKEN_REFUSED, attempt(), NOON) == Stop()


# --- Anything else that Discord refuses is a fault of the bot: it ends the delivery and is logged.


def test_anything_else_ends_the_delivery() -> None:
    assert decide(Answer.REFUSED, attempt(), NOON) == Miss(strike=False)


# --- What would be tried again after the window is over is recorded as the bot's own miss instead;
# --- what may have arrived is looked for a last time before that.


@pytest.mark.parametrize(
    ("moment", "ends"),
    [(END - 3 * SECOND, False), (END - 2 * SECOND, True), (END, True), (END + MINUTE, True)],
)
def test_what_would_be_tried_after_the_window_is_missed(moment: datetime, ends: bool) -> None:
    decision = decide(Answer.RATE_LIMITED, attempt(), moment)
    assert decision == (Miss(strike=False) if ends else Retry(at=END - SECOND))


def test_the_last_look_begins_ten_seconds_before_the_window_ends() -> None:
    assert timedelta(seconds=10) == LAST_LOOK


@pytest.mark.parametrize(
    ("moment", "at"),
    [
        # The next attempt would still come before the last look.
        (END - 13 * SECOND, END - 11 * SECOND),
        # It would come after: then the last look comes instead.
        (END - 12 * SECOND, END - LAST_LOOK),
        (END - 11 * SECOND, END - LAST_LOOK),
        # The last look itself got no answer: once more, as long as there is time for it.
        (END - LAST_LOOK, END - 8 * SECOND),
        (END - 3 * SECOND, END - SECOND),
        # And a last time when the window ends.
        (END - 2 * SECOND, END),
        (END - timedelta(milliseconds=1), END),
    ],
)
def test_what_may_have_arrived_is_looked_for_before_the_window_ends(
    moment: datetime, at: datetime
) -> None:
    assert decide(Answer.UNCERTAIN, attempt(), moment) == Retry(at=at, uncertain=True)


@pytest.mark.parametrize("moment", [END, END + timedelta(seconds=20)])
def test_what_was_under_way_at_the_windows_end_is_still_looked_for(moment: datetime) -> None:
    again = moment + timedelta(seconds=5)
    assert decide(Answer.UNCERTAIN, attempt(), moment) == Retry(at=again, uncertain=True)
    assert decide(Answer.RATE_LIMITED, attempt(uncertain=True), moment) == Retry(at=again)


def test_what_may_have_arrived_is_given_up_a_minute_after_its_window() -> None:
    moment = END + STILL_LOOKED_FOR
    assert decide(Answer.UNCERTAIN, attempt(), moment) == Miss()
    assert decide(Answer.RATE_LIMITED, attempt(uncertain=True), moment) == Miss()


@pytest.mark.parametrize("answer", [one for one in TRIED_AGAIN if one is not Answer.UNCERTAIN])
def test_a_later_refusal_does_not_take_the_last_look_away(answer: Answer) -> None:
    wait = timedelta(hours=1)
    decision = decide(answer, attempt(uncertain=True), END - MINUTE, wait=wait)
    assert decision == Retry(at=END - LAST_LOOK)


def test_what_surely_did_not_arrive_is_not_looked_for() -> None:
    wait = timedelta(hours=1)
    assert decide(Answer.RATE_LIMITED, attempt(), END - MINUTE, wait=wait) == Miss()


@pytest.mark.parametrize(
    ("uncertain", "moment", "expected"),
    [
        (True, NOON, False),
        (True, END - LAST_LOOK - timedelta(milliseconds=1), False),
        (True, END - LAST_LOOK, True),
        (True, END, True),
        (True, END + timedelta(days=9), True),
        (False, END - LAST_LOOK, False),
        (False, END, False),
    ],
)
def test_in_the_last_seconds_an_unknown_outcome_is_only_looked_for(
    uncertain: bool, moment: datetime, expected: bool
) -> None:
    assert only_looked_for(uncertain=uncertain, expires_at=END, moment=moment) is expected


@given(
    st.sampled_from(TRIED_AGAIN),
    st.integers(1, 20),
    st.booleans(),
    jitters,
    st.integers(0, 4 * 3600 * 1000).map(lambda milliseconds: NOON + milliseconds * SECOND / 1000),
)
def test_nothing_is_tried_again_after_the_window(
    answer: Answer, tries: int, uncertain: bool, jitter: float, moment: datetime
) -> None:
    decision = decide(answer, attempt(tries, uncertain=uncertain), moment, jitter=jitter)
    if isinstance(decision, Miss):
        return
    again = retry(decision).at
    assert moment < again <= END
    # At the very end of the window only what may have arrived comes back: to be looked for.
    assert again < END or only_looked_for(
        uncertain=uncertain or retry(decision).uncertain, expires_at=END, moment=again
    )


@given(jitters, st.integers(1, 20), st.lists(st.integers(0, 60_000), max_size=60))
def test_an_unknown_outcome_never_ends_without_a_last_look(
    jitter: float, tries: int, delays: list[int]
) -> None:
    """However long each attempt takes: unless the process stood still, it is looked for."""
    moment, looked = END - 5 * MINUTE, False
    for delay in delays:
        looked = only_looked_for(uncertain=True, expires_at=END, moment=moment)
        moment += timedelta(milliseconds=min(delay, 20_000))
        decision = decide(Answer.UNCERTAIN, attempt(tries), moment, jitter=jitter)
        if isinstance(decision, Miss):
            assert looked
            return
        moment = retry(decision).at


# --- A delivery that has to wait for its turn at opening a DM waits; no request was made.


def test_a_delivery_waits_for_its_turn() -> None:
    turn = timedelta(minutes=40)
    assert decide(Answer.IN_TURN, attempt(), NOON, wait=turn) == Retry(at=NOON + turn)


def test_a_turn_that_comes_after_the_window_is_the_bots_miss_and_no_strike() -> None:
    turn = timedelta(hours=3)
    assert decide(Answer.IN_TURN, attempt(strikes=2), NOON, wait=turn) == Miss(strike=False)


# --- Design rule 6: from five minutes on it says that it is late.


@pytest.mark.parametrize(
    ("after", "expected"),
    [
        (timedelta(), False),
        (LATE - SECOND, False),
        (LATE, True),
        (WINDOW, True),
        # A clock that was set back is no reason to call it late.
        (-timedelta(days=1), False),
    ],
)
def test_late_is_five_minutes(after: timedelta, expected: bool) -> None:
    assert is_late(NOON, NOON + after) is expected
