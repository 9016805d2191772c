"""Tests of Snooze, in bot.services.marks: a reminder comes again, and nothing else changes."""

from datetime import timedelta

import pytest

from bot.domain.claims import State
from bot.domain.delivery import SNOOZE_CHOICES
from bot.domain.slots import Slot
from bot.errors import Gone, UserError
from bot.store.tables import slot
from tests.services.days import DAY, EVENING, HOUR, MINUTE, MORNING, SECOND, TODAY
from tests.services.office import Office
from tests.support.courier import Lost
from tests.support.enrolled import MEMBER, at
from tests.support.stored import rows

pytestmark = pytest.mark.usefixtures("_nudged_member")


@pytest.mark.parametrize("minutes", SNOOZE_CHOICES)
async def test_a_snooze_sends_the_reminder_again_and_leaves_the_schedule_as_it_is(
    office: Office, minutes: int
) -> None:
    delivery_id = await office.remind(EVENING)
    before = await rows(office.database, slot)
    office.clock.advance(minutes=4)
    again = await office.marks.snooze(MEMBER, delivery_id, minutes)
    assert again == EVENING + (4 + minutes) * MINUTE
    assert await rows(office.database, slot) == before
    await office.go(EVENING + 3 * HOUR)
    # It takes the place of the nudge.
    assert office.sent() == [("first", EVENING), ("snooze", again)]
    assert {one.claim.occurrence for one in office.messages()} == {
        office.messages()[0].claim.occurrence
    }
    assert await office.states() == [("sent", None)]


async def test_a_snooze_says_that_somebody_is_there_and_wakes_the_loop(office: Office) -> None:
    delivery_id = await office.remind(EVENING + 3 * DAY)
    assert (await office.member()).ignored == 6
    await office.reminders.woken()
    await office.marks.snooze(MEMBER, delivery_id, 10)
    assert (await office.member()).ignored == 0
    await office.reminders.woken()


async def test_what_a_snooze_brings_can_be_marked_and_snoozed_again(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    for number in (1, 2):
        again = await office.marks.snooze(MEMBER, delivery_id, 10)
        delivery_id = await office.remind(again)
        assert again == EVENING + number * 10 * MINUTE
    assert await office.deliveries(kind="snooze") == [("snooze", 0, "sent"), ("snooze", 1, "sent")]
    assert (await office.marks.done(MEMBER, delivery_id)).state is State.DONE
    assert await office.states() == [("done", None)]


async def test_a_second_snooze_moves_the_first(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.snooze(MEMBER, delivery_id, 10)
    office.clock.advance(minutes=5)
    moved = await office.marks.snooze(MEMBER, delivery_id, 60)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("snooze", moved)]
    assert await office.deliveries(kind="snooze") == [("snooze", 0, "sent")]


async def test_a_second_snooze_takes_the_place_of_one_that_is_being_tried(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    first = await office.marks.snooze(MEMBER, delivery_id, 10)
    office.discord.fail(MEMBER, Lost.REQUEST)
    office.clock.moment = first
    await office.process.tick()
    second = await office.marks.snooze(MEMBER, delivery_id, 30)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("snooze", second)]


async def test_taking_a_mark_back_leaves_the_snooze_alone(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    at = await office.marks.snooze(MEMBER, delivery_id, 10)
    await office.marks.done(MEMBER, delivery_id)
    await office.marks.undo(MEMBER, delivery_id)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("snooze", at)]


async def test_undo_takes_the_snooze_back(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.snooze(MEMBER, delivery_id, 10)
    undone = await office.marks.unsnooze(MEMBER, delivery_id)
    assert undone.state is State.SENT
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING)]


async def test_a_snooze_of_the_nudge_is_about_the_same_occurrence(office: Office) -> None:
    await office.remind(EVENING)
    nudge = await office.remind(EVENING + 30 * MINUTE)
    again = await office.marks.snooze(MEMBER, nudge, 60)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent()[1:] == [("nudge", EVENING + 30 * MINUTE), ("snooze", again)]


async def test_a_snooze_before_the_answer_came_keeps_the_nudge_away(office: Office) -> None:
    """The message has arrived, its answer has not: the nudge would be written only now."""
    office.discord.fail(MEMBER, Lost.ANSWER)
    office.clock.moment = EVENING
    await office.process.tick()
    [message] = office.messages()
    again = await office.marks.snooze(MEMBER, message.nonce, 10)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("snooze", again)]


async def test_a_first_whose_answer_was_lost_is_found_although_its_snooze_came_after_it(
    office: Office,
) -> None:
    """And although no nonce of it is known any more."""
    office.discord.fail(MEMBER, Lost.ANSWER)
    office.clock.moment = EVENING
    await office.process.tick()
    [message] = office.messages()
    again = await office.marks.snooze(MEMBER, message.nonce, 10)
    office.discord.broken = Lost.REQUEST
    await office.go(again - SECOND)
    office.discord.broken = None
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("snooze", again)]


# --- Refused


@pytest.mark.parametrize("mark", ["done", "skip"])
async def test_it_is_refused_when_it_is_done_or_skipped(office: Office, mark: str) -> None:
    delivery_id = await office.remind(EVENING)
    marked = await getattr(office.marks, mark)(MEMBER, delivery_id)
    with pytest.raises(UserError, match=rf"{marked.state} already\. Press \*\*Undo\*\*"):
        await office.marks.snooze(MEMBER, delivery_id, 10)
    assert await office.deliveries(kind="snooze") == []


async def test_it_is_refused_when_the_newer_one_has_come(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.go(MORNING)
    with pytest.raises(UserError, match="next reminder has come since"):
        await office.marks.snooze(MEMBER, delivery_id, 10)
    assert [kind for kind, _ in office.sent()] == ["first", "nudge", "first"]


@pytest.mark.parametrize(("before", "refused"), [(60 * MINUTE, True), (61 * MINUTE, False)])
async def test_it_is_refused_when_the_next_one_comes_first(
    office: Office, before: timedelta, refused: bool
) -> None:
    delivery_id = await office.remind(EVENING)
    await office.go(MORNING - before)
    if refused:
        with pytest.raises(UserError, match=r"comes before that.*shorter time.*Skip"):
            await office.marks.snooze(MEMBER, delivery_id, 60)
    else:
        await office.marks.snooze(MEMBER, delivery_id, 60)
    await office.go(MORNING)
    assert [kind for kind, _ in office.sent()][2:] == (["snooze"] * (not refused) + ["first"])


async def test_it_is_refused_while_the_next_one_is_due_and_on_its_way(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    office.clock.moment = MORNING + SECOND
    with pytest.raises(UserError, match="comes before that"):
        await office.marks.snooze(MEMBER, delivery_id, 10)


async def test_it_is_refused_while_paused(office: Office) -> None:
    """It would not come, and nothing would say so."""
    delivery_id = await office.remind(EVENING)
    await office.breaks.pause(MEMBER, None)
    with pytest.raises(UserError, match=r"are paused.*`/routine resume`"):
        await office.marks.snooze(MEMBER, delivery_id, 10)


async def test_what_is_not_in_the_record_has_no_message_to_send_again(office: Office) -> None:
    with pytest.raises(Gone):
        await office.marks.snooze(MEMBER, f"m{TODAY}", 10)


# --- When it is late, or does not come


async def test_with_no_other_reminder_ahead_a_snooze_has_the_whole_window(office: Office) -> None:
    await office.routines.reschedule(MEMBER, times={Slot.MORNING: None})
    delivery_id = await office.remind(EVENING)
    again = await office.marks.snooze(MEMBER, delivery_id, 60)
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: None, Slot.MORNING: at("08:00")})
    office.clock.moment = again + 3 * HOUR - SECOND
    await office.process.tick()
    assert office.sent()[1:] == [("snooze", again + 3 * HOUR - SECOND)]


async def test_a_snooze_that_the_bot_misses_excuses_the_occurrence_and_is_told(
    office: Office,
) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.snooze(MEMBER, delivery_id, 60)
    # Down over the night.
    office.clock.moment = MORNING
    await office.process.tick()
    assert await office.states() == [("excused", "bot"), ("sent", None)]
    # The morning's nudge is the next message.
    await office.go(MORNING + 13 * HOUR)
    told = [one.claim.excused_before for one in office.messages()]
    assert told == [False, False, True, False, False]


async def test_a_snooze_that_is_missed_takes_no_mark_away(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    again = await office.marks.snooze(MEMBER, delivery_id, 60)
    office.discord.broken = Lost.REQUEST
    await office.go(again + MINUTE)
    await office.marks.done(MEMBER, delivery_id)
    office.clock.moment = MORNING
    await office.process.tick()
    assert (await office.about(Slot.EVENING, TODAY))["state"] == "done"


async def test_a_pause_after_a_snooze_keeps_it_back(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.snooze(MEMBER, delivery_id, 60)
    await office.breaks.pause(MEMBER, None)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING)]
    await office.go(MORNING)
    assert await office.states() == [("excused", "paused"), ("excused", "paused")]


async def test_a_snooze_never_comes_after_a_next_reminder_that_was_moved_before_it(
    office: Office,
) -> None:
    delivery_id = await office.remind(EVENING)
    again = await office.marks.snooze(MEMBER, delivery_id, 60)
    await office.routines.reschedule(MEMBER, times={Slot.MORNING: at("20:45"), Slot.EVENING: None})
    await office.go(again + 3 * HOUR)
    assert [kind for kind, _ in office.sent()] == ["first", "first", "nudge"]
