"""Tests of bot.services.diary: what members say about days, rather than about a message."""

import pytest

from bot.domain.claims import State
from bot.domain.delivery import Answer
from bot.domain.slots import Slot
from bot.errors import UserError
from bot.services.diary import AHEAD
from bot.store.occurrences import Marked
from tests.services.days import DAY, EVENING, HOUR, MINUTE, MORNING, SECOND, TODAY, day
from tests.services.office import Office
from tests.support.courier import Lost
from tests.support.enrolled import MEMBER, schedule, utc

pytestmark = pytest.mark.usefixtures("_member")


def names(*found: Marked) -> list[str]:
    """Return slot and date of occurrences."""
    return [str(one.key) for one in found]


async def skip(office: Office, times: int) -> list[str]:
    """Skip the next reminder some times; return what was skipped."""
    return names(*[(await office.diary.skip_next(MEMBER)).marked for _ in range(times)])


# --- The next reminder is skipped before its time.


async def test_what_is_skipped_before_its_time_is_not_sent_and_the_one_after_it_is(
    office: Office,
) -> None:
    skipped = await office.diary.skip_next(MEMBER)
    assert (skipped.marked.state, skipped.still_open) == (State.SKIPPED, None)
    assert skipped.marked.occurrence.due_at == EVENING
    await office.go(MORNING)
    assert office.sent() == [("first", MORNING)]
    assert await office.states() == [("skipped", None), ("sent", None)]


async def test_several_deep_each_skips_one_further(office: Office) -> None:
    assert await skip(office, 4) == [f"e{TODAY}", f"m{day(1)}", f"e{day(1)}", f"m{day(2)}"]
    await office.go(EVENING + 2 * DAY)
    assert office.sent() == [("first", EVENING + 2 * DAY)]
    assert await office.deliveries() == [("first", 0, "sent")]


async def test_no_more_than_a_week_is_skipped_ahead(office: Office) -> None:
    skipped = await skip(office, AHEAD)
    assert len(set(skipped)) == AHEAD == 14
    with pytest.raises(UserError, match=r"nothing more to skip.*`/routine pause`"):
        await office.diary.skip_next(MEMBER)
    # What has passed makes room.
    await office.go(EVENING)
    assert await skip(office, 1) == [f"e{day(7)}"]


async def test_in_a_pause_without_an_end_there_is_nothing_to_skip(office: Office) -> None:
    await office.breaks.pause(MEMBER, None)
    with pytest.raises(UserError, match="nothing more to skip"):
        await office.diary.skip_next(MEMBER)


async def test_before_the_end_of_a_pause_the_first_after_it_is_skipped(office: Office) -> None:
    await office.breaks.pause(MEMBER, day(3))
    assert await skip(office, 2) == [f"m{day(3)}", f"e{day(3)}"]


async def test_what_is_due_and_on_its_way_is_skipped_too(office: Office) -> None:
    office.clock.moment = EVENING + SECOND
    assert await skip(office, 1) == [f"e{TODAY}"]
    await office.go(EVENING + HOUR)
    assert office.sent() == []
    assert await office.states() == [("skipped", None)]


async def test_what_waits_to_be_tried_again_is_told_of_as_still_open_once_it_came(
    office: Office,
) -> None:
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    await office.go(EVENING)
    assert (await office.diary.skip_next(MEMBER)).still_open is None
    await office.go(EVENING + MINUTE)
    skipped = await office.diary.skip_next(MEMBER)
    assert skipped.still_open is not None
    assert names(skipped.marked, skipped.still_open) == [f"e{day(1)}", f"e{TODAY}"]


async def test_what_was_answered_is_not_still_open(office: Office) -> None:
    await office.marks.done(MEMBER, await office.remind(EVENING))
    assert (await office.diary.skip_next(MEMBER)).still_open is None


async def test_undone_before_its_time_it_comes_as_planned(office: Office) -> None:
    [_, second, _] = await skip(office, 3)
    undone = await office.marks.undo(MEMBER, second)
    assert undone.standing is None
    await office.go(EVENING + DAY)
    assert office.sent() == [("first", MORNING)]
    assert (await office.about(Slot.EVENING, TODAY))["state"] == "skipped"


async def test_what_was_undone_is_the_next_to_be_skipped(office: Office) -> None:
    skipped = await skip(office, 3)
    await office.marks.undo(MEMBER, skipped[1])
    assert await skip(office, 2) == [skipped[1], f"m{day(2)}"]


async def test_undone_after_its_time_it_was_missed_and_does_not_come_late(office: Office) -> None:
    [skipped] = await skip(office, 1)
    await office.go(EVENING + MINUTE)
    undone = await office.marks.undo(MEMBER, skipped)
    assert undone.state is State.MISSED
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == []


# --- Filled in: done on a day, or where none is named on the nearest one.


async def test_after_midnight_the_nearest_evening_is_yesterdays(office: Office) -> None:
    await office.remind(EVENING)
    await office.go(EVENING + 5 * HOUR)
    logged = await office.diary.log(MEMBER, Slot.EVENING, None)
    assert (names(logged), logged.state) == ([f"e{TODAY}"], State.DONE)


async def test_late_in_the_evening_the_morning_is_this_mornings(office: Office) -> None:
    """Tomorrow's would be nearer; nobody has done that."""
    await office.go(MORNING + 14 * HOUR)
    logged = await office.diary.log(MEMBER, Slot.MORNING, None)
    assert names(logged) == [f"m{day(1)}"]


async def test_before_its_time_it_keeps_the_reminder_quiet(office: Office) -> None:
    await office.go(EVENING - 3 * HOUR)
    logged = await office.diary.log(MEMBER, Slot.EVENING, None)
    assert names(logged) == [f"e{TODAY}"]
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == []
    assert await office.states() == [("done", None)]
    assert await office.streak() == 1


async def test_undone_before_its_time_the_reminder_comes(office: Office) -> None:
    logged = await office.diary.log(MEMBER, Slot.EVENING, TODAY)
    await office.marks.undo(MEMBER, str(logged.key))
    await office.go(EVENING)
    assert office.sent() == [("first", EVENING)]


async def test_logged_while_its_message_waits_to_be_sent_it_does_not_come(office: Office) -> None:
    office.discord.fail(MEMBER, Answer.RATE_LIMITED)
    await office.go(EVENING)
    await office.diary.log(MEMBER, Slot.EVENING, TODAY)
    await office.go(EVENING + HOUR)
    assert office.sent() == []
    assert await office.states() == [("done", None)]


async def test_what_was_missed_is_filled_in_and_the_streak_is_whole(office: Office) -> None:
    for number, due in enumerate((EVENING, MORNING, MORNING + 12 * HOUR)):
        delivery_id = await office.remind(due)
        if number != 1:
            await office.marks.done(MEMBER, delivery_id)
    assert (await office.streak(), await office.missed()) == (2, 1)
    await office.diary.log(MEMBER, Slot.MORNING, day(1))
    assert (await office.streak(), await office.missed()) == (3, 0)


async def test_a_day_without_a_record_is_filled_in(office: Office) -> None:
    """This morning had passed when the routine began."""
    logged = await office.diary.log(MEMBER, Slot.MORNING, TODAY)
    assert logged.occurrence.due_at == utc("2026-03-10 08:00")
    assert await office.states() == [("done", None)]


async def test_twice_is_once(office: Office) -> None:
    first = await office.diary.log(MEMBER, Slot.MORNING, TODAY)
    again = await office.diary.log(MEMBER, Slot.MORNING, TODAY)
    assert (again.standing, again.occurrence) == (first.standing, first.occurrence)
    assert len(await office.states()) == 1


@pytest.mark.parametrize("slot", Slot)
async def test_a_day_to_come_is_refused(office: Office, slot: Slot) -> None:
    with pytest.raises(UserError, match="still to come"):
        await office.diary.log(MEMBER, slot, day(1))
    assert await office.states() == []


async def test_a_day_to_come_is_refused_although_it_is_skipped_already(office: Office) -> None:
    await skip(office, 2)
    with pytest.raises(UserError, match="still to come"):
        await office.diary.log(MEMBER, Slot.MORNING, day(1))
    assert await office.states(Slot.MORNING) == [("skipped", None)]


async def test_before_the_beginning_is_refused(office: Office) -> None:
    with pytest.raises(UserError, match="began on Tuesday, 10 March"):
        await office.diary.log(MEMBER, Slot.EVENING, day(-1))


async def test_a_slot_that_is_off_is_refused(office: Office) -> None:
    await office.routines.reschedule(MEMBER, times={Slot.MORNING: None})
    for when in (None, TODAY):
        with pytest.raises(UserError, match="Your morning reminder is off"):
            await office.diary.log(MEMBER, Slot.MORNING, when)


async def test_what_came_before_a_slot_was_switched_off_can_be_filled_in(office: Office) -> None:
    await office.remind(EVENING)
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: None})
    logged = await office.diary.log(MEMBER, Slot.EVENING, TODAY)
    assert (logged.state, await office.states()) == (State.DONE, [("done", None)])


async def test_days_are_the_members_own(office: Office) -> None:
    other = MEMBER + 1
    # It is the 11th there already, two in the morning.
    await office.enrol(other, schedule=schedule("Pacific/Kiritimati"))
    logged = await office.diary.log(other, Slot.MORNING, day(1))
    assert logged.occurrence.due_at == utc("2026-03-10 18:00")
    with pytest.raises(UserError, match="began on Wednesday, 11 March"):
        await office.diary.log(other, Slot.MORNING, TODAY)


# --- What can be filled in


async def test_the_last_week_is_shown_the_newest_first(office: Office) -> None:
    await office.go(EVENING + 9 * DAY + HOUR)
    shown = names(*await office.diary.recent(MEMBER))
    week = [f"{letter}{day(9 - back)}" for back in range(7) for letter in "em"]
    assert shown == week


async def test_nothing_before_the_beginning_is_shown(office: Office) -> None:
    await office.go(MORNING)
    found = await office.diary.recent(MEMBER)
    assert names(*found) == [f"e{day(1)}", f"m{day(1)}", f"e{TODAY}", f"m{TODAY}"]
    assert [one.state for one in found] == [None, State.SENT, State.MISSED, None]


async def test_one_day_is_shown_by_itself(office: Office) -> None:
    await office.go(EVENING + 2 * DAY)
    assert names(*await office.diary.recent(MEMBER, day(1))) == [f"e{day(1)}", f"m{day(1)}"]
    with pytest.raises(UserError, match="Your routine began on"):
        await office.diary.recent(MEMBER, day(-1))
    with pytest.raises(UserError, match="still to come"):
        await office.diary.recent(MEMBER, day(3))


async def test_a_slot_that_is_off_is_not_shown(office: Office) -> None:
    await office.routines.reschedule(MEMBER, times={Slot.MORNING: None})
    assert names(*await office.diary.recent(MEMBER)) == [f"e{TODAY}"]


# --- Whose turn it is


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-03-12 05:00", f"m{day(2)}"),
        ("2026-03-12 13:59", f"m{day(2)}"),
        ("2026-03-12 14:01", f"e{day(2)}"),
        # Past midnight it is still the evening's.
        ("2026-03-13 01:00", f"e{day(2)}"),
    ],
)
async def test_doing_it_now_counts_for_the_nearest(
    office: Office, moment: str, expected: str
) -> None:
    await office.go(utc(moment))
    assert names(await office.diary.turn(MEMBER)) == [expected]


@pytest.mark.parametrize("mark", ["done", "skip"])
async def test_what_is_done_or_skipped_leaves_the_turn_to_the_other(
    office: Office, mark: str
) -> None:
    await office.go(MORNING + HOUR)
    await getattr(office.marks, mark)(MEMBER, f"m{day(1)}")
    turn = await office.diary.turn(MEMBER)
    assert (names(turn), turn.state) == ([f"e{day(1)}"], None)
    # With both done it is the nearest one all the same.
    await office.marks.done(MEMBER, f"e{day(1)}")
    assert names(await office.diary.turn(MEMBER)) == [f"m{day(1)}"]


async def test_with_one_slot_off_it_is_always_the_others_turn(office: Office) -> None:
    await office.routines.reschedule(MEMBER, times={Slot.EVENING: None})
    await office.go(MORNING + 11 * HOUR)
    assert names(await office.diary.turn(MEMBER)) == [f"m{day(1)}"]


async def test_what_is_started_before_its_time_is_marked_for_its_own_day(office: Office) -> None:
    await office.go(MORNING - HOUR)
    turn = await office.diary.turn(MEMBER)
    await office.marks.start(MEMBER, str(turn.key))
    await office.marks.done(MEMBER, str(turn.key))
    await office.go(MORNING + 3 * HOUR)
    assert [kind for kind, _ in office.sent()] == ["first"]
    assert await office.states(Slot.MORNING) == [("done", None)]


async def test_a_fault_of_the_bot_after_log_and_undo_is_still_the_bots(office: Office) -> None:
    office.discord.broken = Lost.REQUEST
    await office.go(EVENING)
    logged = await office.diary.log(MEMBER, Slot.EVENING, TODAY)
    await office.marks.undo(MEMBER, str(logged.key))
    await office.go(EVENING + 4 * HOUR)
    assert await office.states() == [("excused", "bot")]
