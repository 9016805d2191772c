"""Privacy: the components of what is held about somebody: a copy of it, and its deletion."""

import asyncio
import io
from typing import Any

import discord
from discord import ui

from bot.client import Interaction
from bot.errors import NoRoutine
from bot.services.limits import Costly
from bot.services.privacy import Privacy
from cogs.ui import privacy_cards as cards
from cogs.ui.answer import answer, in_time, is_private, show
from cogs.ui.copies import files_of
from cogs.ui.press import Press
from cogs.ui.router import place_of


def privacy_of(interaction: Interaction) -> Privacy:
    """Return the service of what is held about everybody."""
    return interaction.client.services.privacy


async def answer_held(interaction: Interaction) -> None:
    """Answer with what is held about somebody, in words."""
    held = await privacy_of(interaction).held(interaction.user.id)
    await answer(interaction, cards.held_card(place_of(interaction), held))


async def answer_copy(interaction: Interaction) -> None:
    """Answer with everything held about somebody, as two files that only they see."""
    interaction.client.services.limits.take(Costly.COPY, interaction.user.id)
    written = await in_time(interaction, _written(interaction), anew=True)
    if not written:
        await answer(interaction, cards.nothing(place_of(interaction)))
        return
    files = [discord.File(io.BytesIO(content), filename=name) for name, content in written]
    respond = interaction.response
    send = interaction.followup.send if respond.is_done() else respond.send_message
    await send(cards.COPY, files=files, ephemeral=not is_private(interaction))


async def _written(interaction: Interaction) -> list[tuple[str, bytes]]:
    held = await privacy_of(interaction).held(interaction.user.id)
    # Years of it take a while: the others' answers do not wait for that.
    return [] if held.is_empty else await asyncio.to_thread(files_of, held)


async def ask_before_deleting(interaction: Interaction) -> None:
    """Ask before everything is deleted, or say that there is nothing."""
    held = await privacy_of(interaction).held(interaction.user.id)
    place = place_of(interaction)
    await answer(interaction, cards.nothing(place) if held.is_empty else cards.asking(place))


class Export(Press[ui.Button[Any]], verb=cards.EXPORT):
    """*Give me a copy*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Give it."""
        await answer_copy(interaction)


class Ask(Press[ui.Button[Any]], verb=cards.ASK):
    """*Delete it …*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Ask first."""
        await ask_before_deleting(interaction)


class Erase(Press[ui.Button[Any]], verb=cards.ERASE):
    """*Delete everything*."""

    async def pressed(self, interaction: Interaction) -> None:
        """Delete it."""
        gone = await privacy_of(interaction).forget(interaction.user.id)
        await show(interaction, cards.deleted(place_of(interaction), gone))


class Leave(Press[ui.Button[Any]], verb=cards.LEAVE):
    """*Stop and delete*."""

    async def pressed(self, interaction: Interaction) -> None:
        """End the routine and delete everything."""
        gone = await privacy_of(interaction).forget(interaction.user.id)
        if not gone.anything:
            raise NoRoutine
        await show(interaction, cards.left(place_of(interaction), gone))


ITEMS = (Export, Ask, Erase, Leave)
"""The components that this module answers."""
