"""Picture: how a drawn picture is put into a message."""

import io
from typing import Any

import discord
from discord import ui

from bot.services.pictures import Picture


def gallery(picture: Picture) -> ui.MediaGallery[Any]:
    """Return the place of a picture in a card; its file goes with the message."""
    address = f"attachment://{picture.name}"
    return ui.MediaGallery(discord.MediaGalleryItem(address, description=picture.alt))


def files(picture: Picture | None) -> list[discord.File]:
    """Return what goes with the message."""
    if picture is None:
        return []
    return [discord.File(io.BytesIO(picture.data), picture.name)]


def in_words(alt: str) -> str:
    """Return what stands in the place of a picture that could not be drawn."""
    return f"-# Picture: {alt}"
