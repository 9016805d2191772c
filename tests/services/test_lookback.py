"""Tests of bot.services.lookback: progress as it is told after real ticks."""

from datetime import timedelta

import pytest

from bot.domain.encouragement import Note
from bot.domain.progress import Outcome
from bot.domain.slots import Slot
from bot.domain.weeks import Progress, Week
from bot.errors import NoRoutine
from bot.services.lookback import Lookback
from bot.store.occurrences import Occurrences
from tests.services.office import Office
from tests.support.clock import NOON
from tests.support.enrolled import MEMBER
from tests.support.lookback import LETTERS

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
# Noon is that of Tuesday, the 10th of March 2026.
EVENING = NOON + 8 * HOUR
MORNING = EVENING + 12 * HOUR
SIGNS = {**{outcome: letter for letter, outcome in LETTERS.items()}, Outcome.OFF: "-"}


@pytest.fixture
async def office(office: Office) -> Office:
    """Return the office with a member who has just begun."""
    await office.enrol()
    return office


async def seen(office: Office, weeks: int = 2) -> Progress:
    lookback = Lookback(
        routines=office.routines,
        occurrences=Occurrences(office.database),
        clock=office.clock,
    )
    return await lookback.over(MEMBER, weeks)


def signs(week: Week) -> str:
    """Write a week, a word a day: d done, m missed, x excused, ? to come, - off."""
    return " ".join("".join(SIGNS[day.outcomes[slot]] for slot in Slot) for day in week.days)


async def test_before_the_routine_began_everything_is_off(office: Office) -> None:
    found = await seen(office)
    assert [signs(one) for one in found.weeks] == ["-- -- -- -- -- -- --", "-- -? ?? ?? ?? ?? ??"]
    assert found.note is Note.NOTHING_YET


async def test_what_was_done_missed_and_skipped_is_told_apart(office: Office) -> None:
    await office.marks.done(MEMBER, await office.remind(EVENING))
    await office.marks.skip(MEMBER, await office.remind(MORNING))
    await office.go(EVENING + 2 * DAY)
    found = await seen(office)
    # The last one was sent, and may still be done.
    assert signs(found.weeks[1]) == "-- -d xm m? ?? ?? ??"
    assert (found.streak.now, found.streak.longest) == (0, 1)


async def test_a_morning_that_is_filled_in_from_before_the_routine_began_is_there(
    office: Office,
) -> None:
    await office.diary.log(MEMBER, Slot.MORNING, NOON.date())
    assert signs((await seen(office)).weeks[1]) == "-- d? ?? ?? ?? ?? ??"


async def test_a_pause_is_excused_before_and_after_its_days_have_come(office: Office) -> None:
    await office.go(MORNING - HOUR)
    await office.breaks.pause(MEMBER, (MORNING + 3 * DAY).date())
    assert signs((await seen(office)).weeks[1]) == "-- -? xx xx xx ?? ??"
    await office.go(MORNING + 4 * DAY - HOUR)
    # What was sent and not answered was closed by the first that came after the pause.
    assert signs((await seen(office)).weeks[1]) == "-- -m xx xx xx m? ??"


async def test_a_slot_that_is_switched_off_is_off_from_then_on(office: Office) -> None:
    await office.marks.done(MEMBER, await office.remind(EVENING))
    await office.routines.reschedule(MEMBER, times={Slot.MORNING: None})
    assert signs((await seen(office)).weeks[1]) == "-- -d -? -? -? -? -?"


async def test_a_flare_up_is_known_by_its_sentence(office: Office) -> None:
    await office.breaks.flare(MEMBER, 2)
    assert (await seen(office)).note is Note.FLARE


async def test_while_the_bot_was_down_it_was_its_own_fault(office: Office) -> None:
    office.clock.moment = MORNING + 5 * HOUR
    # Not written down yet: the bot has just begun.
    assert signs((await seen(office)).weeks[1]) == "-- -? ?? ?? ?? ?? ??"
    await office.go(MORNING + 5 * HOUR)
    assert signs((await seen(office)).weeks[1]) == "-- -x x? ?? ?? ?? ??"


async def test_today_is_the_members_own(office: Office) -> None:
    await office.routines.reschedule(MEMBER, zone="Pacific/Kiritimati")
    assert (await seen(office)).today == (NOON + DAY).date()


async def test_without_a_routine_there_is_nothing_to_see(office: Office) -> None:
    await office.privacy.forget(MEMBER)
    with pytest.raises(NoRoutine):
        await seen(office)
