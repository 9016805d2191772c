"""A member's routine: opting in, the reminder, Done, changing, pausing, leaving."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from tests.support.world import (
    AGREE,
    World,
    button,
    components,
    labels,
    modal_values,
    opted_in,
    select,
    words,
)

EIGHT_IN_BERLIN = datetime(2026, 1, 1, 7, 0, tzinfo=UTC)


async def in_berlin(world: World) -> Any:
    """Opt a new member in who lives in Berlin; return them."""
    return await opted_in(world, timezone="Berlin", evening="8")


async def test_consent_names_what_is_stored_and_has_one_confirming_button(world: World) -> None:
    ann = world.env.create_user("ann")
    asked = await ann.slash(
        "routine start", timezone="Berlin", morning="8", evening="8pm", routine="hip"
    )
    said = words(asked.response)
    for stored in ("Discord id", "DM channel", "time zone", "two times", "routine", "level"):
        assert stored in said
    assert "It is **01:00** for you right now, right?" in said
    assert "specialises in the spine" in said
    success = [one for one in components(asked.response) if one.get("style") == 3]
    assert [one["label"] for one in success] == [AGREE]


async def test_nothing_is_stored_before_consent(world: World) -> None:
    ann = world.env.create_user("ann")
    asked = await ann.slash("routine start", timezone="Berlin", morning="8", evening="8")
    assert asked.response is not None
    assert await world.routines.find(ann.id) is None
    choose = select(asked.response, "Choose a routine")
    consent = await ann.select(asked.response.message, custom_id=choose, values=["hip"])
    assert AGREE in labels(ann.dm_channel.last_message)
    message = ann.dm_channel.last_message
    await ann.click(message, custom_id=button(message, "Not now"))
    assert "Nothing was stored" in words(ann.dm_channel.last_message)
    assert await world.routines.find(ann.id) is None
    assert consent.acknowledged


async def test_what_is_missing_is_asked_for_by_select_and_modal(world: World) -> None:
    ann = world.env.create_user("ann")
    asked = await ann.slash("routine start")
    assert asked.response is not None
    choose = select(asked.response, "Choose a routine")
    await ann.select(asked.response.message, custom_id=choose, values=["flexion"])
    message = ann.dm_channel.last_message
    shown = await ann.click(message, custom_id=button(message, "Set times and time zone"))
    await ann.submit_modal(shown, modal_values(shown, "8.30", "off", "my clock says 1:00"))
    message = ann.dm_channel.last_message
    assert "Which one is yours?" in words(message)
    pick = select(message, "Choose a place")
    await ann.select(message, custom_id=pick, values=["Europe/Berlin"])
    said = words(ann.dm_channel.last_message)
    assert "**Morning** 08:30\n**Evening** off\n**Time zone** Europe/Berlin" in said


async def test_the_test_message_comes_at_once_and_has_no_done_button(world: World) -> None:
    ann = await in_berlin(world)
    started, test = ann.dm_channel.history()[-2:]
    assert "I've sent you a test message" in words(started)
    assert "This is a test" in words(test)
    assert "Done" not in labels(test)


async def test_the_reminder_comes_at_the_local_time_and_is_done_and_undone(world: World) -> None:
    ann = await in_berlin(world)
    await world.move_to(EIGHT_IN_BERLIN)
    reminder = ann.dm_channel.last_message
    assert "Good morning" in words(reminder)
    assert "Rest on belly" in words(reminder)
    await ann.click(reminder, custom_id=button(reminder, "Done"))
    done = ann.dm_channel.last_message
    assert "## Done" in words(done)
    await ann.click(done, custom_id=button(done, "Undo"))
    again = ann.dm_channel.last_message
    assert "Done" in labels(again)


async def test_done_works_weeks_later_and_after_a_restart(world: World) -> None:
    ann = await in_berlin(world)
    await world.move_to(EIGHT_IN_BERLIN)
    reminder = ann.dm_channel.last_message
    await world.restart()
    await world.move(days=20)
    await ann.click(reminder, custom_id=button(reminder, "Done"))
    held = (await world.bot.services.privacy.held(ann.id)).rows
    days = {(str(one["day"]), one["slot"]): one["state"] for one in held["occurrence"]}
    assert days["2026-01-01", "morning"] == "done"


async def test_show_tells_times_next_and_last(world: World) -> None:
    ann = await in_berlin(world)
    shown = words((await ann.slash("routine show")).response)
    assert "**Last reminder** none yet." in shown
    await world.move_to(EIGHT_IN_BERLIN)
    shown = words((await ann.slash("routine show")).response)
    assert "**Morning** 08:00\n**Evening** 20:00\n**Time zone** Europe/Berlin" in shown
    assert f"- Evening: <t:{int(datetime(2026, 1, 1, 19, tzinfo=UTC).timestamp())}:f>" in shown
    assert "sent on time" in shown


async def test_a_late_reminder_says_so_and_a_missed_one_is_excused(world: World) -> None:
    ann = await in_berlin(world)
    await world.env.advance_time(7 * 3600 + 20 * 60)
    await world.tick()
    assert "This comes 20 minutes late" in words(ann.dm_channel.last_message)
    await world.env.advance_time(24 * 3600)
    await world.tick()
    reminder = words(ann.dm_channel.last_message)
    assert "I missed a reminder before this one. My fault" in reminder


async def test_edit_changes_every_choice(world: World) -> None:
    ann = await in_berlin(world)
    result = await ann.slash(
        "routine edit",
        timezone="New York",
        morning="9:15",
        evening="off",
        routine="Hips first",
        level="build",
        nudge="60",
        summary="on",
    )
    assert "Saved." in words(result.response)
    assert "It is **19:00** for you right now, right?" in words(result.response)
    enrolment = await world.routines.get(ann.id)
    assert (enrolment.routine, enrolment.level) == ("hip", "build")
    assert (enrolment.nudge_minutes, enrolment.summary) == (60, True)
    shown = words((await ann.slash("routine show")).response)
    assert "**Morning** 09:15\n**Evening** off\n**Time zone** America/New_York" in shown


async def test_edit_without_options_is_done_by_selects(world: World) -> None:
    ann = await in_berlin(world)
    card = (await ann.slash("routine edit")).response
    assert card is not None
    level = select(card, "Level")
    await ann.select(card.message, custom_id=level, values=["strong"])
    assert (await world.routines.get(ann.id)).level == "strong"
    message = ann.dm_channel.last_message
    shown = await ann.click(message, custom_id=button(message, "Times and time zone"))
    await ann.submit_modal(shown, modal_values(shown, "7", "19:30", "Tokyo"))
    schedule = (await world.routines.get(ann.id)).schedule
    assert schedule.zone == "Asia/Tokyo"


async def test_a_changed_time_brings_no_second_reminder_for_the_same_day(world: World) -> None:
    ann = await in_berlin(world)
    await world.move_to(EIGHT_IN_BERLIN)
    before = len(ann.dm_channel.history())
    await ann.slash("routine edit", morning="9:30am")
    await world.move(hours=4)
    reminders = [m for m in ann.dm_channel.history()[before:] if "Good morning" in words(m)]
    assert reminders == []


async def test_pause_and_resume(world: World) -> None:
    ann = await in_berlin(world)
    paused = await ann.slash("routine pause", until="3 days")
    assert "**Sunday, 4 January**" in words(paused.response)
    before = len(ann.dm_channel.history())
    await world.move(days=1)
    assert len(ann.dm_channel.history()) == before
    resumed = await ann.slash("routine resume")
    assert "Welcome back" in words(resumed.response)
    await world.move(hours=8)
    assert "Good morning" in words(ann.dm_channel.last_message)


async def test_stop_offers_the_export_and_deletes_everything(world: World) -> None:
    ann = await in_berlin(world)
    card = (await ann.slash("routine stop")).response
    assert card is not None
    copied = await ann.click(card.message, custom_id=button(card, "Give me a copy"))
    assert copied.response is not None
    written, _ = copied.response.attachments
    held = json.loads(await written.read())
    assert held["routine"][0]["routine"] == "extension"
    await ann.click(card.message, custom_id=button(card, "Stop and delete"))
    assert "## Stopped" in "".join(words(one) for one in ann.dm_channel.history())
    assert await world.routines.find(ann.id) is None
    await world.move(days=1)
    assert all("Good morning" not in words(one) for one in ann.dm_channel.history())


@pytest.mark.parametrize("command", ["show", "edit", "pause", "resume", "stop", "test"])
async def test_without_a_routine_one_sentence_says_how_to_start(world: World, command: str) -> None:
    ann = world.env.create_user("ann")
    result = await ann.slash(f"routine {command}")
    said = [result.response, *result.followups]
    assert any(one and "`/routine start` sets one up" in one.content for one in said)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"morning": "quarter to never"}, "I couldn't read `quarter to never` as a time."),
        ({"timezone": "Xyzzyville"}, "I couldn't read `Xyzzyville` as a time zone."),
        ({"routine": "yoga"}, "I don't know a routine called `yoga`."),
        ({"morning": "8", "evening": "9am"}, "need at least 3 hours between them"),
        ({"morning": "off", "evening": "off"}, "Both reminders are off"),
    ],
)
async def test_bad_input_gets_one_ephemeral_sentence_with_an_example(
    world: World, options: dict[str, str], sentence: str
) -> None:
    channel = world.env.create_guild().create_text_channel("general")
    ann = world.env.guild.add_member(world.env.create_user("ann"))
    result = await ann.slash(channel, "routine start", **options)
    assert result.ephemeral
    assert result.response is not None
    assert sentence in result.response.content
    assert "`" in result.response.content.split(sentence)[1]
    assert await world.routines.find(ann.id) is None


async def test_starting_twice_is_refused(world: World) -> None:
    ann = await in_berlin(world)
    again = await ann.slash("routine start")
    assert again.response is not None
    assert "You have a routine already" in again.response.content


async def test_the_server_it_was_started_from_is_kept_and_a_dm_keeps_none(world: World) -> None:
    guild = world.env.create_guild()
    channel = guild.create_text_channel("general")
    bob = guild.add_member(world.env.create_user("bob"))
    asked = await bob.slash(
        channel, "routine start", timezone="UTC", morning="8", evening="off", routine="hip"
    )
    assert asked.response is not None
    await bob.click(asked.response.message, custom_id=button(asked.response, AGREE))
    assert (await world.routines.get(bob.id)).guild_id == guild.id
    ann = await in_berlin(world)
    assert (await world.routines.get(ann.id)).guild_id is None
