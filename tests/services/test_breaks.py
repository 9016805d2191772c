"""Tests of bot.services.breaks: none of it costs a streak, walked through real ticks."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from bot.domain.delivery import Answer
from bot.domain.slots import Slot
from bot.store.tables import occurrence
from tests.services.days import DAY, EVENING, HOUR, MINUTE, MORNING, TODAY, day
from tests.services.office import Office
from tests.support.enrolled import MEMBER, schedule, utc
from tests.support.stored import rows

pytestmark = pytest.mark.usefixtures("_member")


async def done(office: Office, *dues: Any) -> None:
    """Let reminders come, and mark each as done."""
    for due in dues:
        await office.marks.done(MEMBER, await office.remind(due))


# --- A pause


async def test_pause_is_from_today_up_to_but_not_including_a_date(office: Office) -> None:
    await office.breaks.pause(MEMBER, day(2))
    found = await office.member()
    paused = [found.paused_on(day(number)) for number in range(-1, 4)]
    assert paused == [False, True, True, False, False]


async def test_the_first_day_of_a_pause_is_the_members_own_date(office: Office) -> None:
    other = MEMBER + 1
    await office.enrol(other, schedule=schedule("Pacific/Kiritimati"))
    await office.breaks.pause(other, None)
    assert (await office.member(other)).paused_from == day(1)


async def test_nothing_is_sent_in_a_pause_and_all_of_it_is_excused(office: Office) -> None:
    await office.breaks.pause(MEMBER, day(2))
    await office.go(EVENING + DAY)
    assert office.messages() == []
    assert {one["excuse"] for one in await rows(office.database, occurrence)} == {"paused"}
    await office.go(utc("2026-03-12 08:00"))
    [message] = office.messages()
    assert not message.claim.excused_before


async def test_resume_tells_whether_there_was_a_pause(office: Office) -> None:
    assert await office.breaks.resume(MEMBER) is False
    await office.breaks.pause(MEMBER, None)
    assert await office.breaks.resume(MEMBER) is True
    assert await office.breaks.resume(MEMBER) is False
    assert await office.remind(EVENING)


async def test_a_pause_that_is_over_was_none(office: Office) -> None:
    await office.breaks.pause(MEMBER, day(1))
    office.clock.advance(days=1)
    assert await office.breaks.resume(MEMBER) is False


async def test_a_pause_wakes_the_loop(office: Office) -> None:
    await office.breaks.pause(MEMBER, None)
    await office.reminders.woken()


# --- None of it costs a streak. Each time: two done, then what must not count, then one done.

Happening = Callable[[Office], Awaitable[None]]


async def pause_for_days(office: Office) -> None:
    """Pause with this evening's reminder unanswered, for three days."""
    await office.breaks.pause(MEMBER, day(4))
    await office.go(EVENING + 3 * DAY + HOUR)


async def pause_and_resume_by_hand(office: Office) -> None:
    """Pause in the evening, resume before the next morning."""
    await office.breaks.pause(MEMBER, None)
    await office.go(EVENING + DAY + 10 * HOUR)
    assert await office.breaks.resume(MEMBER)


async def pause_twice(office: Office) -> None:
    """Pause until tomorrow, and tomorrow before breakfast once more."""
    await office.breaks.pause(MEMBER, day(2))
    await office.go(EVENING + DAY + 10 * HOUR)
    await office.breaks.pause(MEMBER, day(4))
    await office.go(EVENING + 3 * DAY + HOUR)


async def flare_up(office: Office) -> None:
    """Have a flare-up in which nothing is answered."""
    await office.breaks.flare(MEMBER, 3)
    await office.go(EVENING + 3 * DAY + HOUR)


async def flare_up_twice(office: Office) -> None:
    """Have a flare-up of a day, and of another day when that is over."""
    await office.breaks.flare(MEMBER, 1)
    await office.go(EVENING + DAY + 10 * HOUR)
    await office.breaks.flare(MEMBER, 2)
    await office.go(EVENING + 3 * DAY + HOUR)


async def flare_up_that_is_ended(office: Office) -> None:
    """End a flare-up before its time."""
    await office.breaks.flare(MEMBER, 14)
    await office.go(EVENING + DAY + 10 * HOUR)
    await office.breaks.end_flare(MEMBER)


async def skip_it(office: Office) -> None:
    """Skip this one and, before its time, the next."""
    await office.marks.skip(MEMBER, f"e{day(1)}")
    await office.diary.skip_next(MEMBER)
    await office.go(MORNING + DAY)


async def bot_down(office: Office) -> None:
    """Answer by hand, then have the bot down for three days and a half."""
    await office.marks.skip(MEMBER, f"e{day(1)}")
    office.clock.moment = EVENING + 5 * DAY - HOUR


async def discord_down(office: Office) -> None:
    """Have Discord take no message for three days."""
    await office.marks.skip(MEMBER, f"e{day(1)}")
    office.discord.broken, office.discord.wait = Answer.OPENING_REFUSED, 50 * MINUTE
    await office.go(EVENING + 4 * DAY - HOUR)
    office.discord.broken = None


async def message_refused(office: Office) -> None:
    """Have a message that the bot cannot write."""
    await office.marks.skip(MEMBER, f"e{day(1)}")
    office.discord.fail(MEMBER, Answer.REFUSED)
    await office.go(MORNING + DAY)


async def closed_dms(office: Office) -> None:
    """Have DMs closed for some days."""
    await office.marks.skip(MEMBER, f"e{day(1)}")
    office.discord.closed.add(MEMBER)
    await office.go(EVENING + 4 * DAY - HOUR)
    office.discord.closed.clear()
    await office.routines.test(MEMBER)


async def snooze_missed(office: Office) -> None:
    """Snooze, and have the bot down when the snooze is due."""
    await office.marks.snooze(MEMBER, office.messages()[-1].nonce, 60)
    office.clock.moment = MORNING + DAY
    await office.process.tick()
    await office.marks.skip(MEMBER, f"m{day(2)}")


HAPPENINGS: tuple[Happening, ...] = (
    pause_for_days,
    pause_and_resume_by_hand,
    pause_twice,
    flare_up,
    flare_up_twice,
    flare_up_that_is_ended,
    skip_it,
    bot_down,
    discord_down,
    message_refused,
    closed_dms,
    snooze_missed,
)


@pytest.mark.parametrize("happening", HAPPENINGS, ids=lambda one: one.__name__)
async def test_what_is_not_the_members_fault_never_costs_a_streak(
    office: Office, happening: Happening
) -> None:
    await done(office, EVENING, MORNING)
    await office.remind(EVENING + DAY)
    await happening(office)
    assert await office.streak() == 2
    following = (await office.routines.overview(MEMBER)).upcoming[0].due_at
    await done(office, following)
    assert await office.streak() == 3
    # A streak forgives a missed day; here there is none.
    assert await office.missed() == 0


async def test_what_is_ignored_does_cost_it(office: Office) -> None:
    await done(office, EVENING, MORNING)
    await office.go(EVENING + DAY)
    # It may still be done.
    assert await office.streak() == 2
    await office.go(MORNING + DAY)
    # One day in seven is forgiven.
    assert (await office.streak(), await office.missed()) == (2, 1)
    await office.go(EVENING + 2 * DAY)
    assert (await office.streak(), await office.missed()) == (0, 2)


async def test_a_pause_that_is_resumed_on_its_first_day_excuses_nothing(office: Office) -> None:
    await office.remind(EVENING)
    await office.breaks.pause(MEMBER, None)
    await office.breaks.resume(MEMBER)
    await office.go(MORNING)
    assert (await office.about(Slot.EVENING, TODAY))["state"] == "missed"


# --- A flare-up


async def test_a_flare_up_is_from_today_for_some_days(office: Office) -> None:
    assert await office.breaks.flare(MEMBER, 3) == day(3)
    found = await office.member()
    flaring = [found.flares_on(day(number)) for number in range(-1, 5)]
    assert flaring == [False, True, True, True, False, False]


async def test_reminders_come_in_a_flare_up(office: Office) -> None:
    await office.breaks.flare(MEMBER, 2)
    await office.go(EVENING + DAY)
    assert [when for _, when in office.sent()] == [EVENING, MORNING, EVENING + DAY]
    assert await office.states() == [("excused", "flare"), ("excused", "flare"), ("sent", None)]


async def test_what_is_done_in_a_flare_up_counts(office: Office) -> None:
    await office.breaks.flare(MEMBER, 2)
    await done(office, EVENING, MORNING)
    assert await office.streak() == 2


async def test_a_flare_up_that_is_extended_began_when_it_began(office: Office) -> None:
    await office.breaks.flare(MEMBER, 2)
    await office.go(MORNING)
    assert await office.breaks.flare(MEMBER, 5) == day(6)
    assert (await office.member()).flare_from == TODAY


async def test_a_new_flare_up_does_not_reach_back_to_an_old_one(office: Office) -> None:
    await office.breaks.flare(MEMBER, 1)
    await office.go(EVENING + 3 * DAY)
    await office.breaks.flare(MEMBER, 1)
    assert (await office.member()).flare_from == day(3)


async def test_ended_today_the_days_before_were_part_of_it(office: Office) -> None:
    await office.breaks.flare(MEMBER, 14)
    await office.go(MORNING)
    await office.breaks.end_flare(MEMBER)
    found = await office.member()
    assert [found.flares_on(day(number)) for number in (0, 1, 2)] == [True, False, False]


async def test_ending_a_flare_up_that_is_over_makes_it_no_longer(office: Office) -> None:
    """A button of an old card: the days since were no part of it."""
    await office.breaks.flare(MEMBER, 1)
    await office.go(EVENING + 5 * DAY)
    await office.breaks.end_flare(MEMBER)
    assert not (await office.member()).flares_on(day(4))


# --- Going on after a silence


async def test_going_on_lets_reminders_come_again(office: Office) -> None:
    await office.go(EVENING + 6 * DAY)
    assert (await office.member()).is_quiet
    before = len(office.messages())
    await office.breaks.go_on(MEMBER)
    await office.go(MORNING + 6 * DAY)
    assert len(office.messages()) == before + 1
    assert not office.messages()[-1].claim.asks
