"""Tests of bot.domain.claims: what closes without an answer, and when the routine goes quiet."""

from datetime import date, timedelta
from typing import Any

import pytest

from bot.domain.claims import Awaited, Claim, Closing, DueMember, Excuse, State, plan
from bot.domain.delivery import Kind
from bot.domain.enrolment import QUIET_AFTER, DeliveryState
from bot.domain.schedule import Occurrence
from bot.domain.slots import Slot
from tests.support.enrolled import enrolment, utc

FIRST_DAY = date(2026, 7, 1)
DUE = utc("2026-07-01 08:00")
MORNING = Occurrence(slot=Slot.MORNING, day=FIRST_DAY, due_at=DUE)
EVENING = Occurrence(slot=Slot.EVENING, day=FIRST_DAY, due_at=utc("2026-07-01 20:00"))


def awaited(day_of_june: int, occurrence_id: int = 5) -> Awaited:
    """Return an occurrence of June that was sent and has had no answer."""
    return Awaited(occurrence_id=occurrence_id, day=date(2026, 6, day_of_june))


def due_member(
    *older: Awaited, due: tuple[Occurrence, ...] = (MORNING,), **parts: Any
) -> DueMember:
    """Return a member with due slots, by default the morning of the 1st of July, at eight."""
    return DueMember(enrolment=enrolment(**parts), due=due, awaited=older)


def excuses(member: DueMember) -> list[Excuse | None]:
    """Return the excuse of each record of a member's first due slot."""
    return [one.excuse for one in plan(member, DUE).slots[0].records]


# --- When a newer occurrence opens, an older one that was sent and got no answer closes.


def test_an_older_one_without_an_answer_closes_as_missed() -> None:
    found = plan(due_member(awaited(30)), DUE)
    assert found.closings == (Closing(occurrence_id=5, state=State.MISSED, excuse=None),)
    assert [one.excuse for one in found.slots[0].records] == [None]


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ({"paused_from": date(2026, 6, 30)}, (State.EXCUSED, Excuse.PAUSED)),
        (
            {"paused_from": date(2026, 6, 30), "paused_until": FIRST_DAY},
            (State.EXCUSED, Excuse.PAUSED),
        ),
        # A pause that began after that day does not excuse it.
        ({"paused_from": FIRST_DAY}, (State.MISSED, None)),
        (
            {"flare_from": date(2026, 6, 30), "flare_until": FIRST_DAY},
            (State.EXCUSED, Excuse.FLARE),
        ),
        ({"flare_from": FIRST_DAY, "flare_until": date(2026, 7, 9)}, (State.MISSED, None)),
        (
            {"flare_from": date(2026, 6, 20), "flare_until": date(2026, 6, 30)},
            (State.MISSED, None),
        ),
        # Its message had come: no fault of anybody else's excuses it.
        ({"delivery_state": DeliveryState.BLOCKED}, (State.MISSED, None)),
    ],
)
def test_one_on_a_day_of_a_pause_or_a_flare_up_closes_as_excused(
    parts: dict[str, Any], expected: tuple[State, Excuse | None]
) -> None:
    [closing] = plan(due_member(awaited(30), **parts), DUE).closings
    assert (closing.state, closing.excuse) == expected


def test_a_flare_up_does_not_keep_reminders_back() -> None:
    member = due_member(flare_from=FIRST_DAY, flare_until=date(2026, 7, 8))
    assert excuses(member) == [None]


def test_missed_ones_are_counted_and_excused_ones_are_not() -> None:
    both = (awaited(29, 1), awaited(30, 2))
    member = due_member(*both, ignored=2, paused_from=date(2026, 6, 30))
    found = plan(member, DUE)
    assert [one.state for one in found.closings] == [State.MISSED, State.EXCUSED]
    assert found.enrolment.ignored == 3


def test_nothing_closes_where_everything_was_answered() -> None:
    found = plan(due_member(ignored=3), DUE)
    assert (found.closings, found.enrolment.ignored) == ((), 3)


def test_two_slots_that_are_due_together_count_the_unanswered_once() -> None:
    member = due_member(awaited(30), due=(MORNING, EVENING), ignored=2)
    assert plan(member, utc("2026-07-01 20:00")).enrolment.ignored == 3


# --- Seven missed in a row: the next reminder asks, and then the routine goes quiet.


def after(ignored: int, *, missed: int, **parts: Any) -> tuple[int, list[Excuse | None]]:
    """Return the count and the excuses after some more that got no answer."""
    older = (awaited(30 - one, one) for one in range(missed))
    found = plan(due_member(*older, ignored=ignored, **parts), DUE)
    return found.enrolment.ignored, [one.excuse for one in found.slots[0].records]


def test_seven_is_how_many_may_get_no_answer() -> None:
    assert QUIET_AFTER == 7


@pytest.mark.parametrize(
    ("ignored", "missed", "expected"),
    [
        (0, 1, (1, [None])),
        (5, 1, (6, [None])),
        # The seventh: the next reminder asks.
        (6, 1, (7, [None])),
        # It was not sent yet, or is answered for otherwise: the next one asks again.
        (7, 0, (7, [None])),
        # It got no answer either.
        (7, 1, (8, [Excuse.QUIET])),
        (8, 0, (8, [Excuse.QUIET])),
        (50, 0, (50, [Excuse.QUIET])),
    ],
)
def test_after_the_one_that_asks_nothing_is_sent(
    ignored: int, missed: int, expected: tuple[int, list[Excuse | None]]
) -> None:
    assert after(ignored, missed=missed) == expected


def test_none_goes_quiet_without_having_been_asked() -> None:
    """Two may close at once, one of which was found late: that is no way past the question."""
    assert after(6, missed=2) == (QUIET_AFTER, [None])


def test_days_of_a_pause_are_excused_by_it_and_not_by_the_silence() -> None:
    assert after(8, missed=0, paused_from=FIRST_DAY) == (8, [Excuse.PAUSED])
    blocked = after(8, missed=0, delivery_state=DeliveryState.BLOCKED)
    assert blocked == (8, [Excuse.BLOCKED])


def test_while_quiet_older_days_are_excused_by_the_silence_too() -> None:
    [found] = plan(due_member(ignored=8), utc("2026-07-03 12:00")).slots
    assert [one.excuse for one in found.records] == [Excuse.QUIET] * 3


@pytest.mark.parametrize(
    ("ignored", "kind", "expected"),
    [
        (6, Kind.FIRST, False),
        (7, Kind.FIRST, True),
        (8, Kind.FIRST, False),
        (7, Kind.NUDGE, False),
        (7, Kind.SNOOZE, False),
        (7, Kind.TEST, False),
    ],
)
def test_only_the_reminder_after_seven_missed_asks(
    ignored: int, kind: Kind, expected: bool
) -> None:
    claim = Claim(
        delivery_id="d1",
        kind=kind,
        enrolment=enrolment(ignored=ignored),
        due_at=DUE,
        expires_at=DUE + timedelta(hours=3),
        first_attempt_at=DUE,
    )
    assert claim.asks is expected
