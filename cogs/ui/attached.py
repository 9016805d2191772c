"""Attached: cards that go with files of words, such as a diff that is too long for a card."""

import io
from collections.abc import Sequence

import discord
from discord import ui

from bot.client import Interaction
from cogs.ui.answer import is_private
from cogs.ui.card import Card


def text_file(text: str, name: str) -> discord.File:
    """Return words as a file."""
    return discord.File(io.BytesIO(text.encode()), filename=name)


async def answer_with(interaction: Interaction, card: Card, files: Sequence[discord.File]) -> None:
    """Answer with a card in a message of its own, and files below it."""
    _name(card, files)
    ephemeral = not is_private(interaction)
    if interaction.response.is_done():
        await interaction.followup.send(view=card, files=files, ephemeral=ephemeral)
    else:
        await interaction.response.send_message(view=card, files=files, ephemeral=ephemeral)


async def show_with(interaction: Interaction, card: Card, files: Sequence[discord.File]) -> None:
    """Show a card in the place of the one that was pressed, and files below it."""
    _name(card, files)
    if interaction.response.is_done():
        await interaction.edit_original_response(view=card, attachments=files)
    else:
        await interaction.response.edit_message(view=card, attachments=files)


def _name(card: Card, files: Sequence[discord.File]) -> None:
    # Discord shows no file of such a message that no component of it names.
    for file in files:
        card.add_item(ui.File(file))
