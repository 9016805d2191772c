"""Single days: /routine flare, skip, log and now."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.store.occurrences import Occurrences
from tests.support.world import World, button, components, labels, opted_in, select, words

EIGHT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)


async def on_build(world: World, **options: str) -> Any:
    """Opt a new member in who takes the middle level; return them."""
    ann = await opted_in(world, **options)
    await ann.slash("routine edit", level="build")
    return ann


async def record(world: World, member: Any) -> list[str]:
    """Return a member's occurrences and their states, the oldest first."""
    found = await Occurrences(world.database).since(member.id, EIGHT.date())
    return [f"{one.key} {one.state}" for one in found]


async def test_a_flare_up_brings_the_calm_list_for_some_days_and_costs_no_streak(
    world: World,
) -> None:
    ann = await on_build(world, evening="off")
    await world.move_to(EIGHT)
    done = ann.dm_channel.last_message
    await ann.click(done, custom_id=button(done, "Done"))
    flaring = (await ann.slash("routine flare", days=2)).response
    assert "Until **Saturday, 3 January** your reminders bring the calm list" in words(flaring)
    await world.move_to(EIGHT + timedelta(days=1))
    assert "level calm" in words(ann.dm_channel.last_message)
    await world.move_to(EIGHT + timedelta(days=2))
    assert "level build" in words(ann.dm_channel.last_message)
    assert await record(world, ann) == [
        "m2026-01-01 done",
        "m2026-01-02 excused",
        "m2026-01-03 sent",
    ]
    shown = words((await ann.slash("routine show")).response)
    assert "**In a row** 1 done" in shown


async def test_without_days_a_flare_up_is_asked_about_and_can_be_ended(world: World) -> None:
    ann = await on_build(world)
    asked = (await ann.slash("routine flare")).response
    pick = select(asked, "For how long?")
    await ann.select(asked.message, custom_id=pick, values=["3"])
    assert "**Flare-up** calm level until" in words((await ann.slash("routine show")).response)
    card = next(one for one in ann.dm_channel.history() if "## Calm days" in words(one))
    await ann.click(card, custom_id=button(card, "End it now"))
    assert "Flare-up" not in words((await ann.slash("routine show")).response)


async def test_skip_keeps_the_next_one_back_and_can_be_undone(world: World) -> None:
    ann = await on_build(world)
    card = (await ann.slash("routine skip")).response
    assert "Morning of Thursday, 1 January: I won't send it" in words(card)
    before = len(ann.dm_channel.history())
    await world.move_to(EIGHT)
    assert len(ann.dm_channel.history()) == before
    assert await record(world, ann) == ["m2026-01-01 skipped"]
    card = (await ann.slash("routine skip")).response
    assert "Evening of Thursday, 1 January" in words(card)
    await ann.click(card.message, custom_id=button(card, "Undo"))
    assert "comes as planned" in words(ann.dm_channel.last_message)
    await world.move_to(EIGHT + timedelta(hours=12))
    assert "Good evening" in words(ann.dm_channel.last_message)


async def test_skip_offers_the_one_that_is_still_open(world: World) -> None:
    ann = await on_build(world)
    await world.move_to(EIGHT)
    card = (await ann.slash("routine skip")).response
    assert "**Morning of Thursday, 1 January** is still open" in words(card)
    await ann.click(card.message, custom_id=button(card, "Skip that one too"))
    assert await record(world, ann) == ["m2026-01-01 skipped", "e2026-01-01 skipped"]


async def test_log_before_its_time_keeps_it_quiet(world: World) -> None:
    ann = await on_build(world)
    await world.env.advance_time(7 * 3600)
    logged = (await ann.slash("routine log", slot="morning")).response
    assert "## Done" in words(logged)
    before = len(ann.dm_channel.history())
    await world.move_to(EIGHT)
    assert len(ann.dm_channel.history()) == before
    assert await record(world, ann) == ["m2026-01-01 done"]


async def test_log_after_midnight_counts_for_the_evening_before(world: World) -> None:
    ann = await on_build(world)
    await world.move_to(EIGHT + timedelta(hours=12))
    await world.move(hours=4, minutes=30)
    logged = (await ann.slash("routine log", slot="evening")).response
    assert "Evening of Thursday, 1 January" in words(logged)
    assert "e2026-01-01 done" in await record(world, ann)


async def test_log_fills_in_a_missed_day(world: World) -> None:
    ann = await on_build(world)
    await world.move_to(EIGHT + timedelta(days=2))
    logged = (await ann.slash("routine log", slot="morning", date="yesterday")).response
    assert "Morning of Friday, 2 January" in words(logged)
    assert "m2026-01-02 done" in await record(world, ann)


async def test_log_without_options_asks_by_a_select(world: World) -> None:
    ann = await on_build(world)
    await world.move_to(EIGHT + timedelta(days=1))
    asked = (await ann.slash("routine log")).response
    [menu] = [one for one in components(asked) if one.get("type") == 3]
    offered = [one["value"] for one in menu["options"]]
    assert offered == ["e2026-01-02", "m2026-01-02", "e2026-01-01", "m2026-01-01"]
    await ann.select(asked.message, custom_id=menu["custom_id"], values=["m2026-01-01"])
    assert "m2026-01-01 done" in await record(world, ann)


@pytest.mark.parametrize(
    ("date", "sentence"),
    [
        ("32 Foo", "I couldn't read `32 Foo` as a day of the last 60"),
        ("tomorrow", "I couldn't read `tomorrow` as a day"),
        ("2025-12-30", "Your routine began on"),
    ],
)
async def test_a_day_that_cannot_be_filled_in_gets_one_sentence(
    world: World, date: str, sentence: str
) -> None:
    ann = await on_build(world)
    result = await ann.slash("routine log", slot="morning", date=date)
    assert sentence in result.response.content
    assert await record(world, ann) == []


async def test_now_counts_for_the_nearest_reminder(world: World) -> None:
    ann = await on_build(world)
    await world.env.advance_time(7.5 * 3600)
    card = (await ann.slash("routine now")).response
    assert "It counts for: Morning of Thursday, 1 January" in words(card)
    await ann.click(card.message, custom_id=button(card, "Just the list"))
    listed = ann.dm_channel.last_message
    await ann.click(listed, custom_id=button(listed, "Done"))
    before = len(ann.dm_channel.history())
    await world.move_to(EIGHT)
    assert len(ann.dm_channel.history()) == before, "what is done already is not sent"
    assert await record(world, ann) == ["m2026-01-01 done"]


@pytest.mark.parametrize("command", ["flare", "skip", "log", "now"])
async def test_without_a_routine_one_sentence_says_how_to_start(world: World, command: str) -> None:
    ann = world.env.create_user("ann")
    result = await ann.slash(f"routine {command}")
    assert "`/routine start` sets one up" in result.response.content
    assert "Keep them coming" not in labels(result.response)
