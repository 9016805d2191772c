"""Who may moderate is checked for every command, button, select and form of a moderator's."""

import asyncio
import io
import logging
import sys
from typing import Any

import discord
import pytest
from discord import app_commands, ui

from bot.client import Interaction
from bot.errors import NotAllowed, NotHere
from cogs.ui import audit, moderator
from cogs.ui.custom_id import encode
from cogs.ui.moderator import (
    ModeratorForm,
    ModeratorGroup,
    ModeratorPress,
    actor_of,
    authorise,
    may_moderate,
)
from tests.support.server import Server, open_server, planted, said
from tests.support.world import World, modal_values

MODERATORS = "That is for moderators: members who may manage this server"
TEXT = "the words"


class Edit(ModeratorPress[ui.Button[Any]], verb="testedit"):
    """Opens a form."""

    async def pressed(self, interaction: Interaction) -> None:
        """Open it."""
        await interaction.response.send_modal(Words(interaction, title="Edit *it*"))


class Words(ModeratorForm):
    """Takes words."""

    taken: list[str]

    def __init__(self, interaction: Interaction, *, title: str) -> None:
        super().__init__(interaction, title=title)
        self.text: ui.TextInput[Any] = ui.TextInput()
        self.add_item(ui.Label(text="Words", component=self.text))

    async def submitted(self, interaction: Interaction) -> None:
        """Take them."""
        self.taken.append(self.text.value)
        await interaction.response.send_message("Taken.", ephemeral=True)


class Drill(ModeratorGroup, name="drill"):
    """Commands of moderators."""

    @app_commands.command()
    async def edit(self, interaction: Interaction, name: str) -> None:
        """Show the button of an edit."""
        view = ui.LayoutView()
        custom_id = encode("testedit", interaction.user.id, name)
        row: ui.ActionRow[Any] = ui.ActionRow(ui.Button(label="Edit", custom_id=custom_id))
        view.add_item(row)
        await interaction.response.send_message(view=view, ephemeral=True)

    @edit.autocomplete("name")
    async def _complete(self, interaction: Interaction, _: str) -> list[app_commands.Choice[str]]:
        allowed = await may_moderate(interaction)
        return [app_commands.Choice(name="a draft", value="a")] if allowed else []


@pytest.fixture
async def server(world: World, monkeypatch: pytest.MonkeyPatch) -> Server:
    """Return a server that follows its moderators, and has a command of theirs."""
    # Loading an extension makes its module anew.
    monkeypatch.setattr(sys.modules["cogs.strays"], "is_known", lambda _: True)
    monkeypatch.setattr(Words, "taken", [], raising=False)
    world.bot.add_dynamic_items(Edit)
    await world.bot.add_cog(Drill())
    await world.bot.tree.sync()
    server = open_server(world)
    await server.follow()
    return server


async def name_helpers(server: Server) -> None:
    """Let helpers moderate, and Ann be one."""
    await server.world.bot.services.moderation.add_role(server.guild.id, server.helpers.id)
    server.give(server.helpers)


async def edited(server: Server, who: Any) -> Any:
    """Run the command, press its button, send its form; return the last answer."""
    card = await who.slash(server.general, "drill edit", name="x")
    shown = await who.click(card.response.message, label="Edit")
    return await who.submit_modal(shown, modal_values(shown, TEXT))


@pytest.mark.parametrize("who", ["boss", "ann"])
async def test_managers_and_named_roles_may(server: Server, who: str) -> None:
    await name_helpers(server)
    assert said(await edited(server, getattr(server, who))).startswith("Taken.")
    assert Words.taken == [TEXT]
    assert server.posted() == []


async def test_roles_arrive_though_no_server_is_kept(server: Server, world: World) -> None:
    seen: list[moderator.Actor] = []

    async def on_interaction(interaction: Interaction) -> None:
        seen.append(actor_of(interaction))

    world.bot.add_listener(on_interaction)
    server.give(server.helpers)
    await server.ann.slash(server.general, "help")
    await server.boss.slash(server.general, "help")
    assert list(world.bot.guilds) == []
    ann, boss = seen
    assert (ann.roles, ann.manages_server) == ({server.helpers.id}, False)
    assert (boss.user_id, boss.guild_id) == (server.boss.id, server.guild.id)
    assert boss.manages_server


async def test_a_command_is_refused_with_one_sentence_and_a_line(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO):
        result = await server.ann.slash(server.general, "drill edit", name="x")
    assert result.ephemeral
    assert said(result).startswith(MODERATORS)
    assert server.posted() == [
        f"⛔ <@{server.ann.id}> tried `/drill edit`, and may not. Nothing was changed."
    ]
    assert "somebody who may not moderate tried `/drill edit`" in caplog.messages
    own = [one.getMessage() for one in caplog.records if one.name.startswith(("bot", "cogs"))]
    assert not [one for one in own if str(server.ann.id) in one]


async def test_a_press_after_the_role_was_lost_is_refused(server: Server) -> None:
    await name_helpers(server)
    card = (await server.ann.slash(server.general, "drill edit", name="x")).response
    assert card is not None
    server.give()
    result = await server.ann.click(card.message, label="Edit")
    assert result.modal is None
    assert said(result).startswith(MODERATORS)
    assert "tried a moderator's button (`testedit`)" in server.posted()[0]


async def test_a_form_sent_after_the_role_was_taken_from_the_moderators_is_refused(
    server: Server,
) -> None:
    await name_helpers(server)
    card = await server.ann.slash(server.general, "drill edit", name="x")
    assert card.response is not None
    shown = await server.ann.click(card.response.message, label="Edit")
    await server.world.bot.services.moderation.remove_role(server.guild.id, server.helpers.id)
    result = await server.ann.submit_modal(shown, modal_values(shown, TEXT))
    assert said(result).startswith(MODERATORS)
    assert Words.taken == []
    assert "tried the form **Edit \\*it\\***" in server.posted()[0]


async def test_a_forged_component_of_anothers_is_refused_as_not_allowed_and_posted(
    server: Server,
) -> None:
    message = await planted(server.world, server.general, encode("testedit", server.boss.id, "x"))
    result = await server.ann.click(message, label="x")
    assert said(result).startswith(MODERATORS)
    assert len(server.posted()) == 1


async def test_somebody_who_keeps_forging_floods_no_audit_log(server: Server, world: World) -> None:
    for _ in range(5):
        await server.ann.slash(server.general, "drill edit", name="x")
    assert len(server.posted()) == 1
    await world.env.advance_time(60)
    await server.ann.slash(server.general, "drill edit", name="x")
    assert len(server.posted()) == 2


@pytest.mark.parametrize("status", [403, 404, 500])
async def test_a_refusal_is_answered_whatever_becomes_of_the_line(
    server: Server, world: World, status: int
) -> None:
    world.env.inject_error("POST", "/channels/*/messages", status=status, times=None)
    result = await server.ann.slash(server.general, "drill edit", name="x")
    assert said(result).startswith(MODERATORS)


async def test_a_slow_audit_channel_keeps_nobody_from_their_answer(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(*_: object) -> audit.Posted:
        await asyncio.sleep(8)
        return audit.Posted(channel_id=None)

    monkeypatch.setattr(audit, "post", slow)
    result = await server.ann.slash(server.general, "drill edit", name="x")
    await server.world.env.advance_time(9)
    assert result.ephemeral
    assert said(result).startswith(MODERATORS)


async def test_what_is_offered_while_somebody_types_is_offered_to_moderators_alone(
    server: Server,
) -> None:
    asked = (server.general, "drill edit", "name", "")
    assert [one["value"] for one in await server.boss.autocomplete(*asked)] == ["a"]
    assert await server.ann.autocomplete(*asked) == []


async def test_where_the_bot_was_not_added_nobody_may_not_even_its_manager(
    server: Server, world: World
) -> None:
    world.bot.names_installs = True
    result = await server.boss.slash(server.general, "drill edit", name="x")
    assert "That works only in a server that I was added to" in said(result)
    assert server.posted() == []


async def test_in_direct_messages_nobody_may(server: Server, world: World) -> None:
    refused: list[Exception] = []

    async def on_interaction(interaction: Interaction) -> None:
        assert not await may_moderate(interaction)
        try:
            await authorise(interaction)
        except NotAllowed as error:
            refused.append(error)

    world.bot.add_listener(on_interaction)
    await world.env.create_user("eve").slash("help")
    assert [type(one) for one in refused] == [NotHere]


async def test_a_card_with_a_file_is_posted_with_its_file(server: Server, world: World) -> None:
    file = discord.File(io.BytesIO(b"- a\n+ b\n"), "changes.diff")
    posted = await audit.post(world.bot, server.guild.id, ["What changed"], [file])
    assert (posted.arrived, posted.channel_id, posted.words) == (True, server.audit.id, "")
    message = server.audit.last_message
    assert message is not None
    assert [one.filename for one in message.attachments] == ["changes.diff"]
    assert "What changed" in server.posted()[0]


async def test_a_post_says_why_it_did_not_arrive(server: Server, world: World) -> None:
    async def tried(status: int, code: int = 0, *, files: bool = False) -> str:
        world.env.inject_error("POST", "/channels/*/messages", status=status, code=code)
        file = [discord.File(io.BytesIO(b"x"), "x.diff")] if files else []
        posted = await audit.post(world.bot, server.guild.id, ["x"], file)
        assert not posted.arrived
        assert posted.channel_id == server.audit.id
        return posted.words

    where = f"I may not write in <#{server.audit.id}>: I need"
    assert await tried(403, 50013) == f"{where} **Send Messages** there."
    missing = "**View Channel**, **Send Messages** and **Attach Files** there."
    assert await tried(403, 50001, files=True) == f"{where} {missing}"
    assert (await tried(404, 10003)).startswith("That channel is gone")
    assert "just now" in await tried(400)
    await world.bot.services.moderation.change_audit_channel(server.guild.id, None)
    posted = await audit.post(world.bot, server.guild.id, ["x"])
    assert (posted.arrived, posted.channel_id) == (False, None)
    assert posted.words.startswith("No audit channel is set")
