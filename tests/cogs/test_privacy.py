"""What is held about somebody: shown in words, given as two files, deleted at once."""

import csv
import io
import json
import zipfile
from array import array
from collections.abc import Iterator, Mapping, Sequence, Set
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.client import Interaction
from bot.domain.editorial import Action, Draft, State
from bot.library.kinds import Key, Kind
from bot.services.privacy import Held
from bot.store.drafts import Drafts
from bot.store.tables import metadata, routine
from cogs.ui import copies, privacy
from cogs.ui.copies import CHOICES, CSV_NAME, JSON_NAME, ZIP_NAME, as_csv
from tests.store.test_privacy import places
from tests.support.clock import NOON
from tests.support.stored import rows
from tests.support.world import World, button, components, labels, opted_in, words

MORNING = datetime(2026, 1, 1, 8, tzinfo=UTC)
IN_BACKUPS = f"<t:{int((MORNING + timedelta(days=30)).timestamp())}:D>"
KEY = Key(Kind.EXERCISE, "bird_dog")


async def used(world: World) -> Any:
    """Let a member have a routine, a reminder that was done, and a session that is open."""
    ann = await opted_in(world)
    await world.move_to(MORNING)
    reminder = ann.dm_channel.last_message
    await ann.click(reminder, custom_id=button(reminder, "Done"))
    await ann.slash("routine now")
    return ann


async def drafted(world: World, user_id: int, *, guild_id: int = 5, reason: str = "") -> None:
    """Let somebody have a draft as a moderator."""

    def decide(_: Draft | None) -> Draft:
        return Draft(
            action=Action.PUBLISH,
            state=State(changes={"name": "Bird dog"}, retired=False, base=None),
            version=0,
            revision=0,
            author_id=user_id,
            touched_at=world.now(),
            reason=reason or None,
        )

    assert await Drafts(world.database).change(guild_id, KEY, decide)


async def files(result: Any) -> tuple[dict[str, Any], list[list[str]]]:
    """Return what the two files of an answer hold."""
    written, table = result.response.attachments
    assert (written.filename, table.filename) == (
        "sciatica-bot-data.json",
        "sciatica-bot-data.csv",
    )
    text = (await table.read()).decode("utf-8-sig")
    return json.loads(await written.read()), list(csv.reader(io.StringIO(text)))


# --- Show


async def test_show_says_what_is_held_why_for_how_long_and_who_sees_it(world: World) -> None:
    ann = await used(world)
    said = words((await ann.slash("privacy show")).response)
    for part in (
        "your Discord id and our direct message channel",
        "morning 08:00, evening 20:00, time zone Etc/UTC",
        "to send reminders when and as you want them",
        "1 reminder, the oldest of 1 January 2026",
        "2 messages",
        "your place in the session that is open now",
        "no server: you started in our direct messages",
        "90 days",
        "Backups are kept for 30 days",
        IN_BACKUPS,
        "**Who sees it** You, here.",
        "Never a diagnosis",
    ):
        assert part in said.replace("time zone UTC", "time zone Etc/UTC"), part
    assert "moderator, so that" not in said


async def test_show_tells_a_moderator_without_a_routine_what_they_did(world: World) -> None:
    bob = world.env.create_user("bob")
    await drafted(world, bob.id)
    result = await bob.slash("privacy show")
    said = words(result.response)
    assert "1 draft" in said
    assert "your id is taken off them" in said
    assert "Your routine" not in said
    assert labels(result.response) == ["Give me a copy", "Delete it …", "Emergency signs"]


@pytest.mark.parametrize("command", ["show", "export", "delete"])
async def test_who_has_nothing_is_told_so_kindly(world: World, command: str) -> None:
    bob = world.env.create_user("bob")
    result = await bob.slash(f"privacy {command}")
    assert "I hold nothing about you" in words(result.response)
    assert not result.response.attachments


@pytest.mark.parametrize("command", ["show", "export", "delete"])
async def test_in_a_server_nobody_else_sees_the_answer(world: World, command: str) -> None:
    guild = world.env.create_guild()
    channel = guild.create_text_channel("general")
    bob = guild.add_member(world.env.create_user("bob"))
    await drafted(world, bob.id)
    assert (await bob.slash(channel, f"privacy {command}")).ephemeral


# --- Export


async def test_the_export_is_all_there_is_as_json_and_as_a_table(world: World) -> None:
    ann = await used(world)
    await drafted(world, ann.id)
    held, table = await files(await ann.slash("privacy export"))
    for name, found in held.items():
        if "user_id" in metadata.tables[name].c:
            assert len(found) == len(
                await rows(world.database, metadata.tables[name], user_id=ann.id)
            )
    assert [one["author_id"] for one in held["content_draft"]] == [ann.id]
    assert ["Time zone", "Etc/UTC"] in table
    assert ["Morning reminder", "08:00"] in table
    header = table.index(next(one for one in table if one[:1] == ["Date"]))
    done = dict(zip(table[header], table[header + 1], strict=True))
    assert done["Date"] == "2026-01-01"
    assert (done["Due"], done["What became of it"]) == ("2026-01-01 08:00", "done")
    assert (done["Messages"], done["First sent"]) == ("1", "2026-01-01 08:00")
    assert [one[:2] for one in table if one[:1] == ["test"]] == [["test", "2026-01-01 00:00"]]
    assert [one[:3] for one in table if one[:1] == ["draft"]] == [
        ["draft", "5", "exercise/bird_dog"]
    ]


async def test_the_times_of_the_table_are_the_members_own(world: World) -> None:
    ann = await opted_in(world, timezone="Tokyo", morning="off", evening="20:00")
    _, table = await files(await ann.slash("privacy export"))
    assert ["You agreed on", "2026-01-01 09:00"] in table
    assert ["Evening reminder, next", "2026-01-01 20:00"] in table


async def test_a_copy_that_takes_long_comes_after_a_sign_of_it(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def late(interaction: Interaction, work: Any, *, anew: bool) -> Any:
        await interaction.response.defer(ephemeral=True, thinking=anew)
        return await work

    monkeypatch.setattr(privacy, "in_time", late)
    ann = await used(world)
    result = await ann.slash("privacy export")
    held, _ = await files(result)
    assert held["routine"]
    assert result.ephemeral


async def test_a_copy_of_very_many_years_is_packed(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    ann = await used(world)
    whole = await files(await ann.slash("privacy export"))
    monkeypatch.setattr(copies, "LARGEST", 500)
    [packed] = (await ann.slash("privacy export")).response.attachments
    assert packed.filename == ZIP_NAME
    with zipfile.ZipFile(io.BytesIO(await packed.read())) as archive:
        assert archive.namelist() == [JSON_NAME, CSV_NAME]
        assert json.loads(archive.read(JSON_NAME)) == whole[0]


async def test_a_moderators_export_has_no_text_and_nobody_else(world: World) -> None:
    bob = world.env.create_user("bob")
    await drafted(world, bob.id)
    held, table = await files(await bob.slash("privacy export"))
    assert "changes" not in held["content_draft"][0]
    assert table[0][0] == "As a moderator"


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r"])
async def test_no_cell_of_the_table_is_taken_for_a_formula(world: World, sign: str) -> None:
    bob = world.env.create_user("bob")
    await drafted(world, bob.id, reason=f"{sign}HYPERLINK(1)")
    held = await world.bot.services.privacy.held(bob.id)
    table = csv.reader(io.StringIO(as_csv(held).decode("utf-8-sig"), newline=""))
    [reason] = [one[5] for one in table if one[:1] == ["draft"]]
    assert reason == f"'{sign}HYPERLINK(1)"


def test_every_choice_of_a_routine_has_a_name_that_people_read() -> None:
    assert CHOICES.keys() == {column.name for column in routine.c}
    assert len(set(CHOICES.values())) == len(CHOICES)


def test_the_table_of_nobody_is_empty() -> None:
    assert as_csv(Held(rows={}, now=NOON, keep_days=30)).decode("utf-8-sig") == ""


# --- Delete


async def test_delete_asks_first_with_one_button_and_offers_a_copy(world: World) -> None:
    ann = await used(world)
    asked = await ann.slash("privacy delete")
    assert labels(asked.response) == ["Give me a copy", "Delete everything", "Emergency signs"]
    red = [one["label"] for one in components(asked.response) if one.get("style") == 4]
    assert red == ["Delete everything", "Emergency signs"]
    assert await world.routines.find(ann.id) is not None


async def test_delete_removes_all_of_it_and_says_when_backups_have_aged_out(world: World) -> None:
    ann = await used(world)
    await drafted(world, ann.id)
    asked = await ann.slash("privacy delete")
    assert asked.response is not None
    await ann.click(asked.response.message, custom_id=button(asked.response, "Delete everything"))
    said = "".join(map(words, ann.dm_channel.history()))
    assert "## Deleted" in said
    assert f"Backups are kept for 30 days. By {IN_BACKUPS}" in said
    assert await places(world.database, ann.id) == {}
    before = len(ann.dm_channel.history())
    await world.move(days=2)
    assert len(ann.dm_channel.history()) == before
    assert "I hold nothing about you" in words((await ann.slash("privacy show")).response)


async def test_the_draft_stays_with_the_server_but_not_who_wrote_it(world: World) -> None:
    bob = world.env.create_user("bob")
    await drafted(world, bob.id)
    shown = await bob.slash("privacy show")
    assert shown.response is not None
    message = shown.response.message
    asked = await bob.click(message, custom_id=button(shown.response, "Delete it …"))
    assert asked.response is not None
    erase = button(asked.response, "Delete everything")
    await bob.click(asked.response.message, custom_id=erase)
    kept = await Drafts(world.database).get(5, KEY)
    assert kept is not None
    assert kept.author_id is None


async def test_stop_does_the_same(world: World) -> None:
    ann = await used(world)
    await drafted(world, ann.id)
    card = (await ann.slash("routine stop")).response
    assert card is not None
    await ann.click(card.message, custom_id=button(card, "Stop and delete"))
    said = "".join(map(words, ann.dm_channel.history()))
    assert "## Stopped" in said
    assert IN_BACKUPS in said
    assert await places(world.database, ann.id) == {}


async def test_nothing_in_memory_holds_the_id_of_who_has_left(world: World) -> None:
    ann = await used(world)
    services = world.bot.services
    assert ann.id in set(numbers_in(services)) | set(numbers_in(world.reminders))
    services.reports.take(ann.id)
    services.moderation.may_complain(5, ann.id)
    await services.privacy.forget(ann.id)
    # What is under way is put back by this; it is forgotten within two hours.
    for _ in range(2):
        await world.reminders.age()
    for holder in (services, world.reminders):
        assert ann.id not in set(numbers_in(holder))


def numbers_in(start: object) -> Iterator[int]:
    """Yield every number that can be reached from the bot's own objects."""
    waiting, seen = [start], set[int]()
    while waiting:
        one = waiting.pop()
        if isinstance(one, int):
            yield one
            continue
        if id(one) in seen or isinstance(one, (str, bytes, type)):
            continue
        seen.add(id(one))
        if isinstance(one, Mapping):
            waiting += [*one, *one.values()]
        elif isinstance(one, (Sequence, Set, array)):
            waiting += list(one)
        elif type(one).__module__.split(".")[0] in {"bot", "cogs"}:
            waiting += vars(one).values() if hasattr(one, "__dict__") else []
            slots = getattr(type(one), "__slots__", ())
            waiting += [getattr(one, name, None) for name in slots]


# --- Idle routines


async def test_a_notice_names_the_day_and_keep_it_keeps_the_routine(world: World) -> None:
    ann = await opted_in(world)
    await ann.slash("routine pause")
    await world.move(days=76, hours=10)
    assert await world.bot.services.idle.look() == (1, 0)
    await world.tick()
    message = ann.dm_channel.last_message
    gone = int((world.now() + timedelta(days=14)).timestamp())
    assert f"<t:{gone}:D>" in words(message)
    await ann.click(message, custom_id=button(message, "Keep it"))
    await world.move(days=20)
    assert await world.bot.services.idle.look() == (0, 0)
    assert await world.routines.find(ann.id) is not None


async def test_looking_something_up_keeps_the_routine_too(world: World) -> None:
    ann = await opted_in(world)
    await ann.slash("routine pause")
    await world.move(days=60)
    await ann.slash("causes")
    await world.move(days=60)
    assert await world.bot.services.idle.look() == (0, 0)
