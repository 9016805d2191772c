"""Tests of bot.domain.progress: what counts, the score and the streak, sentence by sentence."""

from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.progress import (
    COUNT,
    WEIGHT,
    Outcome,
    Session,
    Tally,
    missed_days,
    outcome_of,
    score_after,
    scores,
    streak,
)
from bot.domain.slots import Slot
from bot.domain.state import State
from tests.support.lookback import MONDAY, daily, record

PASSED_OVER = [one for one in Outcome if one not in COUNT]
words = st.lists(st.text(alphabet="dmx?-", min_size=2, max_size=2), min_size=1, max_size=40).map(
    " ".join
)
records = words.map(record)


# --- What counts.


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.DONE, Outcome.DONE),
        (State.MISSED, Outcome.MISSED),
        (State.SKIPPED, Outcome.EXCUSED),
        (State.EXCUSED, Outcome.EXCUSED),
        (State.OPEN, Outcome.COMING),
        (State.SENT, Outcome.COMING),
    ],
)
def test_each_state_counts_as_done_or_missed_or_is_passed_over(
    state: State, expected: Outcome
) -> None:
    assert outcome_of(state) is expected


def test_there_is_an_outcome_for_every_state() -> None:
    assert {outcome_of(one) for one in State} == set(Outcome) - {Outcome.OFF}


def test_a_tally_counts_what_was_done_of_what_counts() -> None:
    tally = Tally.of(one.outcome for one in record("dm x? dd -m"))
    assert (tally.done, tally.missed, tally.excused, tally.counted) == (3, 2, 1, 5)


# --- The score.


@pytest.mark.parametrize(
    ("letters", "expected"),
    [
        ("", 0),
        ("m", 0),
        ("d", 5),
        ("dd", 9.75),
        ("dm", 4.75),
        ("xxx", 0),
        ("dxx?", 5),
        ("d" * 14, 51.2),
        ("d" * 56, 94.3),
        ("d" * 200 + "m", 95),
        ("d" * 200 + "m" * 14, 48.8),
    ],
)
def test_the_score_is_the_smoothed_share_of_what_was_done(letters: str, expected: float) -> None:
    assert score_after(daily(letters)) == pytest.approx(expected, abs=0.05)


@given(records)
def test_no_session_moves_the_score_by_more_than_five_points(sessions: list[Session]) -> None:
    for before, after in pairwise([0.0, *scores(sessions)]):
        assert abs(after - before) <= 100 * WEIGHT


@given(records)
def test_the_score_stays_between_0_and_100(sessions: list[Session]) -> None:
    assert all(0 <= one <= 100 for one in scores(sessions))


@given(records)
def test_what_is_done_raises_the_score_and_nothing_else_does(sessions: list[Session]) -> None:
    found = [0.0, *scores(sessions)]
    for one, (before, after) in zip(sessions, pairwise(found), strict=True):
        assert (after > before) == (one.outcome is Outcome.DONE)


@given(records)
def test_what_is_passed_over_leaves_the_score_as_it_is(sessions: list[Session]) -> None:
    counted = [one for one in sessions if one.outcome in COUNT]
    assert score_after(sessions) == score_after(counted)


# --- The streak.


@pytest.mark.parametrize(
    ("text", "now", "longest"),
    [
        ("--", 0, 0),
        ("dd dd d-", 5, 5),
        # One missed day is forgiven, one session of it or both; it does not count.
        ("dd dm dd", 5, 5),
        ("dd mm dd", 4, 4),
        ("mm dd dd", 4, 4),
        # A second one inside seven days ends it.
        ("dd md dd dd dd dd md", 1, 11),
        ("dd mm mm dd", 2, 2),
        ("d- m- d- m- d-", 1, 2),
        # The seventh day after is the first of another seven.
        ("dd mm dd dd dd dd dd dd mm dd", 16, 16),
        ("dd mm dd dd dd dd dd mm dd", 2, 12),
        # Behind what ended it, what is done that day counts.
        ("dd mm dd md dd", 3, 4),
        ("dd mm dd dm dd", 2, 5),
        # One that was not forgiven is a missed day for those that follow it.
        ("dd mm mm dd dd dd dd dd mm dd", 2, 10),
        # What is excused or may still be done is passed over.
        ("dd xx xx ?? dd", 4, 4),
        ("dd mx xx xx xx xx xx xx xm d-", 3, 3),
        # The longest was before.
        ("dd dd dd mm mm dd", 2, 6),
    ],
)
def test_a_streak_counts_what_was_done_and_forgives_a_day_in_seven(
    text: str, now: int, longest: int
) -> None:
    found = streak(record(text))
    assert (found.now, found.longest) == (now, longest)


@given(records)
def test_the_longest_streak_is_never_shorter_than_the_present_one(sessions: list[Session]) -> None:
    done = sum(one.outcome is Outcome.DONE for one in sessions)
    found = streak(sessions)
    assert 0 <= found.now <= found.longest <= done


@given(records)
def test_with_no_more_than_one_missed_day_in_seven_it_never_ends(sessions: list[Session]) -> None:
    missed = sorted({one.day for one in sessions if one.outcome is Outcome.MISSED})
    done = sum(one.outcome is Outcome.DONE for one in sessions)
    if all(after - before >= timedelta(days=7) for before, after in pairwise(missed)):
        assert streak(sessions).now == done
    else:
        last = max(after for b, after in pairwise(missed) if after - b < timedelta(days=7))
        since = [one for one in sessions if one.day >= last and one.outcome is Outcome.DONE]
        assert streak(sessions).now <= len(since)


@given(records, st.data())
def test_filling_in_or_excusing_a_session_never_makes_a_streak_shorter(
    sessions: list[Session], data: st.DataObject
) -> None:
    missed = [at for at, one in enumerate(sessions) if one.outcome is Outcome.MISSED]
    if not missed:
        return
    at = data.draw(st.sampled_from(missed))
    better = data.draw(st.sampled_from([Outcome.DONE, Outcome.EXCUSED]))
    one = sessions[at]
    changed = [*sessions]
    changed[at] = Session(slot=one.slot, day=one.day, outcome=better)
    before, after = streak(sessions), streak(changed)
    assert after.now >= before.now
    assert after.longest >= before.longest


@given(words, st.sampled_from(PASSED_OVER))
def test_what_is_passed_over_changes_no_streak(text: str, outcome: Outcome) -> None:
    sessions = record(text)
    first = Session(slot=Slot.MORNING, day=MONDAY, outcome=outcome)
    last = Session(slot=Slot.EVENING, day=sessions[-1].day if sessions else MONDAY, outcome=outcome)
    assert streak([first, *sessions, last]) == streak(sessions)


def test_both_sessions_of_a_day_are_one_missed_day() -> None:
    assert missed_days(record("mm dm xx")) == 2
