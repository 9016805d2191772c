"""A reminder's buttons: Start, Done, Snooze, Skip, Undo, and whether to go on."""

from datetime import UTC, datetime, time, timedelta
from typing import Any

import pytest

from bot.domain.enrolment import QUIET_AFTER
from bot.domain.slots import Slot
from bot.store.occurrences import Occurrences
from tests.support.world import World, button, labels, modal_values, opted_in, select, words

EIGHT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
SNOOZE = "Snooze: send it again in …"


async def reminded(world: World) -> Any:
    """Return a member whose first morning reminder has just come."""
    ann = await opted_in(world)
    await world.move_to(EIGHT)
    assert "Good morning" in words(ann.dm_channel.last_message)
    return ann


async def press(member: Any, label: str, message: Any = None) -> Any:
    """Press a button of a message, by default of the last one in the DM."""
    pressed = message or member.dm_channel.last_message
    return await member.click(pressed, custom_id=button(pressed, label))


async def snooze(member: Any, minutes: str, message: Any = None) -> Any:
    """Snooze a reminder."""
    pressed = message or member.dm_channel.last_message
    return await member.select(pressed, custom_id=select(pressed, SNOOZE), values=[minutes])


async def states(world: World, member: Any) -> list[str]:
    """Return the states of a member's occurrences, the oldest first."""
    found = Occurrences(world.database)
    return [str(one.state) for one in await found.since(member.id, EIGHT.date())]


async def test_start_leads_through_it_in_a_message_of_its_own_and_the_reminder_stays(
    world: World,
) -> None:
    ann = await reminded(world)
    reminder = ann.dm_channel.last_message
    await press(ann, "Start")
    assert "It counts for: Morning of Thursday, 1 January" in words(ann.dm_channel.last_message)
    assert ann.dm_channel.last_message.id != reminder.id
    await press(ann, "Done", reminder)
    assert "## Done" in words(ann.dm_channel.history()[-2])
    assert await states(world, ann) == ["done"]


async def test_skip_can_be_undone(world: World) -> None:
    ann = await reminded(world)
    await press(ann, "Skip")
    assert "doesn't count against you" in words(ann.dm_channel.last_message)
    assert await states(world, ann) == ["skipped"]
    await press(ann, "Undo")
    assert "Start" in labels(ann.dm_channel.last_message)
    assert await states(world, ann) == ["sent"]


async def test_snooze_sends_the_same_occurrence_again_and_leaves_the_schedule(
    world: World,
) -> None:
    ann = await reminded(world)
    await snooze(ann, "10")
    assert "## Snoozed" in words(ann.dm_channel.last_message)
    before = (await world.routines.overview(ann.id)).upcoming
    count = len(ann.dm_channel.history())
    await world.move(minutes=9)
    assert len(ann.dm_channel.history()) == count, "it came too early"
    await world.move(minutes=1)
    again = ann.dm_channel.last_message
    assert "Here it is again, as you wished" in words(again)
    assert (await world.routines.overview(ann.id)).upcoming == before
    await press(ann, "Done", again)
    assert await states(world, ann) == ["done"]


async def test_a_snooze_can_be_undone(world: World) -> None:
    ann = await reminded(world)
    await snooze(ann, "30")
    await press(ann, "Undo")
    before = len(ann.dm_channel.history())
    await world.move(hours=1)
    assert len(ann.dm_channel.history()) == before


async def test_done_while_snoozed_keeps_it_quiet(world: World) -> None:
    ann = await reminded(world)
    await snooze(ann, "30")
    await press(ann, "Done")
    before = len(ann.dm_channel.history())
    await world.move(hours=1)
    assert len(ann.dm_channel.history()) == before


async def test_a_snooze_past_the_next_reminder_is_refused_in_words(world: World) -> None:
    ann = await opted_in(world, evening="11am")
    await world.move_to(EIGHT)
    reminder = ann.dm_channel.last_message
    await world.env.advance_time(2.5 * 3600)
    result = await snooze(ann, "60", reminder)
    assert result.response is not None
    assert "Your next reminder comes before that" in result.response.content


async def test_an_old_reminder_is_not_snoozed_but_can_be_done(world: World) -> None:
    ann = await reminded(world)
    old = ann.dm_channel.last_message
    await world.move(hours=12)
    result = await snooze(ann, "10", old)
    assert "has come since" in result.response.content
    await press(ann, "Done", old)
    assert await states(world, ann) == ["done", "sent"]


async def test_one_nudge_comes_when_nothing_was_pressed(world: World) -> None:
    ann = await opted_in(world)
    await ann.slash("routine edit", nudge="30")
    await world.move_to(EIGHT)
    await world.move(minutes=30)
    assert "A second reminder, as you wished" in words(ann.dm_channel.last_message)
    before = len(ann.dm_channel.history())
    await world.move(hours=2)
    assert len(ann.dm_channel.history()) == before, "there is one nudge"


@pytest.mark.parametrize("pressed", ["Done", "Skip"])
async def test_no_nudge_comes_after_an_answer(world: World, pressed: str) -> None:
    ann = await opted_in(world)
    await ann.slash("routine edit", nudge="30")
    await world.move_to(EIGHT)
    await press(ann, pressed)
    before = len(ann.dm_channel.history())
    await world.move(hours=1)
    assert len(ann.dm_channel.history()) == before


async def test_start_moves_the_nudge(world: World) -> None:
    ann = await opted_in(world)
    await ann.slash("routine edit", nudge="30")
    await world.move_to(EIGHT)
    await world.env.advance_time(25 * 60)
    await press(ann, "Start")
    before = len(ann.dm_channel.history())
    await world.move(minutes=29)
    assert len(ann.dm_channel.history()) == before
    await world.move(minutes=1)
    assert "A second reminder" in words(ann.dm_channel.last_message)


async def test_seven_ignored_it_asks_then_goes_quiet_and_comes_back_when_asked_to(
    world: World,
) -> None:
    ann = await opted_in(world, evening="off")
    for day in range(QUIET_AFTER):
        await world.move_to(EIGHT + timedelta(days=day))
        assert "Shall I go on?" not in words(ann.dm_channel.last_message)
    await world.move(days=1)
    asking = ann.dm_channel.last_message
    assert "**Shall I go on?** The last seven reminders got no answer" in words(asking)
    assert {"Keep them coming", "Pause", "Stop"} <= set(labels(asking))
    before = len(ann.dm_channel.history())
    await world.move(days=3)
    assert len(ann.dm_channel.history()) == before, "it is quiet"
    shown = (await ann.slash("routine show")).response
    assert "**Quiet** I asked whether to go on" in words(shown)
    await press(ann, "Keep them coming", asking)
    await world.move(days=1)
    assert "Good morning" in words(ann.dm_channel.last_message)
    assert "Shall I go on?" not in words(ann.dm_channel.last_message)


async def test_any_answer_starts_the_count_anew(world: World) -> None:
    ann = await opted_in(world, evening="off")
    for day in range(QUIET_AFTER - 1):
        await world.move_to(EIGHT + timedelta(days=day))
    await press(ann, "Skip")
    await world.move(days=3)
    assert "Shall I go on?" not in words(ann.dm_channel.last_message)


async def test_pause_and_stop_answer_the_question_too(world: World) -> None:
    ann = await opted_in(world, evening="off")
    for day in range(QUIET_AFTER + 1):
        await world.move_to(EIGHT + timedelta(days=day))
    asking = ann.dm_channel.last_message
    paused = await press(ann, "Pause", asking)
    assert "## Paused" in words(paused.response)
    leaving = await press(ann, "Stop", asking)
    assert "Stop and delete everything?" in words(leaving.response)


async def test_a_form_from_before_a_restart_is_answered(world: World) -> None:
    ann = await opted_in(world)
    card = (await ann.slash("routine edit")).response
    shown = await ann.click(card.message, custom_id=button(card, "Times and time zone"))
    values = modal_values(shown, "9", "21", "UTC")
    await world.restart()
    sent = await ann.submit_modal(shown, values)
    assert "form was open for too long" in sent.response.content
    kept = (await world.routines.get(ann.id)).schedule
    assert kept.time_of(Slot.MORNING) == time(8)
