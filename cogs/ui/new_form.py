"""New form: what an entry of the server's own begins with: its kind, its name, and a pattern."""

from typing import Any

from discord import ui

from bot.client import Interaction
from bot.errors import UserError
from bot.library.kinds import Kind
from cogs.ui.desk import show_desk
from cogs.ui.moderator import ModeratorForm, actor_of
from cogs.ui.parts import option
from cogs.ui.picking import entry_named

KINDS = (Kind.CAUSE, Kind.EXERCISE, Kind.ROUTINE, Kind.GUIDE)
LONGEST_NAME = 60
_BEGUN = "✅ **Begun.** It is a draft so far. Change a part to go on, and preview it at any time."


async def begin(interaction: Interaction, kind: Kind, name: str, like: str) -> None:
    """Begin an entry, and show it.

    Raises:
        UserError: it cannot be begun like this.
    """
    if not name.strip() or len(name) > LONGEST_NAME:
        raise UserError(
            f"A name has up to {LONGEST_NAME} characters, for example `Wall sit with a ball`."
        )
    actor = actor_of(interaction)
    pattern = await entry_named(interaction, like) if like.strip() else None
    drafting = interaction.client.services.editorial.drafting
    desk = await drafting.begin(actor.guild_id, kind, name, pattern, actor.user_id)
    await show_desk(interaction, desk, _BEGUN)


class NewForm(ModeratorForm):
    """Asks for what was left out of ``/content new``."""

    def __init__(self, interaction: Interaction, kind: Kind | None, name: str, like: str) -> None:
        super().__init__(interaction, title="A new entry")
        options = [option(one.capitalize(), str(one), default=one is kind) for one in KINDS]
        self._kind: ui.Select[Any] = ui.Select(custom_id="kind", options=options)
        self._name: ui.TextInput[Any] = ui.TextInput(
            custom_id="name", default=name[:LONGEST_NAME] or None, max_length=LONGEST_NAME
        )
        self._like: ui.TextInput[Any] = ui.TextInput(
            custom_id="like",
            default=like[:100] or None,
            placeholder="For example: Bridge",
            required=False,
            max_length=100,
        )
        self.add_item(ui.Label(text="What is it?", component=self._kind))
        self.add_item(ui.Label(text="Its name", component=self._name))
        self.add_item(
            ui.Label(
                text="Like which entry?",
                description="It begins as a copy of it. An exercise needs one, for its picture.",
                component=self._like,
            )
        )

    async def submitted(self, interaction: Interaction) -> None:
        """Begin it."""
        kind = Kind(str(self._kind.values[0]))
        await begin(interaction, kind, self._name.value, self._like.value)
