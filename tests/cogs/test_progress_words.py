"""Tests of cogs.ui.progress_words: the same as the picture says, kindly, and short enough."""

import re

import pytest

from bot.domain.encouragement import Note
from bot.domain.progress import Streak, Tally
from bot.domain.weeks import WEEK_CHOICES, look_back
from bot.services.pictures import ALT_LENGTH
from cogs.ui.progress_words import (
    NOTES,
    POLICY,
    alt_text,
    done_words,
    score_words,
    streak_words,
    week_by_week,
)
from tests.support.lookback import DAY, MONDAY, past, record, weeks_of

# What a sentence about somebody's exercises must not say, or ask.
UNKIND = re.compile(
    r"pain|hurt|sore|fail|only|lazy|should|must|guilt|disappoint|behind|why|unfortunately|sorry"
    r"|better next|try harder|cure|heal|\?",
    re.IGNORECASE,
)


def test_there_is_a_sentence_for_every_case() -> None:
    assert set(NOTES) == set(Note)
    assert len(set(NOTES.values())) == len(Note)


@pytest.mark.parametrize("note", Note)
def test_no_sentence_is_a_reproach_or_about_pain_or_long(note: Note) -> None:
    assert UNKIND.search(NOTES[note]) is None
    assert len(NOTES[note]) <= 140
    assert NOTES[note].endswith(".")


def test_the_policy_is_said_in_small_print() -> None:
    assert POLICY.startswith("-# ")
    assert "five points" in POLICY
    assert "One missed day in seven" in POLICY


@pytest.mark.parametrize(
    ("streak", "expected"),
    [
        (Streak(now=0, longest=0), "**In a row** none yet"),
        (Streak(now=0, longest=7), "**Longest in a row** 7 sessions"),
        (Streak(now=1, longest=7), "**In a row** 1 session, longest 7"),
        (Streak(now=12, longest=12), "**In a row** 12 sessions, longest 12"),
    ],
)
def test_a_streak_that_ended_is_not_told_but_the_longest(streak: Streak, expected: str) -> None:
    assert streak_words(streak) == expected


@pytest.mark.parametrize(
    ("tally", "expected"),
    [
        (Tally(done=0, missed=0, excused=0), "**Done** nothing counted"),
        (Tally(done=0, missed=0, excused=3), "**Done** nothing counted; 3 didn't count"),
        (Tally(done=1, missed=0, excused=0), "**Done** 1 of 1 session"),
        (Tally(done=12, missed=1, excused=1), "**Done** 12 of 13 sessions; 1 didn't count"),
    ],
)
def test_what_was_done_of_what_counts(tally: Tally, expected: str) -> None:
    assert done_words(tally) == expected


def test_a_score_is_a_whole_number() -> None:
    assert score_words(71.6) == "**Score** 72 of 100"


def test_weeks_in_which_nothing_was_are_left_out() -> None:
    sessions = weeks_of("dd dm x- -- -- -- --", "-- -- -- -- -- -- --", "d? -- -- -- -- -- --")
    seen = look_back(past(sessions), MONDAY + 14 * DAY, 4)
    assert week_by_week(seen) == (
        "**Week by week**\n- 2 Mar: 3 of 4; 1 didn't count\n- 16 Mar: 1 of 1"
    )
    assert week_by_week(look_back(past([]), MONDAY, 4)) == ""


@pytest.mark.parametrize("weeks", WEEK_CHOICES)
def test_the_alt_text_says_all_of_it_and_fits(weeks: int) -> None:
    seen = look_back(past(record(" ".join(["dm", "xd"] * 110))), MONDAY + 219 * DAY, weeks)
    said = alt_text(seen)
    assert len(said) <= ALT_LENGTH
    assert "*" not in said
    assert f"over {weeks} weeks. Score {seen.score:.0f} of 100. " in said
    for week in seen.weeks:
        assert f"{week.monday.day} {week.monday:%b}: {week.tally.done} of" in said


def test_before_anything_was_done_the_alt_text_says_so() -> None:
    assert alt_text(look_back(past([]), MONDAY, 4)) == (
        "Calendar of mornings and evenings over 4 weeks. Score 0 of 100. "
        "In a row none yet. Done nothing counted."
    )
