"""Answer: where an answer goes, and who may see it.

Plainly only in the bot's own DM; ephemerally everywhere else (servers, group DMs, other
people's DMs).
"""

import discord

from bot.client import Interaction


def is_private(interaction: Interaction) -> bool:
    """Tell whether an interaction is in the bot's own DM with its user."""
    return interaction.context.dm_channel is True


async def answer(interaction: Interaction, card: discord.ui.LayoutView) -> None:
    """Answer an interaction with a new message."""
    ephemeral = not is_private(interaction)
    if interaction.response.is_done():
        await interaction.followup.send(view=card, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(view=card, ephemeral=ephemeral)


async def show(interaction: Interaction, card: discord.ui.LayoutView) -> None:
    """Show a card in the place of the one that was pressed."""
    if interaction.response.is_done():
        await interaction.edit_original_response(view=card)
    else:
        await interaction.response.edit_message(view=card)


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
