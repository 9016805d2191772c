"""The loopback Discord as bare discord.py meets it: people ask, the bot answers."""

import asyncio
from collections.abc import AsyncGenerator

import aiohttp
import discord
import pytest
from discord import app_commands, ui

from tests.wire.bare import BareClient, online, point_at
from tests.wire.server import (
    Answered,
    LoopbackDiscord,
    MovableClock,
    Upload,
    find_button,
    text_of,
)
from tests.wire.server.commands import NotOfferedError
from tests.wire.server.state import Context, Permission


@pytest.fixture
def clock() -> MovableClock:
    """Give the server a clock that the test can move."""
    return MovableClock()


@pytest.fixture
async def server(
    clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[LoopbackDiscord]:
    """Run a server that discord.py takes for Discord."""
    async with LoopbackDiscord(clock=clock, lifetime=30) as running:
        point_at(running, monkeypatch)
        yield running


async def test_slash_command_in_the_dm_is_answered(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada", locale="de")
    seen: list[discord.Interaction] = []

    @client.tree.command()
    async def hello(interaction: discord.Interaction, name: str, times: int) -> None:
        """Greet."""
        seen.append(interaction)
        await interaction.response.send_message(f"Hello {name} " * times, ephemeral=True)

    async with online(client, server, sync=client.tree):
        exchange = await person.slash("hello", {"name": "Ada", "times": 2})
        answer = await exchange.response()
        message = await exchange.message()
    assert answer.kind is Answered.MESSAGE
    assert (message.content, message.ephemeral) == ("Hello Ada Hello Ada ", True)
    assert 0 < exchange.took < 1
    assert (seen[0].user.id, seen[0].locale) == (person.id, discord.Locale.german)
    assert seen[0].context.dm_channel
    assert isinstance(seen[0].channel, discord.DMChannel)


async def test_subcommand_in_a_server_carries_member_and_rights(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")
    guild = server.add_guild("Backs")
    server.world.join(guild, person, permissions=Permission.MANAGE_GUILD)
    thread = server.world.add_channel(guild, "case", parent=server.add_channel(guild, "general"))
    role = server.world.add_role(guild, "helpers")
    group = app_commands.Group(name="settings", description="-", guild_only=True)
    seen: list[tuple[discord.Interaction, discord.Role]] = []

    @group.command()
    async def moderators(interaction: discord.Interaction, role: discord.Role) -> None:
        """Name the moderators."""
        seen.append((interaction, role))
        await interaction.response.send_message(role.name)

    client.tree.add_command(group)
    async with online(client, server, sync=client.tree):
        exchange = await person.slash("settings moderators", {"role": role}, where=thread)
        await exchange.response()
        with pytest.raises(NotOfferedError):
            await person.slash("settings moderators", {"role": role})
    interaction, given = seen[0]
    assert isinstance(interaction.user, discord.Member)
    assert isinstance(interaction.channel, discord.Thread)
    assert interaction.permissions == discord.Permissions(manage_guild=True)
    assert interaction.is_guild_integration()
    assert given.id == role.id
    assert thread.context is Context.GUILD


async def test_app_of_a_user_answers_where_no_server_installed_it(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada", installed=True)
    guild = server.add_guild("Elsewhere", members=[person], installed=False)
    group = server.world.add_group([person, server.add_user("Bob")])
    seen: list[discord.Interaction] = []

    @client.tree.command()
    @app_commands.allowed_installs(guilds=False, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=False, private_channels=True)
    async def cause(interaction: discord.Interaction) -> None:
        """Explain."""
        seen.append(interaction)
        await interaction.response.send_message("…", ephemeral=True)

    async with online(client, server, sync=client.tree):
        assert not client.guilds
        for place in (server.add_channel(guild, "general"), group):
            await (await person.slash("cause", where=place)).response()
        with pytest.raises(NotOfferedError):
            await person.slash("cause")
    assert [one.is_user_integration() for one in seen] == [True, True]
    assert [one.is_guild_integration() for one in seen] == [False, False]
    assert isinstance(seen[1].channel, discord.GroupChannel)
    assert seen[1].context.private_channel


async def test_deferred_answer_is_filled_by_the_first_follow_up(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")

    @client.tree.command()
    async def think(interaction: discord.Interaction) -> None:
        """Think first."""
        await interaction.response.defer(ephemeral=True)
        await interaction.followup.send("first")
        await interaction.followup.send("second", ephemeral=True)
        await interaction.edit_original_response(content="edited")

    async with online(client, server, sync=client.tree):
        exchange = await person.slash("think")
        await exchange.until(lambda: len(exchange.edits) == 2, 5)
    assert [message.content for message in exchange.messages] == ["edited", "second"]
    assert [message.content for message in exchange.edits] == ["first", "edited"]
    assert all(message.ephemeral for message in exchange.messages)
    assert server.messages_to(person) == []


class Card(ui.LayoutView):
    """A button beside text, in a container: as deep as Components V2 goes."""

    def __init__(self) -> None:
        super().__init__()
        self.button = ui.Button[Card](label="Done", custom_id="done:1")
        self.button.callback = self.pressed
        section = ui.Section[Card]("Twice a day", accessory=self.button)
        self.add_item(ui.Container(section, ui.MediaGallery(_picture("attachment://pose.gif"))))

    async def pressed(self, interaction: discord.Interaction) -> None:
        """Say so on the card."""
        self.button.label = "Undo"
        await interaction.response.edit_message(view=self)


def _picture(url: str) -> discord.MediaGalleryItem:
    return discord.MediaGalleryItem(url)


async def test_button_in_a_layout_is_pressed_and_edits_its_message(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")
    async with online(client, server):
        user = await client.fetch_user(person.id)
        picture = discord.File(__file__, "pose.gif")
        await user.send(view=Card(), file=picture)
        [message] = server.messages_to(person)
        assert text_of(message).splitlines() == ["Twice a day", "Done"]
        exchange = await person.click(message, find_button(message, label="Done")["custom_id"])
        assert await exchange.message() is message
        assert (await client.http.get_from_cdn(message.attachments[0].url)).startswith(b'"""')
    assert exchange.answer is not None
    assert exchange.answer.kind is Answered.UPDATE
    assert find_button(message, custom_id="done:")["label"] == "Undo"
    assert server.opened_dms == 1


class Questions(ui.Modal, title="Start"):
    """A modal with a text and a choice."""

    time = ui.Label[ui.Modal](text="When", component=ui.TextInput(custom_id="time", max_length=5))
    level = ui.Label[ui.Modal](
        text="Level",
        component=ui.Select(
            custom_id="level", options=[discord.SelectOption(label="calm", value="calm")]
        ),
    )

    async def on_submit(self, interaction: discord.Interaction) -> None:
        """Repeat what was filled in."""
        text, choice = self.time.component, self.level.component
        assert isinstance(text, ui.TextInput)
        assert isinstance(choice, ui.Select)
        await interaction.response.send_message(f"{text.value} {choice.values[0]}")


async def test_modal_is_shown_and_submitted(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")

    @client.tree.command()
    async def start(interaction: discord.Interaction) -> None:
        """Ask."""
        await interaction.response.send_modal(Questions())

    async with online(client, server, sync=client.tree):
        shown = await person.slash("start")
        await shown.response()
        with pytest.raises(ValueError, match="time: 0 to 5"):
            await person.submit(shown, {"time": "half past", "level": ["calm"]})
        submitted = await person.submit(shown, {"time": "20:30", "level": ["calm"]})
        assert (await submitted.message()).content == "20:30 calm"


async def test_select_gives_its_values(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")

    class Menu(ui.View):
        @ui.select(custom_id="pick", options=[discord.SelectOption(label="One", value="1")])
        async def pick(self, interaction: discord.Interaction, select: ui.Select[ui.View]) -> None:
            await interaction.response.send_message(select.values[0])

    async with online(client, server):
        await (await client.fetch_user(person.id)).send("?", view=Menu())
        [message] = server.messages_to(person)
        chosen = await person.select(message, "pick", ["1"])
        assert (await chosen.message()).content == "1"
        with pytest.raises(ValueError, match="not among"):
            await person.select(message, "pick", ["2"])


async def test_autocomplete_and_attachment(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")

    @client.tree.command()
    async def take(interaction: discord.Interaction, name: str, file: discord.Attachment) -> None:
        """Take a file."""
        await interaction.response.send_message(f"{name} {(await file.read()).decode()}")

    @take.autocomplete("name")
    async def names(_: discord.Interaction, typed: str) -> list[app_commands.Choice[str]]:
        return [app_commands.Choice(name=typed.upper(), value=typed)]

    async with online(client, server, sync=client.tree):
        offered = await (await person.autocomplete("take", "name", "disc")).response()
        assert offered.choices == [{"name": "DISC", "value": "disc"}]
        upload = Upload(filename="a.yaml", data=b"name: disc")
        taken = await person.slash("take", {"name": "disc", "file": upload})
        assert (await taken.message()).content == "disc name: disc"


async def test_interaction_is_answered_once_and_its_token_ages(
    server: LoopbackDiscord, clock: MovableClock
) -> None:
    server.commands.overwrite(None, [{"name": "ping", "description": "-"}])
    person = server.add_user("Ada")
    exchange = await person.slash("ping")
    callback = f"{server.api_url}/interactions/{exchange.id}/{exchange.token}/callback"
    webhook = f"{server.api_url}/webhooks/{server.world.app.id}/{exchange.token}"
    late = await person.slash("ping")
    async with aiohttp.ClientSession() as session:

        async def code(url: str, body: object) -> tuple[int, int]:
            async with session.post(url, json=body) as response:
                assert response.headers["Content-Type"] == "application/json"
                return response.status, (await response.json()).get("code")

        answer = {"type": 4, "data": {"content": "pong"}}
        assert await code(webhook, {"content": "early"}) == (404, 10015)
        async with session.post(callback, json=answer) as response:
            assert response.status == 204
        assert await code(callback, answer) == (400, 40060)
        assert await code(callback.replace(exchange.token, "x"), answer) == (404, 10062)
        assert await code(webhook, {"content": "further"}) == (200, None)
        clock.advance(4)
        assert await code(callback.replace(exchange.token, late.token), answer) == (404, 10062)
        clock.advance(15 * 60)
        assert await code(webhook, {"content": "late"}) == (401, 50027)


async def test_fifty_commands_at_once_are_all_answered(server: LoopbackDiscord) -> None:
    client, person = BareClient(), server.add_user("Ada")

    @client.tree.command()
    async def ping(interaction: discord.Interaction) -> None:
        """Ping."""
        await interaction.response.send_message("pong")

    async with online(client, server, sync=client.tree):
        exchanges = await asyncio.gather(*(person.slash("ping") for _ in range(50)))
        await asyncio.gather(*(exchange.response() for exchange in exchanges))
    assert len({exchange.messages[0].id for exchange in exchanges}) == 50
