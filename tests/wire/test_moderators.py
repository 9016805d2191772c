"""Moderators over real sockets: their roles arrive, settings hold, and reports reach the owner."""

import contextlib
from collections.abc import AsyncGenerator
from pathlib import Path

import discord
import pytest

from bot.tuning import role_ids
from tests.wire.bare import BareClient, online, point_at
from tests.wire.process import execute, running
from tests.wire.server import Exchange, LoopbackDiscord, find_button, text_of
from tests.wire.server.components import ComponentType, walk
from tests.wire.server.state import MEMBER_PERMISSIONS, Message, Permission

MANAGER = MEMBER_PERMISSIONS | Permission.MANAGE_GUILD


@pytest.fixture
async def server() -> AsyncGenerator[LoopbackDiscord]:
    """Run a Discord that stops by itself after two minutes."""
    async with LoopbackDiscord(lifetime=120) as started:
        yield started


def menu(message: Message, kind: ComponentType) -> str:
    """Return the custom id of the select of a kind."""
    return next(str(one["custom_id"]) for one in walk(message.components) if one["type"] == kind)


async def changed(server: LoopbackDiscord, exchange: Exchange, wanted: str) -> None:
    """Wait until the message that was pressed says something."""
    source = exchange.source
    assert source is not None
    await server.until(lambda: wanted in text_of(source), 10)


async def test_role_ids_arrive_whether_or_not_their_server_is_kept(
    server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    client, ann = BareClient(), server.add_user("Ann")
    guild = server.add_guild("Backs", members=[ann])
    channel = server.add_channel(guild, "general")
    roles = [server.world.add_role(guild, name) for name in ("helpers", "clinicians")]
    server.world.join(guild, ann, roles=roles)
    seen: list[tuple[frozenset[int], int]] = []

    @client.tree.command()
    async def hello(interaction: discord.Interaction) -> None:
        """Greet."""
        public = interaction.user.roles if isinstance(interaction.user, discord.Member) else []
        seen.append((role_ids(interaction.user), len(public)))
        await interaction.response.send_message("Hello")

    async with online(client, server, sync=client.tree):
        for kept in (True, False):
            if not kept:
                client._connection._guilds.clear()
            await (await ann.slash("hello", where=channel)).response()
    wanted = frozenset(one.id for one in roles)
    assert [ids for ids, _ in seen] == [wanted, wanted]
    # Without its server discord.py's own list names none of them.
    assert len(roles) > seen[1][1]


async def test_settings_are_chosen_from_selects_and_outlive_the_process(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    boss, ann = server.add_user("Boss"), server.add_user("Ann")
    guild = server.add_guild("Backs", members=[ann])
    server.world.join(guild, boss, permissions=MANAGER)
    general, log = server.add_channel(guild, "general"), server.add_channel(guild, "log")
    helpers = server.world.add_role(guild, "helpers")
    database = tmp_path / "bot.db"
    async with running(server, database) as bot:
        card = await (await boss.slash("settings show", where=general)).message()
        assert card.ephemeral
        pressed = await boss.select(card, menu(card, ComponentType.ROLE_SELECT), [helpers])
        await changed(server, pressed, f"and: <@&{helpers.id}>.")
        card = await (await boss.slash("settings audit-channel", where=general)).message()
        pressed = await boss.select(card, menu(card, ComponentType.CHANNEL_SELECT), [log])
        await changed(server, pressed, "A test line stands there.")
        assert "This is the audit channel now" in text_of(log.messages[-1])
        await bot.kill()
    assert execute(database, "SELECT role_id FROM guild_role") == [(helpers.id,)]
    async with running(server, database) as bot:
        card = await (await boss.slash("settings show", where=general)).message()
        assert f"<#{log.id}>" in text_of(card)
        # Who manages the server no more presses what stands there still.
        server.world.join(guild, boss, roles=[helpers])
        turn = str(find_button(card, label="Turn review on")["custom_id"])
        refused = await (await boss.click(card, turn)).message()
        assert "Manage Server" in refused.content
        assert "tried a moderator's button (`mreview`)" in text_of(log.messages[-1])
        bot.process.terminate()
        _, said = await bot.ended()
    assert execute(database, "SELECT review FROM guild") == [(0,)]
    assert "somebody who may not moderate tried" in said
    assert str(boss.id) not in said


async def test_the_option_of_a_channel_and_of_a_role_are_read(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    boss = server.add_user("Boss")
    guild = server.add_guild("Backs")
    server.world.join(guild, boss, permissions=MANAGER)
    general = server.add_channel(guild, "general")
    helpers = server.world.add_role(guild, "helpers")
    async with running(server, tmp_path / "bot.db"):
        given = {"channel": general}
        card = await (await boss.slash("settings audit-channel", given, where=general)).message()
        assert "A test line stands there." in text_of(card)
        named = await boss.slash("settings moderators", {"role": helpers}, where=general)
        assert f"and: <@&{helpers.id}>." in text_of(await named.message())


async def test_where_only_a_user_installed_the_bot_nobody_may_moderate(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    boss = server.add_user("Boss", installed=True)
    guild = server.add_guild("Elsewhere", installed=False)
    server.world.join(guild, boss, permissions=MANAGER | Permission.ADMINISTRATOR)
    general = server.add_channel(guild, "general")
    async with running(server, tmp_path / "bot.db"):
        with contextlib.suppress(LookupError):
            # Discord does not offer the command there ...
            await boss.slash("settings show", where=general)
            pytest.fail("the command was offered")
        card = await (await boss.slash("help", where=general)).message()
        # ... and what a tampered client sends is refused.
        turn = str(find_button(card, label="About")["custom_id"]).replace("go|", "mreview|")
        for part in walk(card.components):
            if part.get("label") == "About":
                part["custom_id"] = turn
        refused = await (await boss.click(card, turn)).message()
        assert "That works only in a server that I was added to" in refused.content
    assert execute(tmp_path / "bot.db", "SELECT * FROM guild") == []


async def test_a_report_in_direct_messages_reaches_the_owner_without_a_name(
    server: LoopbackDiscord, tmp_path: Path
) -> None:
    owner, ann = server.add_user("Owner"), server.add_user("Ann")
    server.world.owner = owner
    async with running(server, tmp_path / "bot.db") as bot:
        card = await (await ann.slash("cause", {"name": "piriformis"})).message()
        press = str(find_button(card, label="Report a problem")["custom_id"])
        shown = await ann.click(card, press)
        await shown.response()
        field = next(
            str(one["custom_id"])
            for one in walk(shown.modal["components"])
            if one["type"] == ComponentType.TEXT_INPUT
        )
        thanks = await (await ann.submit(shown, {field: "The picture is upside down"})).message()
        assert "Thank you" in text_of(thanks)
        [told] = server.messages_to(owner)
        bot.process.terminate()
        _, said = await bot.ended()
    assert "A problem with “Piriformis syndrome”" in told.content
    assert "upside down" in told.content
    assert str(ann.id) not in told.content
    assert "Ann" not in told.content
    assert "upside" not in said
