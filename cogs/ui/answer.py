"""Answer: where an answer goes, and who may see it.

Plainly only in the bot's own DM; ephemerally everywhere else (servers, group DMs, other
people's DMs).
"""

import asyncio
from collections.abc import Coroutine, Sequence
from typing import Any, TypeVar

import discord

from bot.client import Interaction
from bot.services.pictures import Picture
from cogs.ui.picture import files

T = TypeVar("T")

PATIENCE = 1.5
"""Seconds that somebody waits without a sign; Discord gives an interaction up after three."""


def is_private(interaction: Interaction) -> bool:
    """Tell whether an interaction is in the bot's own DM with its user."""
    return interaction.context.dm_channel is True


async def answer(
    interaction: Interaction,
    card: discord.ui.LayoutView,
    picture: Picture | None = None,
    *,
    shared: bool = False,
    below: Sequence[discord.File] = (),
) -> None:
    """Answer an interaction with a new message; ``picture`` is the one that the card shows.

    A ``shared`` one is seen by everybody. Files stand ``below`` the card.
    """
    ephemeral = _is_ephemeral(interaction, shared=shared)
    attached = [*files(picture), *_put_below(card, below)]
    if interaction.response.is_done():
        await interaction.followup.send(view=card, ephemeral=ephemeral, files=attached)
    else:
        await interaction.response.send_message(view=card, ephemeral=ephemeral, files=attached)


async def show(
    interaction: Interaction,
    card: discord.ui.LayoutView,
    picture: Picture | None = None,
    *,
    below: Sequence[discord.File] = (),
) -> None:
    """Show a card in the place of the one that was pressed, and its files in the other's."""
    attached = [*files(picture), *_put_below(card, below)]
    if interaction.response.is_done():
        await interaction.edit_original_response(view=card, attachments=attached)
    else:
        await interaction.response.edit_message(view=card, attachments=attached)


def _put_below(
    card: discord.ui.LayoutView, below: Sequence[discord.File]
) -> Sequence[discord.File]:
    """Name files in a card: Discord shows none that no component names."""
    for file in below:
        card.add_item(discord.ui.File(file))
    return below


async def in_time(
    interaction: Interaction, work: Coroutine[Any, Any, T], *, anew: bool, shared: bool = False
) -> T:
    """Return what some work gives; where it takes long, let Discord know that it comes.

    ``anew`` where the answer will be a new message, not a change of the one that was pressed;
    ``shared`` where everybody will see it.
    """
    doing = asyncio.ensure_future(work)
    if not await _soon(doing) and not interaction.response.is_done():
        ephemeral = _is_ephemeral(interaction, shared=shared)
        await interaction.response.defer(ephemeral=ephemeral, thinking=anew)
    return await doing


async def _soon(doing: asyncio.Future[Any]) -> bool:
    """Tell whether something is done before anybody would wonder."""
    done, _ = await asyncio.wait({doing}, timeout=PATIENCE)
    return bool(done)


def _is_ephemeral(interaction: Interaction, *, shared: bool) -> bool:
    return not (shared or is_private(interaction))


def may_share(interaction: Interaction) -> bool:
    """Tell whether the member may send messages here, and there is somebody to share with."""
    if is_private(interaction):
        return False
    if interaction.guild_id is None:
        return True
    allowed = interaction.permissions
    if isinstance(interaction.channel, discord.Thread):
        return allowed.send_messages_in_threads
    return allowed.send_messages
