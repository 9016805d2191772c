"""People, moved by the test: they run commands, press buttons, choose, fill in modals.

Each act sends one interaction to the bot and returns its `Exchange` at once, without waiting for
the answer. What Discord's own client would not let a person do raises LookupError or ValueError.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.wire.server.arguments import Arguments, Value, check_chosen
from tests.wire.server.commands import CommandBook, check_offered
from tests.wire.server.components import SELECTS, ComponentType, find_input
from tests.wire.server.documents import JsonObject
from tests.wire.server.errors import CLOSED_DM
from tests.wire.server.exchanges import Asked, Exchange
from tests.wire.server.gateway import Gateway
from tests.wire.server.interactions import Interactions
from tests.wire.server.invocations import announce, permissions_of
from tests.wire.server.modals import Given, filled
from tests.wire.server.state import Channel, Message, User
from tests.wire.server.world import World


@dataclass(frozen=True, kw_only=True)
class Stage:
    """What people act upon."""

    world: World
    commands: CommandBook
    interactions: Interactions
    gateway: Gateway


@dataclass(eq=False, kw_only=True)
class Person(User):
    """A user whose hands are the test's."""

    stage: Stage

    @property
    def dm(self) -> Channel:
        """Return this person's DM with the bot."""
        return self.stage.world.dm_with(self)

    def close_dms(self) -> None:
        """Let the bot's messages be refused with 50007; interactions still work."""
        self.send_refusal = CLOSED_DM

    def open_dms(self) -> None:
        """Let the bot write again."""
        self.send_refusal = None

    async def slash(
        self,
        path: str,
        options: Mapping[str, Value] | None = None,
        *,
        where: Channel | None = None,
    ) -> Exchange:
        """Run "routine start" with options by name, in a channel or (None) the bot's DM."""
        return await self._command(Asked.COMMAND, path, options or {}, where=where)

    async def autocomplete(
        self,
        path: str,
        option: str,
        typed: str,
        options: Mapping[str, Value] | None = None,
        *,
        where: Channel | None = None,
    ) -> Exchange:
        """Type into one option of a command; the answer's `choices` are what is offered."""
        values = {**(options or {}), option: typed}
        return await self._command(Asked.AUTOCOMPLETE, path, values, where=where, focused=option)

    async def click(self, message: Message, custom_id: str) -> Exchange:
        """Press the button with this custom_id."""
        button = find_input(message.components, custom_id)
        if button["type"] != ComponentType.BUTTON or button.get("disabled"):
            raise ValueError(f"{custom_id} cannot be pressed")
        return await self._component(message, button, {})

    async def forge(self, message: Message, custom_id: str, *values: str) -> Exchange:
        """Press what is not there, as a tampered client might: a button, or a select's values."""
        kind = ComponentType.STRING_SELECT if values else ComponentType.BUTTON
        part: JsonObject = {"custom_id": custom_id, "type": kind}
        return await self._component(message, part, {"values": list(values)} if values else {})

    async def select(self, message: Message, custom_id: str, values: Sequence[Value]) -> Exchange:
        """Choose values in the select with this custom_id."""
        menu = find_input(message.components, custom_id)
        if menu["type"] not in SELECTS or menu.get("disabled"):
            raise ValueError(f"{custom_id} cannot be chosen from")
        check_chosen(menu, values)
        arguments = Arguments(self.stage.world, message.channel.guild)
        chosen: JsonObject = {"values": [arguments.written(value) for value in values]}
        return await self._component(message, menu, chosen | arguments.explained())

    async def submit(self, shown: Exchange, values: Mapping[str, Given]) -> Exchange:
        """Send the modal that an exchange was answered with, its fields by custom_id."""
        modal = shown.modal
        arguments = Arguments(self.stage.world, shown.channel.guild)
        components = filled(modal, values, arguments)
        data: JsonObject = {"custom_id": modal["custom_id"], "components": components}
        return await self._ask(
            Asked.MODAL, shown.channel, data | arguments.explained(), source=shown.source
        )

    async def _command(
        self,
        asked: Asked,
        path: str,
        values: Mapping[str, Value],
        *,
        where: Channel | None,
        focused: str | None = None,
    ) -> Exchange:
        channel = where or self.dm
        guild = channel.guild
        command, chain = self.stage.commands.find(path, guild.id if guild else None)
        permissions = permissions_of(self, channel)
        installed = guild is not None and guild.installed
        check_offered(command, channel.context, permissions, installed_in_guild=installed)
        arguments = Arguments(self.stage.world, guild)
        definitions = (chain[-1] if chain else command).get("options", [])
        options = arguments.options(definitions, values, focused=focused)
        for step in reversed(chain):
            options = [{"name": step["name"], "type": step["type"], "options": options}]
        data: JsonObject = {
            "id": command["id"],
            "name": command["name"],
            "type": 1,
            "options": options,
        }
        if "guild_id" in command:
            data["guild_id"] = command["guild_id"]
        return await self._ask(asked, channel, data | arguments.explained())

    async def _component(self, message: Message, part: JsonObject, chosen: JsonObject) -> Exchange:
        if message.deleted:
            raise ValueError("the message is deleted")
        data: JsonObject = {
            "custom_id": part["custom_id"],
            "component_type": part["type"],
            "id": part.get("id", 0),
        }
        return await self._ask(Asked.COMPONENT, message.channel, data | chosen, source=message)

    async def _ask(
        self, asked: Asked, channel: Channel, data: JsonObject, *, source: Message | None = None
    ) -> Exchange:
        stage = self.stage
        exchange = Exchange(
            interaction_id=stage.world.snowflakes.next(),
            asked=asked,
            person=self,
            channel=channel,
            source=source,
        )
        stage.interactions.open(exchange)
        announced = announce(stage.world, exchange, data)
        guild_id = channel.guild.id if channel.guild else None
        await stage.gateway.dispatch("INTERACTION_CREATE", announced, guild_id=guild_id)
        return exchange
