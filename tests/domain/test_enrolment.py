"""Tests of bot.domain.enrolment and bot.domain.slots."""

from dataclasses import fields
from datetime import date

import pytest

from bot.domain.enrolment import DeliveryState, Enrolment
from bot.domain.slots import Slot
from tests.support.clock import NOON
from tests.support.enrolled import enrolment, schedule

FROM = date(2026, 7, 10)
UNTIL = date(2026, 7, 13)


@pytest.mark.parametrize(
    ("paused_from", "paused_until", "day", "expected"),
    [
        (None, None, FROM, False),
        (FROM, None, date(2026, 7, 9), False),
        (FROM, None, FROM, True),
        (FROM, None, date(2036, 7, 10), True),
        (FROM, UNTIL, date(2026, 7, 12), True),
        # The last day is not part of it.
        (FROM, UNTIL, UNTIL, False),
        (FROM, UNTIL, date(2026, 7, 14), False),
        (FROM, FROM, FROM, False),
        # An end without a beginning is no pause.
        (None, UNTIL, FROM, False),
    ],
)
def test_paused_on(
    paused_from: date | None, paused_until: date | None, day: date, expected: bool
) -> None:
    member = enrolment(paused_from=paused_from, paused_until=paused_until)
    assert member.paused_on(day) is expected


@pytest.mark.parametrize(
    ("flare_from", "flare_until", "day", "expected"),
    [
        (None, None, FROM, False),
        (FROM, UNTIL, date(2026, 7, 9), False),
        (FROM, UNTIL, FROM, True),
        (FROM, UNTIL, date(2026, 7, 12), True),
        # The last day is not part of it.
        (FROM, UNTIL, UNTIL, False),
        (FROM, FROM, FROM, False),
        # A flare-up has both a beginning and an end.
        (FROM, None, FROM, False),
        (None, UNTIL, FROM, False),
    ],
)
def test_flares_on(
    flare_from: date | None, flare_until: date | None, day: date, expected: bool
) -> None:
    member = enrolment(flare_from=flare_from, flare_until=flare_until)
    assert member.flares_on(day) is expected


@pytest.mark.parametrize(("ignored", "expected"), [(0, False), (7, False), (8, True), (20, True)])
def test_quiet_begins_with_the_unanswered_question_and_not_before(
    ignored: int, expected: bool
) -> None:
    assert enrolment(ignored=ignored).is_quiet is expected


def test_a_new_enrolment_is_untested_and_has_no_problem() -> None:
    member = Enrolment(
        user_id=1,
        schedule=schedule(),
        routine="extension",
        level="calm",
        consent_at=NOON,
        active_at=NOON,
    )
    assert member.delivery_state is DeliveryState.UNTESTED
    assert (member.problem, member.strikes, member.channel_id) == (None, 0, None)
    assert (member.ignored, member.is_quiet) == (0, False)


def test_no_diagnosis_no_pain_score_no_free_text_no_name() -> None:
    kept = {field.name for field in fields(Enrolment)}
    assert kept == {
        "user_id",
        "schedule",
        "routine",
        "level",
        "consent_at",
        "active_at",
        "consent_version",
        "nudge_minutes",
        "summary",
        "paused_from",
        "paused_until",
        "flare_from",
        "flare_until",
        "channel_id",
        "delivery_state",
        "problem",
        "problem_told",
        "strikes",
        "ignored",
        "guild_id",
    }


def test_each_slot_has_another() -> None:
    assert Slot.MORNING.other is Slot.EVENING
    assert Slot.EVENING.other is Slot.MORNING
