"""Release parts: what buttons about entries carry, and the two forms that ask for words."""

from collections.abc import Awaitable, Callable
from typing import Any

import discord
from discord import ButtonStyle, ui

from bot.client import Interaction
from bot.errors import Gone
from bot.library.kinds import Key
from bot.services.editorial import Editorial
from bot.services.outcomes import LONGEST, SHORTEST
from cogs.ui.custom_id import ANYBODY
from cogs.ui.moderator import ModeratorForm
from cogs.ui.parts import Button, button
from cogs.ui.press import Press

PUBLISH = "cpublish"
PUBLISH_PICKED = "cpubpick"
APPROVE = "capprove"
DECLINE = "cdecline"
HISTORY = "chistory"
VERSION = "cversion"
BACK = "cback"
RETIRE = "cretire"
MERGE = "crebase"
OVER = "cover"
DISCARD = "cletgo"
IMPORT_DRAFTS = "cimdraft"
IMPORT_PUBLISH = "cimpub"
IMPORT_NOT = "cimnot"

Then = Callable[[Interaction, str], Awaitable[None]]
"""What to do with what was typed."""


def editorial_of(interaction: Interaction) -> Editorial:
    """Return the services of the moderators."""
    return interaction.client.services.editorial


def key_in(press: Press[Any], number: int = 0) -> Key:
    """Return the entry that a component is about.

    Raises:
        Gone: it is about none.
    """
    return read_key(press.part(number))


def read_key(text: str) -> Key:
    """Return the entry that a value names.

    Raises:
        Gone: it names none.
    """
    found = Key.read(text)
    if found is None:
        raise Gone
    return found


def number_in(press: Press[Any], number: int) -> int:
    """Return a number that a component carries.

    Raises:
        Gone: it carries none.
    """
    return read_number(press.part(number))


def read_number(text: str) -> int:
    """Return the number that a value is.

    Raises:
        Gone: it is none.
    """
    if not text.isascii() or not text.isdecimal() or len(text) > 9:
        raise Gone
    return int(text)


def publish_button(owner: int, key: Key, revision: int, label: str = "Publish…") -> Button:
    """Return the button that asks why, and publishes the draft that was looked at."""
    style = ButtonStyle.success
    return button(PUBLISH, owner, str(key), str(revision), label=label, style=style)


def history_button(owner: int, key: Key) -> Button:
    """Return the button to the versions of an entry."""
    return button(HISTORY, owner, str(key), label="History")


def review_buttons(key: Key, revision: int, owner: int = ANYBODY) -> list[Button]:
    """Return the buttons that approve or decline what waits for a second moderator."""
    parts = str(key), str(revision)
    return [
        button(APPROVE, owner, *parts, label="Approve", style=ButtonStyle.success),
        button(DECLINE, owner, *parts, label="Decline"),
    ]


class ReasonForm(ModeratorForm):
    """Asks why, and says what will happen."""

    def __init__(self, interaction: Interaction, title: str, then: Then, said: str = "") -> None:
        super().__init__(interaction, title=title[:45])
        self._then = then
        if said:
            self.add_item(ui.TextDisplay(said))
        self._reason: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            placeholder="For example: reworded step 2, two members misread it",
            min_length=SHORTEST,
            max_length=LONGEST,
        )
        self.add_item(
            ui.Label(
                text="Why?",
                description="Other moderators read it, in the history and the audit channel.",
                component=self._reason,
            )
        )

    async def submitted(self, interaction: Interaction) -> None:
        """Go on with the reason."""
        await self._then(interaction, self._reason.value)


class NameForm(ModeratorForm):
    """Asks which entry a command is about."""

    def __init__(self, interaction: Interaction, title: str, then: Then) -> None:
        super().__init__(interaction, title=title[:45])
        self._then = then
        self._name: ui.TextInput[Any] = ui.TextInput(
            placeholder="For example: Bridge, or: safety texts", max_length=100
        )
        self.add_item(
            ui.Label(
                text="Which entry?",
                description="A cause, an exercise, a routine, a guide, or the safety texts.",
                component=self._name,
            )
        )

    async def submitted(self, interaction: Interaction) -> None:
        """Go on with the name."""
        await self._then(interaction, self._name.value)
