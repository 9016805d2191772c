"""Report: *Report a problem* on a card, to the moderators of the server, or whoever runs the bot.

It says which card it is and what is wrong with it, never who wrote that; nothing is stored or
logged. It goes to the server's audit channel; in direct messages, and in a server without one, to
the owner of the application.
"""

from collections.abc import Iterator
from typing import Any

import discord
from discord import ui

from bot.client import Bot, Interaction
from bot.errors import UserError
from bot.plain import in_code, plainly, quoted
from cogs.ui import audit
from cogs.ui.answer import answer, in_time
from cogs.ui.card import Card
from cogs.ui.form import Form
from cogs.ui.installs import is_installed_here
from cogs.ui.learning import FOUND
from cogs.ui.place import REPORT, Place
from cogs.ui.press import Press
from cogs.ui.router import draw, place_of

LONGEST = 500
_ROOM = 1900
"""Less than the 2,000 characters of a plain message, in which the owner reads it."""


class ReportProblem(Press[ui.Button[Any]], verb=REPORT):
    """*Report a problem*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask what it is, unless the member has reported a few already."""
        interaction.client.services.reports.check(interaction.user.id)
        path = self.part(0)
        title = title_of(place_of(interaction), path)
        await interaction.response.send_modal(ReportForm(interaction, path, title))


class ReportForm(Form):
    """Asks what is wrong with a card."""

    def __init__(self, interaction: Interaction, path: str, title: str) -> None:
        super().__init__(interaction, title="Report a problem")
        self._path = path
        self._title = title
        self._text: ui.TextInput[Any] = ui.TextInput(
            style=discord.TextStyle.paragraph,
            placeholder="For example: step 3 and the picture don't match",
            max_length=LONGEST,
        )
        self.add_item(
            ui.Label(
                text="What is wrong with this card?",
                description="Please don't describe symptoms: I can't help with those here.",
                component=self._text,
            )
        )

    async def on_submit(self, interaction: Interaction) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Pass it on, and say so."""
        interaction.client.services.reports.take(interaction.user.id)
        guild_id = interaction.guild_id if is_installed_here(interaction) else None
        said = words(self._title, self._path, self._text.value)
        passing = pass_on(interaction.client, guild_id, said)
        if not await in_time(interaction, passing, anew=True):
            raise UserError(
                "I couldn't pass that on just now, and I don't keep it. "
                "Please try again later, for example in an hour."
            )
        await answer(interaction, thanks(place_of(interaction)))
        interaction.client.dispatch("press_completion", interaction)


async def pass_on(client: Bot, guild_id: int | None, said: str) -> bool:
    """Bring a report to a server's moderators, or else to the owner; return whether it arrived."""
    if guild_id is not None:
        posted = await audit.post(client, guild_id, [said])
        if posted.arrived:
            return True
    return await client.tell_owner(said)


def words(title: str, path: str, text: str) -> str:
    """Write a report, with nothing in it that Discord would act on."""
    lines = "\n".join(line for line in text.splitlines() if line.strip())
    heading = f"🔎 **A problem with “{plainly(title)}”** ({in_code(path)})"
    return f"{heading}\n{quoted(lines, LONGEST)}"[:_ROOM]


def title_of(place: Place, path: str) -> str:
    """Return the title of the card of a path.

    Raises:
        Gone: there is no such card, or not any more.
    """
    if path == FOUND:
        return "What a search found"
    return next(_titles(draw(place, path)))


def _titles(card: Card) -> Iterator[str]:
    for one in card.walk_children():
        if isinstance(one, ui.TextDisplay):
            yield one.content.splitlines()[0].lstrip("# ")[:100]


def thanks(place: Place) -> Card:
    """Return the answer to a report."""
    return Card(
        [
            "Thank you for taking the time: it is with the people who look after these texts, "
            "without your name."
        ],
        [[place.emergency()]],
    )


ITEMS = (ReportProblem,)
"""The components of reports."""
