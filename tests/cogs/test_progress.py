"""Looking back: /progress, and the weekly summary; who else may press is in tests/wire."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from bot.domain.encouragement import Note
from bot.domain.enrolment import QUIET_AFTER
from bot.store.enrolments import Enrolments
from cogs.ui.progress_words import NOTES
from tests.support.pictures import DOT
from tests.support.world import World, button, components, labels, opted_in, select, words

# The 1st of January 2026 is a Thursday.
EIGHT = datetime(2026, 1, 1, 8, 0, tzinfo=UTC)
MONDAY = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
SUMMARY = MONDAY + timedelta(minutes=45)
HALF_A_DAY = timedelta(hours=12)
GALLERY = 12


async def done_until(world: World, member: Any, moment: datetime) -> None:
    """Let time pass up to a moment; every reminder on the way is done."""
    coming = EIGHT
    while coming <= moment:
        if coming > world.now():
            await world.move_to(coming)
            last = member.dm_channel.last_message
            await member.click(last, custom_id=button(last, "Done"))
        coming += HALF_A_DAY


def picture_of(message: Any) -> dict[str, Any] | None:
    """Return what a card shows as its picture."""
    found = [one for one in components(message) if one.get("type") == GALLERY]
    return found[0]["items"][0] if found else None


def drawn(world: World, monkeypatch: pytest.MonkeyPatch) -> list[ET.Element]:
    """Return what is drawn from now on."""
    found: list[ET.Element] = []
    chart = world.bot.services.pictures.chart

    async def watched(name: str, alt: str, write: Callable[..., str], *args: object) -> Any:
        found.append(ET.fromstring(write(*args)))  # noqa: S314 - what was drawn here
        return await chart(name, alt, write, *args)

    monkeypatch.setattr(world.bot.services.pictures, "chart", watched)
    return found


async def test_it_shows_the_same_in_a_picture_and_in_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await opted_in(world)
    await done_until(world, ann, EIGHT + 2 * HALF_A_DAY)
    pictures = drawn(world, monkeypatch)
    shown = (await ann.slash("progress")).response
    said = words(shown)
    assert f"## Your progress\n{NOTES[Note.FIRST_WEEK]}" in said
    assert "**Score** 14 of 100\n**In a row** 3 sessions, longest 3\n" in said
    assert "**Done** 3 of 3 sessions\n" in said
    assert "**Week by week**\n- 29 Dec: 3 of 3\n" in said
    [attached] = shown.attachments
    assert await attached.read() == DOT
    picture = picture_of(shown)
    assert picture is not None
    assert "progress" in picture["media"]["url"]
    alt = picture["description"]
    assert alt.startswith("Calendar of mornings and evenings over 4 weeks. Score 14 of 100. ")
    assert "Weeks from Monday: 29 Dec: 3 of 3" in alt
    [svg] = pictures
    done = [one for one in svg.iter() if one.get("class") == "cell done"]
    assert [(one.get("data-day"), one.get("data-slot")) for one in done] == [
        ("2026-01-01", "morning"),
        ("2026-01-01", "evening"),
        ("2026-01-02", "morning"),
    ]


@pytest.mark.parametrize("weeks", [2, 26])
async def test_the_weeks_can_be_chosen_in_the_command(
    world: World, monkeypatch: pytest.MonkeyPatch, weeks: int
) -> None:
    ann = await opted_in(world)
    pictures = drawn(world, monkeypatch)
    await ann.slash("progress", weeks=weeks)
    cells = [one for one in pictures[0].iter() if "cell" in one.get("class", "").split()]
    assert len(cells) == weeks * 14


async def test_the_weeks_can_be_chosen_on_the_card(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await opted_in(world)
    card = (await ann.slash("progress")).response
    pictures = drawn(world, monkeypatch)
    await ann.select(card.message, custom_id=select(card, "How many weeks?"), values=["8"])
    [svg] = pictures
    assert len([one for one in svg.iter() if "cell" in one.get("class", "").split()]) == 8 * 14
    message = ann.dm_channel.last_message
    assert message.id == card.message.id
    assert len(message.attachments) == 1
    picked = next(one for one in components(message) if one.get("placeholder"))
    assert [one["value"] for one in picked["options"] if one.get("default")] == ["8"]


async def test_a_picture_that_cannot_be_drawn_leaves_the_words(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def no_chart(*_: str) -> None:
        return None

    ann = await opted_in(world)
    await done_until(world, ann, EIGHT)
    monkeypatch.setattr(world.bot.services.pictures, "chart", no_chart)
    shown = (await ann.slash("progress")).response
    assert picture_of(shown) is None
    assert shown.attachments == []
    assert "**Done** 1 of 1 session\n" in words(shown)
    card = select(shown, "How many weeks?")
    await ann.select(shown.message, custom_id=card, values=["2"])
    assert "**Done** 1 of 1 session\n" in words(ann.dm_channel.last_message)


async def test_without_a_routine_it_says_so(world: World) -> None:
    bob = world.env.create_user("bob")
    answered = (await bob.slash("progress")).response
    assert "/routine start" in answered.content


async def test_in_a_server_only_the_member_sees_it_and_it_cannot_be_shared(world: World) -> None:
    ann = await opted_in(world)
    server = world.env.create_guild()
    channel = server.create_text_channel("general")
    member = server.add_member(ann)
    shown = (await member.slash(channel, "progress")).response
    assert shown is not None
    assert shown.ephemeral
    assert len(shown.attachments) == 1
    assert "Share" not in labels(shown)


async def test_show_leads_to_it(world: World) -> None:
    ann = await opted_in(world)
    shown = (await ann.slash("routine show")).response
    await ann.click(shown.message, custom_id=button(shown, "My progress"))
    assert "## Your progress" in words(ann.dm_channel.last_message)


# --- The weekly summary


async def summed_up(world: World) -> Any:
    """Return a member who has just got the summary of their first week."""
    ann = await opted_in(world)
    await ann.slash("routine edit", summary="on")
    await done_until(world, ann, MONDAY)
    await world.move_to(SUMMARY)
    return ann


async def test_who_asked_for_it_gets_a_summary_of_the_week_in_words(world: World) -> None:
    ann = await summed_up(world)
    message = ann.dm_channel.last_message
    said = words(message)
    assert "## Your week\n-# 29 December to 4 January" in said
    assert "**Done** 8 of 8 sessions\n**Score** 34 of 100\n**In a row** 8 sessions" in said
    assert NOTES[Note.FIRST_WEEK] in said
    assert labels(message) == ["My progress", "Stop these summaries", "Emergency signs"]
    assert picture_of(message) is None


async def test_who_did_not_ask_gets_none(world: World) -> None:
    ann = await opted_in(world)
    await done_until(world, ann, MONDAY)
    await world.move_to(SUMMARY)
    assert "Your week" not in words(ann.dm_channel.last_message)


async def test_it_leads_to_progress_and_leaves_itself_as_it_is(world: World) -> None:
    ann = await summed_up(world)
    summary = ann.dm_channel.last_message
    await ann.click(summary, custom_id=button(summary, "My progress"))
    assert "## Your progress" in words(ann.dm_channel.last_message)
    kept = next(one for one in ann.dm_channel.history() if one.id == summary.id)
    assert "## Your week" in words(kept)


async def test_who_looks_at_it_is_there(world: World) -> None:
    ann = await summed_up(world)
    summary = ann.dm_channel.last_message
    await Enrolments(world.database).change(ann.id, {"ignored": QUIET_AFTER - 1})
    await ann.click(summary, custom_id=button(summary, "My progress"))
    assert (await world.routines.get(ann.id)).ignored == 0


async def test_no_more_of_them_can_be_asked_for_after_a_restart_and_weeks_later(
    world: World,
) -> None:
    ann = await summed_up(world)
    summary = ann.dm_channel.last_message
    await world.restart()
    await ann.click(summary, custom_id=button(summary, "Stop these summaries"))
    assert "## No more summaries" in words(ann.dm_channel.last_message)
    assert not (await world.routines.get(ann.id)).summary
    await world.move_to(MONDAY + timedelta(days=7))
    await world.move_to(SUMMARY + timedelta(days=7))
    assert "Good morning" in words(ann.dm_channel.last_message)
