"""Tests of bot.services.marks: Done, Skip, Undo and Start, each for ever. Snooze: test_snoozes."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import date

import pytest

from bot.domain.claims import State
from bot.domain.delivery import STILL_LOOKED_FOR
from bot.domain.marks import Standing
from bot.domain.slots import Slot
from bot.errors import Gone, NoRoutine, NotYours
from bot.services.marks import Marks
from bot.store.occurrences import Marked
from bot.store.tables import occurrence
from tests.services.days import DAY, EVENING, HOUR, MINUTE, TODAY
from tests.services.office import Office, open_office
from tests.support.courier import Lost
from tests.support.enrolled import MEMBER, schedule, utc
from tests.support.process import Process
from tests.support.stored import rows

pytestmark = pytest.mark.usefixtures("_nudged_member")

OTHER = MEMBER + 1

Press = Callable[[Marks, int, str], Awaitable[object]]
BUTTONS: dict[str, Press] = {
    "done": Marks.done,
    "skip": Marks.skip,
    "undo": Marks.undo,
    "start": Marks.start,
    "snooze": lambda marks, user_id, about: marks.snooze(user_id, about, 30),
}
every_button = pytest.mark.parametrize("press", BUTTONS.values(), ids=BUTTONS)


def standing(marked: Marked) -> tuple[State | None, State | None, date]:
    """Return the state, what Undo goes back to, and the local date."""
    now = marked.standing or Standing(state=State.OPEN)
    return marked.state, now.before, marked.occurrence.day


# --- Done


async def test_done_marks_the_occurrence_of_the_message(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    office.clock.advance(minutes=20)
    marked = await office.marks.done(MEMBER, delivery_id)
    assert standing(marked) == (State.DONE, State.SENT, TODAY)
    assert marked.changed_at == EVENING + 20 * MINUTE
    stored = await office.about(Slot.EVENING, TODAY)
    assert (stored["state"], stored["before"]) == ("done", "sent")
    assert (await office.member()).active_at == EVENING + 20 * MINUTE


async def test_a_double_tap_is_done_once(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    first = await office.marks.done(MEMBER, delivery_id)
    office.clock.advance(minutes=1)
    assert await office.marks.done(MEMBER, delivery_id) == first


@pytest.mark.parametrize("button", ["done", "skip"])
async def test_two_taps_at_the_same_instant_are_one(office: Office, button: str) -> None:
    delivery_id = await office.remind(EVENING)
    marked = await asyncio.gather(
        *(getattr(office.marks, button)(MEMBER, delivery_id) for _ in range(4))
    )
    assert len({one.standing for one in marked}) == 1
    undone = await office.marks.undo(MEMBER, delivery_id)
    assert undone.state is State.SENT


async def test_weeks_later_it_still_counts_for_its_own_day(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.go(EVENING + 30 * DAY)
    marked = await office.marks.done(MEMBER, delivery_id)
    # It had been closed when the next one came.
    assert standing(marked) == (State.DONE, State.MISSED, TODAY)
    done = [one for one in await office.states() if one[0] == "done"]
    assert len(done) == 1
    assert (await office.marks.undo(MEMBER, delivery_id)).state is State.MISSED


async def test_past_midnight_it_counts_for_the_evening(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.go(EVENING + 5 * HOUR)
    assert office.clock.now().date() == TODAY + DAY
    assert standing(await office.marks.done(MEMBER, delivery_id))[2] == TODAY


async def test_after_a_restart_the_buttons_work(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    second = Process(office.database, office.discord, office.clock, "second")
    later = open_office(office.database, office.clock, office.discord, second)
    assert standing(await later.marks.done(MEMBER, delivery_id))[0] is State.DONE


async def test_the_buttons_of_a_nudge_are_about_the_same_occurrence(office: Office) -> None:
    await office.remind(EVENING)
    nudge = await office.remind(EVENING + 30 * MINUTE)
    assert [kind for kind, _ in office.sent()] == ["first", "nudge"]
    assert standing(await office.marks.done(MEMBER, nudge)) == (State.DONE, State.SENT, TODAY)
    assert len(await office.states()) == 1


async def test_done_drops_the_snooze_and_the_nudge_that_wait(office: Office) -> None:
    first = await office.remind(EVENING)
    await office.marks.done(MEMBER, first)
    office.clock.moment = EVENING + 12 * HOUR - MINUTE
    second = await office.remind(EVENING + 12 * HOUR)
    await office.marks.snooze(MEMBER, second, 10)
    await office.marks.done(MEMBER, second)
    await office.go(EVENING + 23 * HOUR)
    assert [kind for kind, _ in office.sent()] == ["first", "first"]
    assert await office.deliveries() == [
        ("first", 0, "sent"),
        ("nudge", 0, "dropped"),
        ("first", 0, "sent"),
        ("snooze", 0, "dropped"),
        ("nudge", 0, "dropped"),
    ]


async def test_what_the_bot_called_missed_can_be_done_and_undone(office: Office) -> None:
    """The message arrived, and neither its answer nor any reading back ever did."""
    office.discord.broken = Lost.ANSWER
    office.clock.moment = EVENING + 3 * HOUR - 5 * MINUTE
    await office.go(EVENING + 3 * HOUR + STILL_LOOKED_FOR)
    office.discord.broken = None
    [message] = office.messages()
    assert await office.states() == [("excused", "bot")]
    done = await office.marks.done(MEMBER, message.nonce)
    assert standing(done) == (State.DONE, State.EXCUSED, TODAY)
    assert (await office.marks.undo(MEMBER, message.nonce)).state is State.EXCUSED


async def test_done_before_the_answer_came_is_undone_to_sent(office: Office) -> None:
    """Whoever presses Done has the message: undone, it was sent, not still to be sent."""
    office.discord.fail(MEMBER, Lost.ANSWER)
    office.clock.moment = EVENING
    await office.process.tick()
    [message] = office.messages()
    await office.marks.done(MEMBER, message.nonce)
    await office.go(EVENING + MINUTE)
    await office.marks.undo(MEMBER, message.nonce)
    assert await office.states() == [("sent", None)]
    assert len(office.messages()) == 1


# --- Skip


async def test_skip_marks_the_occurrence_and_keeps_the_nudge_back(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    marked = await office.marks.skip(MEMBER, delivery_id)
    assert standing(marked) == (State.SKIPPED, State.SENT, TODAY)
    await office.go(EVENING + 3 * HOUR)
    assert [kind for kind, _ in office.sent()] == ["first"]


async def test_skip_changes_nothing_about_what_is_done(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    done = await office.marks.done(MEMBER, delivery_id)
    assert await office.marks.skip(MEMBER, delivery_id) == done


async def test_what_was_skipped_can_still_be_done(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.skip(MEMBER, delivery_id)
    done = await office.marks.done(MEMBER, delivery_id)
    # Undo goes back to what it was before the first mark.
    assert standing(done) == (State.DONE, State.SENT, TODAY)


# --- Undo


async def test_undo_goes_back_and_twice_is_once(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.done(MEMBER, delivery_id)
    undone = await office.marks.undo(MEMBER, delivery_id)
    assert standing(undone) == (State.SENT, None, TODAY)
    assert await office.marks.undo(MEMBER, delivery_id) == undone
    assert (await office.marks.done(MEMBER, delivery_id)).state is State.DONE


async def test_undone_before_its_time_the_nudge_comes_all_the_same(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.done(MEMBER, delivery_id)
    await office.marks.undo(MEMBER, delivery_id)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("nudge", EVENING + 30 * MINUTE)]


async def test_what_is_undone_later_is_closed_by_the_next_reminder(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.done(MEMBER, delivery_id)
    await office.go(EVENING + 2 * DAY + HOUR)
    assert (await office.marks.undo(MEMBER, delivery_id)).state is State.SENT
    await office.go(EVENING + 3 * DAY)
    assert (await office.about(Slot.EVENING, TODAY))["state"] == "missed"


# --- Start


async def test_start_marks_nothing_and_notes_that_somebody_is_there(office: Office) -> None:
    delivery_id = await office.remind(EVENING + 3 * DAY)
    assert (await office.member()).ignored == 6
    found = await office.marks.start(MEMBER, delivery_id)
    assert found.state is State.SENT
    member = await office.member()
    assert (member.ignored, member.active_at) == (0, EVENING + 3 * DAY)


async def test_start_moves_the_nudge(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.go(EVENING + 20 * MINUTE)
    for _ in range(2):
        await office.marks.start(MEMBER, delivery_id)
    await office.go(EVENING + 3 * HOUR)
    assert office.sent() == [("first", EVENING), ("nudge", EVENING + 50 * MINUTE)]


async def test_a_nudge_that_start_moves_past_its_window_does_not_come(office: Office) -> None:
    await office.routines.change(MEMBER, {"nudge_minutes": 90})
    delivery_id = await office.remind(EVENING)
    await office.go(EVENING + 89 * MINUTE)
    await office.routines.change(MEMBER, {"nudge_minutes": 92})
    await office.marks.start(MEMBER, delivery_id)
    await office.go(EVENING + 10 * HOUR)
    assert [kind for kind, _ in office.sent()] == ["first"]
    assert await office.states() == [("sent", None)]


async def test_start_of_what_is_done_says_so(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    await office.marks.done(MEMBER, delivery_id)
    assert (await office.marks.start(MEMBER, delivery_id)).state is State.DONE


# --- By slot and date


async def test_a_slot_and_a_date_name_the_same_occurrence(office: Office) -> None:
    delivery_id = await office.remind(EVENING)
    by_key = await office.marks.done(MEMBER, f"e{TODAY}")
    assert by_key == await office.marks.find(MEMBER, delivery_id)


async def test_what_is_not_in_the_record_is_written_down(office: Office) -> None:
    """The morning had passed when the routine began."""
    done = await office.marks.done(MEMBER, f"m{TODAY}")
    assert standing(done) == (State.DONE, None, TODAY)
    assert await office.states(Slot.MORNING) == [("done", None)]
    undone = await office.marks.undo(MEMBER, f"m{TODAY}")
    assert undone.standing is None
    assert await office.states() == []


@pytest.mark.parametrize("ahead", [1, 2, 300])
async def test_what_is_further_ahead_than_the_nearest_is_not_there(
    office: Office, ahead: int
) -> None:
    office.clock.moment = utc("2026-03-10 19:00")
    for about in (f"m{TODAY + (ahead + 1) * DAY}", f"e{TODAY + ahead * DAY}"):
        with pytest.raises(Gone):
            await office.marks.done(MEMBER, about)


async def test_a_slot_that_is_off_is_not_there(office: Office) -> None:
    await office.routines.reschedule(MEMBER, times={Slot.MORNING: None})
    with pytest.raises(Gone):
        await office.marks.done(MEMBER, f"m{TODAY}")


# --- Whose it is, and whether it is there


@every_button
async def test_only_the_owner_may_press_it(office: Office, press: Press) -> None:
    await office.enrol(OTHER, schedule=schedule("UTC", None, "23:00"))
    delivery_id = await office.remind(EVENING)
    with pytest.raises(NotYours, match="somebody else's message"):
        await press(office.marks, OTHER, delivery_id)
    assert (await office.about(Slot.EVENING, TODAY))["state"] == "sent"
    assert await office.deliveries(state="waiting") == [("nudge", 0, "waiting")]


@every_button
async def test_a_message_of_before_leaving_is_gone(office: Office, press: Press) -> None:
    delivery_id = await office.remind(EVENING)
    await office.privacy.forget(MEMBER)
    with pytest.raises(Gone):
        await press(office.marks, MEMBER, delivery_id)
    # Also for who begins anew.
    await office.enrol()
    with pytest.raises(Gone):
        await press(office.marks, MEMBER, delivery_id)


@every_button
async def test_who_leaves_while_a_button_is_answered_is_told_that_it_is_gone(
    office: Office, press: Press, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery_id = await office.remind(EVENING)
    find = Marks.find

    async def find_then_leave(self: Marks, user_id: int, about: str) -> Marked:
        found = await find(self, user_id, about)
        await office.privacy.forget(MEMBER)
        return found

    monkeypatch.setattr(Marks, "find", find_then_leave)
    with pytest.raises(Gone):
        await press(office.marks, MEMBER, delivery_id)
    assert await rows(office.database, occurrence) == []


@every_button
async def test_a_test_message_has_nothing_to_mark(office: Office, press: Press) -> None:
    await office.routines.test(MEMBER)
    [message] = office.discord.messages
    with pytest.raises(Gone):
        await press(office.marks, MEMBER, message.nonce)


@every_button
@pytest.mark.parametrize("about", ["", "0123456789abcdef0123", "m2026-02-30", "x2026-03-10"])
async def test_what_names_nothing_is_gone(office: Office, press: Press, about: str) -> None:
    with pytest.raises(Gone):
        await press(office.marks, MEMBER, about)


async def test_without_a_routine_a_slot_and_a_date_name_nothing(office: Office) -> None:
    with pytest.raises(NoRoutine):
        await office.marks.done(OTHER, f"m{TODAY}")
