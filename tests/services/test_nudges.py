"""Nudges, in bot.services.reminders: one more message, for who asked for it and gave no answer."""

from datetime import timedelta

import pytest

from bot.domain.delivery import Answer
from bot.domain.enrolment import NUDGE_CHOICES
from bot.domain.slots import Slot
from bot.errors import TokenRefused
from bot.store.tables import delivery
from tests.services.days import DAY, EVENING, HOUR, MINUTE, MORNING, SECOND
from tests.services.office import Office
from tests.support.courier import Fault, Lost
from tests.support.enrolled import MEMBER, schedule
from tests.support.process import Process
from tests.support.stored import row, rows

pytestmark = pytest.mark.usefixtures("_nudged_member")

NUDGE = EVENING + 30 * MINUTE


async def nudged(office: Office) -> list[str]:
    """Return the state of each nudge."""
    return [one["state"] for one in await rows(office.database, delivery, kind="nudge")]


# --- It comes once.


@pytest.mark.parametrize("minutes", NUDGE_CHOICES)
async def test_a_nudge_comes_once_some_minutes_after_the_first(
    office: Office, minutes: int
) -> None:
    await office.routines.change(MEMBER, {"nudge_minutes": minutes})
    await office.go(MORNING - MINUTE)
    assert office.sent() == [("first", EVENING), ("nudge", EVENING + minutes * MINUTE)]
    assert await office.states() == [("sent", None)]


async def test_who_did_not_ask_for_it_gets_none(office: Office) -> None:
    await office.routines.change(MEMBER, {"nudge_minutes": None})
    await office.go(MORNING - MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first"]


async def test_it_is_counted_from_when_the_first_was_sent(office: Office) -> None:
    office.clock.moment = EVENING + 40 * MINUTE
    await office.go(MORNING - MINUTE)
    assert office.sent() == [
        ("first", EVENING + 40 * MINUTE),
        ("nudge", EVENING + 70 * MINUTE),
    ]


@pytest.mark.parametrize(
    ("late", "comes"), [(2 * HOUR + 29 * MINUTE, True), (2 * HOUR + 30 * MINUTE, False)]
)
async def test_it_does_not_come_past_the_window(
    office: Office, late: timedelta, comes: bool
) -> None:
    office.clock.moment = EVENING + late
    await office.go(MORNING - MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first"] + ["nudge"] * comes


async def test_the_window_ends_with_the_other_reminder(office: Office) -> None:
    await office.routines.reschedule(MEMBER, times=schedule("UTC", "23:00", "20:00").times)
    office.clock.moment = EVENING + 2 * HOUR + 45 * MINUTE
    await office.go(EVENING + 3 * HOUR + 45 * MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first", "first", "nudge"]
    assert len({one.claim.occurrence for one in office.messages()[1:]}) == 1


async def test_a_nudge_switched_off_after_the_first_was_sent_still_comes_for_that_one(
    office: Office,
) -> None:
    await office.go(EVENING)
    await office.routines.change(MEMBER, {"nudge_minutes": None})
    await office.go(MORNING + HOUR)
    assert [kind for kind, _ in office.sent()] == ["first", "nudge", "first"]


# --- It does not come when it is not needed: done and skipped are in test_marks, snoozed in
# test_snoozes.


async def test_a_pause_keeps_it_back(office: Office) -> None:
    await office.go(EVENING)
    await office.breaks.pause(MEMBER, None)
    await office.go(MORNING - MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first"]
    assert await nudged(office) == ["paused"]


async def test_done_between_its_claim_and_its_sending_it_is_not_sent(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    office.clock.moment = NUDGE
    batch = await office.reminders.claim(NUDGE)
    assert len(batch.claims) == 1
    await office.marks.done(MEMBER, delivery_id)
    await office.reminders.deliver(batch)
    await office.go(MORNING - MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first"]


async def test_what_the_member_did_is_no_last_delivery_of_a_nudge(office: Office) -> None:
    await office.marks.done(MEMBER, await office.remind(EVENING))
    await office.go(MORNING - MINUTE)
    last = (await office.routines.overview(MEMBER)).last
    assert last is not None
    assert (last.kind, last.settled_at) == ("first", EVENING)


# --- A nudge that was missed is nothing.


async def test_a_nudge_that_is_missed_is_nothing(office: Office) -> None:
    await office.go(EVENING)
    office.clock.moment = MORNING
    await office.process.tick()
    assert [kind for kind, _ in office.sent()] == ["first", "first"]
    assert not office.messages()[-1].claim.excused_before
    assert await office.states() == [("missed", None), ("sent", None)]
    assert await nudged(office) == ["dropped", "waiting"]


async def test_a_nudge_that_the_bot_cannot_write_is_nothing(office: Office) -> None:
    await office.go(EVENING)
    office.discord.fail(MEMBER, Answer.REFUSED)
    await office.go(MORNING - MINUTE)
    assert await office.states() == [("sent", None)]
    assert await nudged(office) == ["dropped"]


async def test_no_access_to_a_nudge_is_no_strike(office: Office) -> None:
    await office.go(EVENING)
    office.discord.broken = Answer.NO_ACCESS
    await office.go(MORNING - MINUTE)
    assert (await office.member()).strikes == 0
    assert await office.states() == [("sent", None)]


async def test_dms_that_are_closed_at_a_nudge_block_and_change_nothing_about_what_came(
    office: Office,
) -> None:
    await office.go(EVENING)
    office.discord.closed.add(MEMBER)
    await office.go(NUDGE)
    assert (await office.member()).delivery_state == "blocked"
    assert await office.states() == [("sent", None)]
    assert await nudged(office) == ["blocked"]


# --- Once, whatever fails.


@pytest.mark.parametrize(
    "fault", [Lost.REQUEST, Lost.ANSWER, Answer.RATE_LIMITED, Answer.UNKNOWN, Answer.IN_TURN]
)
async def test_what_fails_is_tried_again_and_comes_once(office: Office, fault: Fault) -> None:
    await office.go(EVENING)
    office.discord.fail(MEMBER, fault)
    await office.go(MORNING - MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first", "nudge"]
    assert await nudged(office) == ["sent"]


@pytest.mark.parametrize("killed_at", range(1, 9))
async def test_killed_at_any_step_it_comes_once(office: Office, killed_at: int) -> None:
    await office.go(EVENING)
    office.clock.moment = NUDGE
    second = Process(office.database, office.discord, office.clock, "second")
    await second.run(killed_at=killed_at)
    third = Process(office.database, office.discord, office.clock, "third")
    await third.run()
    assert [kind for kind, _ in office.sent()] == ["first", "nudge"]
    assert (await row(office.database, delivery, kind="nudge"))["state"] == "sent"


async def test_an_unknown_outcome_that_is_not_needed_any_more_is_only_looked_for(
    office: Office,
) -> None:
    delivery_id = await office.remind(EVENING)
    office.clock.moment = NUDGE
    office.discord.fail(MEMBER, Lost.REQUEST)
    await office.process.tick()
    await office.marks.done(MEMBER, delivery_id)
    await office.go(MORNING - MINUTE)
    assert [one.what for one in office.discord.requests] == ["send", "send", "find"]
    assert await nudged(office) == ["dropped"]


async def test_a_first_that_is_found_later_is_followed_by_its_nudge(office: Office) -> None:
    office.discord.fail(MEMBER, Lost.ANSWER)
    await office.go(MORNING - MINUTE)
    assert office.sent() == [("first", EVENING), ("nudge", NUDGE + 2 * SECOND)]


async def test_a_refused_token_leaves_it_waiting(office: Office) -> None:
    await office.go(EVENING)
    office.discord.fail(MEMBER, Answer.TOKEN_REFUSED)
    office.clock.moment = NUDGE
    with pytest.raises(TokenRefused):
        await office.process.tick()
    assert await nudged(office) == ["waiting"]


async def test_each_slot_has_a_nudge_of_its_own(office: Office) -> None:
    await office.go(EVENING + DAY + HOUR)
    assert [kind for kind, _ in office.sent()] == ["first", "nudge"] * 3
    slots = [one.claim.occurrence.slot for one in office.messages() if one.claim.occurrence]
    assert slots == [Slot.EVENING] * 2 + [Slot.MORNING] * 2 + [Slot.EVENING] * 2
