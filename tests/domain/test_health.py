"""Tests of bot.domain.health: troubles, and what is said of them, sentence by sentence."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.health import PATIENCE, Health, Notice, Trouble
from tests.support.clock import NOON

MINUTE = timedelta(minutes=1)
SECOND = timedelta(seconds=1)
DATABASE = Trouble.DATABASE


def said(health: Health, moment: datetime) -> list[Notice]:
    """Return what has to be said at a moment, and say it."""
    notices = health.notices(moment)
    for notice in notices:
        health.told(notice)
    return notices


def broken(since: datetime = NOON, until: datetime | None = None) -> Notice:
    return Notice(trouble=DATABASE, since=since, reason="full", until=until)


def test_where_nothing_failed_there_is_nothing_to_say() -> None:
    health = Health()
    for trouble in Trouble:
        health.worked(trouble, NOON)
    assert (health.notices(NOON), health.broken(NOON)) == ([], [])


# --- A trouble begins with its first failure and ends with the first success.


def test_only_the_first_failure_of_a_trouble_is_its_first() -> None:
    health = Health()
    assert health.failed(DATABASE, NOON, "full")
    assert not health.failed(DATABASE, NOON + SECOND, "full")
    assert health.failed(Trouble.DISCORD, NOON + SECOND, "no answer")
    health.worked(DATABASE, NOON + 2 * SECOND)
    assert health.failed(DATABASE, NOON + 3 * SECOND, "full")


def test_a_trouble_lasts_from_its_first_failure_on_and_has_the_reason_of_that_one() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    health.failed(DATABASE, NOON + MINUTE, "still full")
    assert health.broken(NOON + MINUTE) == [broken()]


def test_a_success_in_between_begins_it_anew() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    health.worked(DATABASE, NOON + 50 * SECOND)
    health.failed(DATABASE, NOON + 51 * SECOND, "full")
    assert health.notices(NOON + MINUTE) == []
    assert health.notices(NOON + 51 * SECOND + MINUTE) == [broken(NOON + 51 * SECOND)]


# --- One that lasts longer than its patience is broken: that is said once.


@pytest.mark.parametrize("trouble", Trouble)
def test_a_trouble_is_broken_when_its_patience_is_over(trouble: Trouble) -> None:
    health = Health()
    health.failed(trouble, NOON, "why")
    over = NOON + PATIENCE[trouble]
    assert (health.notices(over - SECOND), health.broken(over - SECOND)) == ([], [])
    expected = [Notice(trouble=trouble, since=NOON, reason="why")]
    assert (health.notices(over), health.broken(over)) == (expected, expected)


def test_the_database_has_a_minute_discord_five_and_refused_openings_none() -> None:
    assert {
        Trouble.DATABASE: MINUTE,
        Trouble.DISCORD: 5 * MINUTE,
        Trouble.OPENING: timedelta(),
    } == PATIENCE


def test_a_breakdown_is_said_once() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    assert said(health, NOON + MINUTE) == [broken()]
    health.failed(DATABASE, NOON + 2 * MINUTE, "full")
    assert said(health, NOON + 2 * MINUTE) == []
    # It is broken all the same, for whoever asks.
    assert health.broken(NOON + 2 * MINUTE) == [broken()]


def test_what_could_not_be_said_is_said_the_next_time() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    assert health.notices(NOON + MINUTE) == health.notices(NOON + 5 * MINUTE) == [broken()]


def test_troubles_are_told_apart() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    health.failed(Trouble.DISCORD, NOON, "no answer")
    assert [one.trouble for one in said(health, NOON + MINUTE)] == [DATABASE]
    assert [one.trouble for one in said(health, NOON + 5 * MINUTE)] == [Trouble.DISCORD]


# --- Its recovery is said too, once; also where the breakdown could not be said in time.


def test_a_recovery_is_said_once() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    said(health, NOON + MINUTE)
    health.worked(DATABASE, NOON + 9 * MINUTE)
    health.worked(DATABASE, NOON + 10 * MINUTE)
    assert health.broken(NOON + 9 * MINUTE) == []
    assert said(health, NOON + 10 * MINUTE) == [broken(until=NOON + 9 * MINUTE)]
    assert said(health, NOON + 11 * MINUTE) == []


def test_a_breakdown_that_was_over_before_it_could_be_said_is_said_with_its_end() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    health.worked(DATABASE, NOON + 3 * MINUTE)
    assert said(health, NOON + 3 * MINUTE) == [broken(until=NOON + 3 * MINUTE)]
    assert said(health, NOON + 4 * MINUTE) == []


def test_a_recovery_while_the_breakdown_is_being_said_is_said_after_it() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    [notice] = health.notices(NOON + MINUTE)
    health.worked(DATABASE, NOON + MINUTE + SECOND)
    health.told(notice)
    assert said(health, NOON + 2 * MINUTE) == [broken(until=NOON + MINUTE + SECOND)]


def test_what_comes_back_before_its_end_was_said_never_ended() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    said(health, NOON + MINUTE)
    health.worked(DATABASE, NOON + 2 * MINUTE)
    assert not health.failed(DATABASE, NOON + 3 * MINUTE, "full")
    assert said(health, NOON + 9 * MINUTE) == []
    assert health.broken(NOON + 9 * MINUTE) == [broken()]


def test_after_its_recovery_was_said_a_trouble_begins_anew() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    health.worked(DATABASE, NOON + 2 * MINUTE)
    said(health, NOON + 2 * MINUTE)
    assert health.failed(DATABASE, NOON + 3 * MINUTE, "full")
    assert said(health, NOON + 4 * MINUTE) == [broken(NOON + 3 * MINUTE)]


def test_saying_what_is_not_known_any_more_is_no_error() -> None:
    health = Health()
    health.told(broken())
    assert health.notices(NOON + MINUTE) == []


# --- What passes sooner is nobody's business.


def test_what_passes_sooner_is_not_said() -> None:
    health = Health()
    health.failed(DATABASE, NOON, "full")
    health.worked(DATABASE, NOON + MINUTE - SECOND)
    assert health.notices(NOON + 9 * MINUTE) == []


@given(st.lists(st.tuples(st.booleans(), st.integers(1, 300)), max_size=40))
def test_breakdowns_and_recoveries_are_said_in_turn(course: list[tuple[bool, int]]) -> None:
    """Never two breakdowns in a row; and no recovery twice."""
    health, moment, notices = Health(), NOON, list[Notice]()
    for works, seconds in course:
        moment += timedelta(seconds=seconds)
        if works:
            health.worked(DATABASE, moment)
        else:
            health.failed(DATABASE, moment, "full")
        notices += said(health, moment)
    begun = [one.since for one in notices if one.until is None]
    ended = [one.since for one in notices if one.until is not None]
    assert len(set(begun)) == len(begun)
    assert len(set(ended)) == len(ended)
    assert all(one.until is None or one.until - one.since >= MINUTE for one in notices)
