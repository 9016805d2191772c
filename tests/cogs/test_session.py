"""The guided session: one message, edited from the check to the last question."""

import logging
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
import pytest

from bot.domain.key import OccurrenceKey
from bot.domain.slots import Slot
from bot.services.pictures import alt_text
from bot.store.occurrences import Occurrences
from bot.store.tables import metadata
from cogs.ui.place import Place
from cogs.ui.session_cards import exercise
from cogs.ui.session_frame import Frame
from tests.support.gallery import Gallery, hang
from tests.support.stored import rows
from tests.support.world import World, button, components, labels, select, words

AGREE = "I agree, start my reminders"
EIGHT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
STEPS = ("Rest on belly", "Prone on elbows", "Hook-lying march", "Walking")
REACTIONS = ("Better", "The same", "A bit more, settles", "Worse, spread or new")


@pytest.fixture
async def gallery(world: World) -> Gallery:
    """Return the pictures that the bot shows."""
    return hang(world, Gallery())


@pytest.fixture
async def ann(world: World, gallery: Gallery) -> Any:
    """Return a member whose first morning reminder, at the calm level, has just come."""
    member = await opted_in(world, world.env.create_user("ann"))
    await world.move_to(EIGHT)
    assert "Good morning" in words(member.dm_channel.last_message)
    return member


async def opted_in(world: World, member: Any, level: str = "calm") -> Any:
    """Opt a member in, in their DM; return them."""
    chosen = {"timezone": "UTC", "morning": "8", "evening": "20:00", "routine": "extension"}
    asked = await member.slash("routine start", **chosen)
    await member.click(asked.response.message, custom_id=button(asked.response, AGREE))
    if level != "calm":
        await member.slash("routine edit", level=level)
    return member


async def press(member: Any, label: str, message: Any = None) -> Any:
    """Press a button of a message, by default of the last one in the DM."""
    pressed = message or member.dm_channel.last_message
    return await member.click(pressed, custom_id=button(pressed, label))


async def led(member: Any, *presses: str) -> Any:
    """Press Start on the reminder, then more on the session; return the session's message."""
    await press(member, "Start")
    for label in presses:
        await press(member, label)
    return member.dm_channel.last_message


def heading(message: Any) -> str:
    return words(message).splitlines()[0]


def shown(message: Any) -> list[str]:
    """Return the pictures that a message shows, and check that no other file hangs on it."""
    items = [one for part in components(message) for one in part.get("items", [])]
    names = [one.filename for one in message.attachments]
    assert len(names) == len(items)
    return names


async def states(world: World, member: Any) -> list[str]:
    """Return the states of a member's occurrences, the oldest first."""
    found = await Occurrences(world.database).since(member.id, EIGHT.date())
    return [f"{one.key} {one.state}" for one in found]


async def stored(world: World) -> dict[str, list[dict[str, Any]]]:
    """Return every row of every table."""
    return {one.name: await rows(world.database, one) for one in metadata.sorted_tables}


def dead(message: Any) -> set[str]:
    """Return the labels of the buttons that cannot be pressed."""
    return {one["label"] for one in components(message) if one.get("disabled")}


# --- From the start to the end


async def test_a_whole_session_in_the_dm_is_one_message_and_marks_it_done(
    world: World, ann: Any
) -> None:
    reminder = ann.dm_channel.last_message
    before = len(ann.dm_channel.history())
    session = await led(ann)
    assert world.library.safety.gate in words(session)
    assert labels(session) == ["No, go on", "Yes", "Just the list", "Report a problem"]
    for number, (name, label) in enumerate(
        zip(STEPS, ("No, go on", "Next", "Next", "Next"), strict=True), 1
    ):
        await press(ann, label)
        card = ann.dm_channel.last_message
        assert heading(card) == f"## {number} of 4 · {name}"
        one = next(one for one in world.library.exercises.values() if one.name == name)
        assert f"**How much** {one.dose.words()}." in words(card)
        assert all(cue in words(card) for cue in one.cues)
        assert shown(card) == [f"{one.id}.gif"]
    assert await states(world, ann) == ["m2026-01-01 sent"]
    await press(ann, "Finish")
    card = ann.dm_channel.last_message
    assert "## Done" in words(card)
    assert "How did the leg react?" in words(card)
    assert shown(card) == []
    assert await states(world, ann) == ["m2026-01-01 done"]
    assert len(ann.dm_channel.history()) == before + 1
    assert card.id == session.id
    # The reminder keeps its buttons.
    assert {"Start", "Done", "Skip"} <= set(labels(ann.dm_channel.history()[-2]))
    assert reminder.id == ann.dm_channel.history()[-2].id
    await press(ann, "Undo")
    assert await states(world, ann) == ["m2026-01-01 sent"]


async def test_a_whole_session_in_a_server_is_seen_by_one_person(
    world: World, gallery: Gallery
) -> None:
    guild = world.env.create_guild("support")
    channel = guild.create_text_channel("general")
    ann = await opted_in(world, world.env.create_user("ann"))
    there = guild.add_member(ann)
    await world.move_to(EIGHT)
    card = (await there.slash(channel, "routine now")).response
    assert card is not None
    for label in ("No, go on", "Next", "Next", "Next", "Finish"):
        assert card.ephemeral
        await there.click(card.message, custom_id=button(card, label))
    assert "How did the leg react?" in words(card.message)
    assert await states(world, ann) == ["m2026-01-01 done"]
    assert channel.history() == []


async def test_the_signs_come_first_and_yes_leads_to_the_emergency_card(
    world: World, ann: Any
) -> None:
    await led(ann)
    await press(ann, "Yes")
    assert world.library.safety.emergency.title in words(ann.dm_channel.last_message)


async def test_back_leads_back_to_the_check(ann: Any) -> None:
    card = await led(ann, "No, go on", "Next", "Back")
    assert heading(card) == "## 1 of 4 · Rest on belly"
    await press(ann, "Back")
    assert "a quick check" in heading(ann.dm_channel.last_message)


async def test_just_the_list_shows_all_and_leads_back(world: World, ann: Any) -> None:
    card = await led(ann, "Just the list")
    assert select(card, "How is it done?")
    assert all(name in words(card) for name in STEPS)
    await press(ann, "One by one")
    assert "a quick check" in heading(ann.dm_channel.last_message)
    await press(ann, "Just the list")
    await press(ann, "Done")
    assert await states(world, ann) == ["m2026-01-01 done"]


async def test_start_on_what_is_done_says_so(ann: Any) -> None:
    reminder = ann.dm_channel.last_message
    await led(ann, "No, go on", "Next", "Next", "Next", "Finish")
    await press(ann, "Start", reminder)
    assert "## Done" in words(ann.dm_channel.history()[-2])


async def test_it_may_take_longer_than_a_quarter_of_an_hour(world: World, ann: Any) -> None:
    await led(ann)
    for label in ("No, go on", "Next", "Next", "Next", "Finish"):
        await world.env.advance_time(20 * 60)
        await press(ann, label)
    assert "## Done" in words(ann.dm_channel.last_message)
    assert await states(world, ann) == ["m2026-01-01 done"]


# --- The place


async def test_it_goes_on_after_a_restart(world: World, ann: Any) -> None:
    await led(ann, "No, go on", "Next", "Easier")
    assert heading(ann.dm_channel.last_message) == "## 2 of 4 · Rest on belly"
    await world.restart()
    hang(world, Gallery())
    await press(ann, "Next")
    assert heading(ann.dm_channel.last_message) == "## 3 of 4 · Hook-lying march"
    await press(ann, "Back")
    assert heading(ann.dm_channel.last_message) == "## 2 of 4 · Rest on belly"


async def test_it_is_taken_up_on_another_device_and_the_last_press_wins(
    world: World, ann: Any
) -> None:
    phone = await led(ann, "No, go on", "Next", "Next")
    resumed = (await ann.slash("routine now")).response.message
    assert "## You were at 3 of 4\nNext is **Hook-lying march**." in words(resumed)
    assert world.library.safety.gate in words(resumed)
    await press(ann, "Go on", resumed)
    tablet = ann.dm_channel.last_message
    assert heading(tablet) == "## 3 of 4 · Hook-lying march"
    await press(ann, "Next", tablet)
    # The phone still shows step 3: its Next leads to step 4, not to 5.
    await press(ann, "Next", phone)
    assert heading(ann.dm_channel.history()[-2]) == "## 4 of 4 · Walking"
    await press(ann, "Finish", ann.dm_channel.last_message)
    assert await states(world, ann) == ["m2026-01-01 done"]
    # What the phone shows is over: it says what became of it.
    await press(ann, "Finish", ann.dm_channel.history()[-2])
    assert "## Done" in words(ann.dm_channel.history()[-2])


async def test_begun_anew_elsewhere_an_old_message_offers_the_open_one(
    world: World, ann: Any
) -> None:
    old = await led(ann, "No, go on", "Next")
    await world.env.advance_time(60)
    resumed = (await ann.slash("routine now")).response.message
    await press(ann, "Start again", resumed)
    await press(ann, "No, go on")
    await press(ann, "Next", old)
    over = ann.dm_channel.history()[-2]
    assert words(over).splitlines() == [
        "## That session is over",
        "It has ended, or was begun anew in another message.",
    ]
    assert shown(over) == []
    await press(ann, "Start again", over)
    assert "You were at 1 of 4" in words(ann.dm_channel.history()[-2])


async def test_left_for_twelve_hours_it_is_over_and_can_be_begun_again(
    world: World, ann: Any
) -> None:
    card = await led(ann, "No, go on", "Next")
    await world.env.advance_time(12 * 3600 + 60)
    await press(ann, "Next", card)
    assert "## That session is over" in words(ann.dm_channel.last_message)
    await press(ann, "Start again")
    assert "It counts for: Morning of Thursday, 1 January" in words(ann.dm_channel.last_message)
    await press(ann, "No, go on")
    assert heading(ann.dm_channel.last_message) == "## 1 of 4 · Rest on belly"


async def test_weeks_later_start_leads_through_the_day_it_belongs_to(
    world: World, ann: Any
) -> None:
    reminder = ann.dm_channel.last_message
    await world.env.advance_time(21 * 24 * 3600)
    await press(ann, "Start", reminder)
    for label in ("No, go on", "Next", "Next", "Next", "Finish"):
        await press(ann, label)
    assert (await states(world, ann))[0] == "m2026-01-01 done"


async def test_a_flare_up_set_in_between_brings_the_calm_list(
    world: World, gallery: Gallery
) -> None:
    ann = await opted_in(world, world.env.create_user("ann"), level="build")
    await world.move_to(EIGHT)
    card = await led(ann, "No, go on", "Next", "Next")
    assert "level build" in words(card)
    await ann.slash("routine flare", days=2)
    await press(ann, "Next", card)
    over = next(one for one in ann.dm_channel.history() if one.id == card.id)
    assert "Your routine or its level has changed since it began" in words(over)
    await press(ann, "Start again", over)
    anew = next(one for one in ann.dm_channel.history() if one.id == card.id)
    assert "level calm" in words(anew)
    assert "4 exercises" in words(anew)


async def test_in_a_flare_up_the_plain_list_of_an_earlier_day_is_calm_too(
    world: World, gallery: Gallery
) -> None:
    ann = await opted_in(world, world.env.create_user("ann"), level="build")
    await world.move_to(EIGHT)
    reminder = ann.dm_channel.last_message
    await world.env.advance_time(24 * 3600)
    await ann.slash("routine flare", days=2)
    await press(ann, "Start", reminder)
    assert "level calm" in words(ann.dm_channel.last_message)
    await press(ann, "Just the list")
    assert "level calm" in words(ann.dm_channel.last_message)


async def test_nobody_else_can_press_its_buttons(world: World, gallery: Gallery) -> None:
    guild = world.env.create_guild("support")
    channel = guild.create_text_channel("general")
    ann = await opted_in(world, world.env.create_user("ann"))
    await world.move_to(EIGHT)
    await led(ann, "No, go on")
    key = OccurrenceKey(slot=Slot.MORNING, day=EIGHT.date())
    seen = await world.bot.services.sessions.open(ann.id, key)
    frame = Frame(place=Place(library=world.library, owner=ann.id), seen=seen)
    await world.bot.get_partial_messageable(channel.id).send(view=exercise(frame, None))
    await world.env.settle()
    eve = guild.add_member(world.env.create_user("eve"))
    before = await stored(world)
    for label in ("Next", "Easier", "That hurts", "Stop", "Start the clock"):
        result = await press(eve, label, channel.last_message)
        assert "belongs to somebody else" in result.response.content
    assert await stored(world) == before
    assert heading(ann.dm_channel.last_message) == "## 1 of 4 · Rest on belly"
    await press(ann, "Next")
    assert heading(ann.dm_channel.last_message) == "## 2 of 4 · Prone on elbows"


# --- Easier, harder, and what hurts


async def test_easier_and_harder_lead_to_other_exercises_and_back(
    world: World, gallery: Gallery
) -> None:
    ann = await opted_in(world, world.env.create_user("ann"), level="build")
    await world.move_to(EIGHT)
    card = await led(ann, "No, go on", "Next", "Next")
    assert heading(card) == "## 3 of 6 · Prone press-up"
    note = "Check your leg after five."
    assert note in words(card)
    await press(ann, "Easier")
    card = ann.dm_channel.last_message
    assert heading(card) == "## 3 of 6 · Prone on elbows"
    assert "**Easier** In place of Prone press-up." in words(card)
    assert note not in words(card)
    assert shown(card) == ["prone_on_elbows.gif"]
    await press(ann, "Easier")
    await press(ann, "Easier")
    card = ann.dm_channel.last_message
    assert heading(card) == "## 3 of 6 · Rest on belly"
    assert world.library.exercises["prone_lying"].easier.text in words(card)
    assert dead(card) == {"Easier"}
    for _ in range(4):
        await press(ann, "Harder")
    card = ann.dm_channel.last_message
    harder = world.library.exercises["prone_press_up"].harder
    assert harder is not None
    assert f"**Harder** {harder.text}" in words(card)
    assert dead(card) == {"Harder"}


async def test_harder_leads_nowhere_above_the_level(ann: Any) -> None:
    card = await led(ann, "No, go on", "Next", "Next")
    assert heading(card) == "## 3 of 4 · Hook-lying march"
    assert dead(card) == {"Harder"}


async def test_what_carries_the_osteoporosis_notice_shows_it(
    world: World, gallery: Gallery
) -> None:
    ann = await opted_in(world, world.env.create_user("ann"))
    await ann.slash("routine edit", routine="flexion")
    await world.move_to(EIGHT)
    await led(ann, "No, go on")
    notices = 0
    for item in world.library.routines["flexion"].calm:
        carries = world.library.exercises[item.exercise].osteoporosis_notice
        notices += carries
        text = words(ann.dm_channel.last_message)
        assert (world.library.safety.osteoporosis_short in text) is carries
        if "Next" in labels(ann.dm_channel.last_message):
            await press(ann, "Next")
    assert notices


async def test_what_hurts_shows_the_stop_rules_and_an_easier_way(world: World, ann: Any) -> None:
    card = await led(ann, "No, go on", "Next", "That hurts")
    assert heading(card) == "## Let go first"
    assert "2 of 4 · Prone on elbows" in words(card)
    for rule in world.library.safety.stop_rules:
        assert rule.action in words(card)
    assert shown(card) == []
    assert {"Easier", "Skip this one", "It has eased, go on", "Stop", "Emergency signs"} <= set(
        labels(card)
    )
    await press(ann, "Easier")
    assert heading(ann.dm_channel.last_message) == "## 2 of 4 · Rest on belly"


async def test_what_hurts_names_what_bends_the_same_way(ann: Any) -> None:
    card = await led(ann, "No, go on", "That hurts")
    assert "**Still to come, bending the same way** Prone on elbows" in words(card)
    await press(ann, "It has eased, go on")
    await press(ann, "Next")
    await press(ann, "That hurts")
    assert "Still to come" not in words(ann.dm_channel.last_message)


async def test_what_hurts_can_be_skipped_and_nothing_tells_it_from_next(
    world: World, ann: Any
) -> None:
    await led(ann, "No, go on", "Next", "Next")
    after_next = await stored(world)
    card = ann.dm_channel.last_message
    await press(ann, "Back", card)
    await press(ann, "That hurts")
    await press(ann, "Skip this one")
    assert heading(ann.dm_channel.last_message) == "## 3 of 4 · Hook-lying march"
    after_hurt = await stored(world)
    for found in (after_next, after_hurt):
        for one in (*found["session"], *found["routine"]):
            # When it was touched is all that differs.
            one.pop("touched_at", None)
            one.pop("active_at", None)
    assert after_hurt == after_next


async def test_the_last_one_hurts_and_skipping_it_finishes(world: World, ann: Any) -> None:
    await led(ann, "No, go on", "Next", "Next", "Next", "That hurts", "Skip this one")
    assert "## Done" in words(ann.dm_channel.last_message)
    assert await states(world, ann) == ["m2026-01-01 done"]


async def test_stop_ends_it_without_a_mark_and_it_can_be_gone_on_with(
    world: World, ann: Any
) -> None:
    card = await led(ann, "No, go on", "Next", "Next", "Stop")
    assert "nothing counts against you" in words(card)
    assert shown(card) == []
    assert (await stored(world))["session"] == []
    assert await states(world, ann) == ["m2026-01-01 sent"]
    await press(ann, "Go on after all")
    assert world.library.safety.gate in words(ann.dm_channel.last_message)
    await press(ann, "No, go on")
    assert heading(ann.dm_channel.last_message) == "## 3 of 4 · Hook-lying march"
    await press(ann, "That hurts")
    await press(ann, "Stop")
    await press(ann, "Done")
    assert "## Done" in words(ann.dm_channel.last_message)
    assert await states(world, ann) == ["m2026-01-01 done"]


# --- Holds and rests


async def test_a_hold_runs_as_a_timestamp_that_makes_sense_afterwards(
    world: World, ann: Any
) -> None:
    await led(ann, "No, go on", "Next")
    await world.env.advance_time(45)
    await press(ann, "Start the hold")
    card = ann.dm_channel.last_message
    # Five seconds to hold, three to get there.
    until = round((world.now() + timedelta(seconds=8)).timestamp())
    assert f"⏱️ **Hold 1:** <t:{until}:R>. Once that is past, let go slowly." in words(card)
    assert shown(card) == ["prone_on_elbows.gif"]
    await world.env.advance_time(60)
    await press(ann, "Next hold")
    card = ann.dm_channel.last_message
    assert "**Hold 2:**" in words(card)
    assert f"<t:{until + 60}:R>" in words(card)
    await press(ann, "Next")
    assert "⏱️" not in words(ann.dm_channel.last_message)


async def test_a_rest_and_a_time_run_too(world: World, ann: Any) -> None:
    await led(ann, "No, go on", "Next", "Next")
    await press(ann, "Start the rest")
    until = round((world.now() + timedelta(seconds=30)).timestamp())
    assert f"**Rest:** <t:{until}:R>" in words(ann.dm_channel.last_message)
    await press(ann, "Start the clock")
    # Calm: half of the half minute, and three seconds to get there.
    until = round((world.now() + timedelta(seconds=18)).timestamp())
    assert f"**Time:** <t:{until}:R>" in words(ann.dm_channel.last_message)
    assert "Rest" not in words(ann.dm_channel.last_message).split("**Think of**")[0]


# --- Pictures


async def test_without_a_picture_the_card_says_what_it_would_show(
    world: World, ann: Any, gallery: Gallery
) -> None:
    gallery.missing = True
    card = await led(ann, "No, go on")
    assert alt_text(world.library.exercises["prone_lying"]) in words(card)
    assert shown(card) == []
    gallery.missing = False
    await press(ann, "Next")
    card = ann.dm_channel.last_message
    assert shown(card) == ["prone_on_elbows.gif"]
    assert "How Prone on elbows looks." not in words(card)
    gallery.missing = True
    await press(ann, "Next")
    assert shown(ann.dm_channel.last_message) == []


async def test_a_picture_says_in_words_what_it_shows(ann: Any) -> None:
    card = await led(ann, "No, go on")
    [item] = [one for part in components(card) for one in part.get("items", [])]
    assert item["description"] == "How Rest on belly looks."


async def test_the_next_picture_is_asked_for_beforehand(ann: Any, gallery: Gallery) -> None:
    await led(ann)
    for name, label in (
        ("prone_lying", "No, go on"),
        ("prone_on_elbows", "Next"),
        ("hook_lying_march", "Next"),
        ("walking", "Next"),
    ):
        assert gallery.asked[-1] == name
        await press(ann, label)
    assert len(gallery.asked) == 9


async def test_a_picture_that_has_to_be_drawn_first_comes_all_the_same(
    ann: Any, gallery: Gallery, monkeypatch: pytest.MonkeyPatch
) -> None:
    await led(ann)
    deferred: list[bool] = []
    defer = discord.InteractionResponse.defer

    async def noted(response: Any, **options: Any) -> Any:
        deferred.append(options["thinking"])
        return await defer(response, **options)

    monkeypatch.setattr(discord.InteractionResponse, "defer", noted)
    gallery.seconds = 2
    await press(ann, "No, go on")
    # Not "thinking", which would be a second message.
    assert deferred == [False]
    card = ann.dm_channel.last_message
    assert heading(card) == "## 1 of 4 · Rest on belly"
    assert shown(card) == ["prone_lying.gif"]
    await press(ann, "Next")
    assert shown(ann.dm_channel.last_message) == ["prone_on_elbows.gif"]


# --- How the leg reacted


@pytest.mark.parametrize("number", range(4))
async def test_the_reaction_is_answered_and_kept_nowhere(
    world: World, ann: Any, number: int, caplog: pytest.LogCaptureFixture
) -> None:
    reaction = world.library.safety.reactions[number]
    assert reaction.label == REACTIONS[number]
    card = await led(ann, "No, go on", "Next", "Next", "Next", "Finish")
    await press(ann, "Emergency signs", card)
    before, message = await stored(world), words(card)
    kept = [(one.id, words(one), labels(one)) for one in ann.dm_channel.history()]
    caplog.clear()
    caplog.set_level(logging.DEBUG, "bot")
    caplog.set_level(logging.DEBUG, "cogs")
    result = await press(ann, reaction.label, card)
    assert result.response.ephemeral
    assert f"## {reaction.label}\n{reaction.advice}" in words(result.response)
    assert {"Stop rules", "Get checked today", "Emergency signs"} == set(labels(result.response))
    assert await stored(world) == before
    assert words(card) == message
    # Not even the DM tells afterwards which one it was.
    after = [
        (one.id, words(one), labels(one))
        for one in ann.dm_channel.history()
        if one.id != result.response.message.id
    ]
    assert after == kept
    ids = [one["custom_id"] for one in components(result.response) if "custom_id" in one]
    assert not [one for one in ids if reaction.id in one]
    assert not [one for one in caplog.records if one.name.startswith(("bot", "cogs"))]


async def test_the_question_stays_and_every_answer_can_be_read(ann: Any) -> None:
    card = await led(ann, "No, go on", "Next", "Next", "Next", "Finish")
    for label in REACTIONS:
        await press(ann, label, card)
    assert set(REACTIONS) <= set(labels(card))


# --- /routine now


async def test_now_leads_through_what_is_done_already(world: World, ann: Any) -> None:
    await press(ann, "Done")
    await ann.slash("routine edit", evening="off")
    card = (await ann.slash("routine now")).response.message
    assert "a quick check" in heading(card)
    assert "It counts for: Morning of Thursday, 1 January" in words(card)


async def test_now_works_in_a_pause(world: World, ann: Any) -> None:
    await ann.slash("routine pause")
    card = (await ann.slash("routine now")).response.message
    assert "a quick check" in heading(card)


async def test_now_without_a_routine_is_answered_in_words(world: World) -> None:
    bob = world.env.create_user("bob")
    result = await bob.slash("routine now")
    assert "There is no routine yet" in result.response.content


async def test_after_leaving_its_buttons_say_that_there_is_no_routine(ann: Any) -> None:
    card = await led(ann, "No, go on")
    leaving = (await ann.slash("routine stop")).response
    await ann.click(leaving.message, custom_id=button(leaving, "Stop and delete"))
    result = await press(ann, "Next", card)
    assert "There is no routine yet" in result.response.content
