"""Weekly summaries, in bot.services.reminders: who gets one, when, and what it says."""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.delivery import Answer, Kind
from bot.domain.encouragement import Note
from bot.domain.enrolment import QUIET_AFTER, DeliveryState
from bot.domain.slots import Slot
from bot.errors import StoreError
from bot.services.summaries import WeeklySummaries
from bot.store.occurrences import Occurrences
from bot.store.summaries import Summaries
from bot.store.tables import delivery
from tests.services.office import Office
from tests.support.courier import Lost, Message
from tests.support.enrolled import MEMBER, utc
from tests.support.stored import row, rows

SATURDAY = utc("2026-03-14 12:00")
SUNDAY = utc("2026-03-15 08:00")
MONDAY = utc("2026-03-16 08:00")
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
SUMMARY = MONDAY + 45 * MINUTE
NIGHT = MONDAY + 12 * HOUR

Change = Callable[[Office], Awaitable[object]]


@pytest.fixture
async def office(office: Office) -> Office:
    """Return the office on Sunday night, with a member who did something and wants summaries."""
    office.clock.moment = SATURDAY
    await office.enrol(summary=True)
    for moment in (SATURDAY + 8 * HOUR, SUNDAY, SUNDAY + 12 * HOUR):
        delivery_id = await office.remind(moment)
        if moment != SUNDAY:
            await office.marks.done(MEMBER, delivery_id)
    return office


def summaries(office: Office) -> list[Message]:
    """Return the summaries that the member has got."""
    return [one for one in office.messages() if one.claim.kind is Kind.SUMMARY]


async def states(office: Office) -> list[str]:
    """Return the state of each summary's delivery."""
    return [one["state"] for one in await rows(office.database, delivery, kind="summary")]


async def test_it_comes_once_after_the_first_reminder_of_the_week(office: Office) -> None:
    await office.go(MONDAY + 7 * DAY - MINUTE)
    [found] = summaries(office)
    assert found.sent_at == SUMMARY
    assert await states(office) == ["sent"]


async def test_it_says_what_the_week_was(office: Office) -> None:
    await office.go(SUMMARY)
    [found] = summaries(office)
    week = found.claim.week
    assert week is not None
    assert week.monday == (MONDAY - 7 * DAY).date()
    assert (week.tally.done, week.tally.counted) == (2, 3)
    assert (week.streak.now, week.note) == (2, Note.FIRST_WEEK)
    assert week.score == pytest.approx(9.5, abs=0.05)


async def test_what_was_filled_in_until_then_counts(office: Office) -> None:
    await office.go(MONDAY)
    await office.diary.log(MEMBER, Slot.MORNING, SUNDAY.date())
    await office.go(SUMMARY)
    week = summaries(office)[0].claim.week
    assert week is not None
    assert (week.tally.done, week.tally.counted) == (3, 3)


@pytest.mark.parametrize("button", ["done", "skip", "start"])
async def test_it_comes_whatever_the_first_reminder_was_answered(
    office: Office, button: str
) -> None:
    delivery_id = await office.remind(MONDAY)
    await getattr(office.marks, button)(MEMBER, delivery_id)
    await office.go(NIGHT - MINUTE)
    assert [one.sent_at for one in summaries(office)] == [SUMMARY]


async def test_it_comes_where_the_first_reminder_was_skipped_ahead(office: Office) -> None:
    await office.diary.skip_next(MEMBER)
    await office.go(NIGHT - MINUTE)
    assert [kind for kind, _ in office.sent()[3:]] == ["summary"]


async def test_it_changes_nothing_about_the_occurrence_it_hangs_on(office: Office) -> None:
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    await office.go(SUMMARY)
    assert (await office.about(Slot.MORNING, MONDAY.date()))["state"] == "sent"
    assert len(summaries(office)) == 1


async def test_a_refused_one_excuses_nothing(office: Office) -> None:
    await office.go(MONDAY)
    office.discord.fail(MEMBER, Answer.REFUSED)
    await office.go(NIGHT - MINUTE)
    assert (summaries(office), await states(office)) == ([], ["dropped"])
    assert (await office.about(Slot.MORNING, MONDAY.date()))["state"] == "sent"


async def test_a_closed_dm_blocks_as_it_does_for_a_reminder(office: Office) -> None:
    await office.go(MONDAY)
    office.discord.closed.add(MEMBER)
    await office.go(SUMMARY)
    assert await states(office) == ["blocked"]
    assert (await office.member()).delivery_state is DeliveryState.BLOCKED
    assert (await office.about(Slot.MORNING, MONDAY.date()))["state"] == "sent"


# --- Who gets none.

STOPPING: dict[str, Change] = {
    "switched off": lambda office: office.routines.change(MEMBER, {"summary": False}),
    "paused": lambda office: office.breaks.pause(MEMBER, None),
    "stopped": lambda office: office.privacy.forget(MEMBER),
}


@pytest.mark.parametrize("change", STOPPING.values(), ids=STOPPING)
@pytest.mark.parametrize("moment", [MONDAY - HOUR, MONDAY + MINUTE])
async def test_who_does_not_want_it_any_more_gets_none(
    office: Office, change: Change, moment: Any
) -> None:
    await office.go(moment)
    await change(office)
    await office.go(NIGHT - MINUTE)
    assert summaries(office) == []


@pytest.mark.parametrize("change", STOPPING.values(), ids=STOPPING)
async def test_nor_who_says_so_between_its_claim_and_its_sending(
    office: Office, change: Change
) -> None:
    await office.go(SUMMARY - MINUTE)
    office.clock.moment = SUMMARY
    batch = await office.reminders.claim(SUMMARY)
    assert [one.kind for one in batch.claims] == [Kind.SUMMARY]
    await change(office)
    await office.reminders.deliver(batch)
    await office.go(NIGHT - MINUTE)
    assert summaries(office) == []


async def test_who_was_asked_whether_to_go_on_gets_none(office: Office) -> None:
    await office.routines.change(MEMBER, {})
    await office.go(MONDAY + QUIET_AFTER * DAY)
    # Seven in a row had no answer since Sunday evening: the question came, and no summary after.
    assert len(summaries(office)) == 1
    assert (await office.member()).is_quiet


async def test_where_nothing_counted_there_is_none(office: Office) -> None:
    await office.breaks.pause(MEMBER, None)
    await office.go(MONDAY + 7 * DAY - MINUTE)
    await office.breaks.resume(MEMBER)
    await office.go(MONDAY + 8 * DAY)
    assert summaries(office) == []
    assert await states(office) == ["dropped"]


# --- Never two at once.


async def test_a_nudge_that_is_near_goes_first(office: Office) -> None:
    """The reminder was a quarter of an hour late, so its nudge is due together with it."""
    await office.routines.change(MEMBER, {"nudge_minutes": 30})
    office.discord.fail(MEMBER, Answer.NO_ACCESS)
    await office.go(NIGHT - MINUTE)
    assert office.sent()[3:] == [
        ("first", MONDAY + 15 * MINUTE),
        ("nudge", SUMMARY),
        ("summary", SUMMARY + 10 * MINUTE),
    ]


async def test_a_snooze_that_is_near_goes_first(office: Office) -> None:
    delivery_id = await office.remind(MONDAY)
    await office.go(MONDAY + 40 * MINUTE)
    await office.marks.snooze(MEMBER, delivery_id, 10)
    await office.go(NIGHT - MINUTE)
    assert office.sent()[4:] == [
        ("snooze", MONDAY + 50 * MINUTE),
        ("summary", MONDAY + 65 * MINUTE),
    ]


async def test_down_until_the_next_reminder_it_does_not_come_with_it(office: Office) -> None:
    await office.go(MONDAY)
    office.clock.moment = NIGHT
    await office.go(NIGHT + 8 * HOUR)
    assert [kind for kind, _ in office.sent()[4:]] == ["first"]
    assert await states(office) == ["dropped"]


async def test_down_over_the_turn_of_the_week_it_comes_after_the_first_that_comes(
    office: Office,
) -> None:
    office.clock.moment = MONDAY + 2 * HOUR
    await office.go(NIGHT - MINUTE)
    assert office.sent()[3:] == [
        ("first", MONDAY + 2 * HOUR),
        ("summary", MONDAY + 2 * HOUR + 45 * MINUTE),
    ]


async def test_times_that_are_moved_close_keep_it_from_coming_with_a_reminder(
    office: Office,
) -> None:
    await office.go(MONDAY)
    from_eleven = {Slot.EVENING: utc("2026-03-16 11:00").time()}
    await office.routines.reschedule(MEMBER, times=from_eleven)
    stored = await row(office.database, delivery, kind="summary")
    assert stored["expires_at"] <= MONDAY + 3 * HOUR


async def test_a_reminder_that_is_moved_close_behind_it_drops_it(office: Office) -> None:
    await office.go(MONDAY + 30 * MINUTE)
    # Three quarters of an hour after eight it would come a minute before the evening's.
    soon = {Slot.MORNING: None, Slot.EVENING: (MONDAY + 46 * MINUTE).time()}
    await office.routines.reschedule(MEMBER, times=soon)
    await office.go(MONDAY + 50 * MINUTE)
    assert (summaries(office), await states(office)) == ([], ["dropped"])


# --- Read back, and a database that fails.


async def test_one_whose_answer_was_lost_is_looked_for_and_not_sent_again(office: Office) -> None:
    await office.go(SUMMARY - MINUTE)
    office.discord.fail(MEMBER, Lost.ANSWER)
    await office.go(NIGHT - MINUTE)
    assert len(summaries(office)) == 1
    assert await states(office) == ["sent"]
    assert [one.what for one in office.discord.requests][-2:] == ["send", "find"]


class BrokenSummaries(Summaries):
    """A database that cannot be read, for a while."""

    broken = True

    async def is_close_to_another(self, user_id: int, delivery_id: str, moment: Any) -> bool:
        """Fail, or answer."""
        if self.broken:
            raise StoreError("the database cannot be used")
        return await super().is_close_to_another(user_id, delivery_id, moment)


async def test_while_the_database_cannot_be_read_it_waits(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = BrokenSummaries(office.database)
    waiting = WeeklySummaries(occurrences=Occurrences(office.database), summaries=broken)
    monkeypatch.setattr(office.reminders, "_summaries", waiting)
    await office.go(SUMMARY + 5 * MINUTE)
    assert (summaries(office), await states(office)) == ([], ["waiting"])
    broken.broken = False
    await office.go(NIGHT - MINUTE)
    assert len(summaries(office)) == 1
