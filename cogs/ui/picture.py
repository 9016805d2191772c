"""Picture: how a drawn picture is put into a message."""

import io
from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Any

import discord
from discord import ui

from bot.errors import TooOften
from bot.services.pictures import Picture

PUT_OFF = "I have just drawn a lot of pictures: look again in a minute, and this one is here too. "
"""Names no moment: a card that says it is kept, and sent to others."""


def gallery(picture: Picture) -> ui.MediaGallery[Any]:
    """Return the place of a picture in a card; its file goes with the message."""
    address = f"attachment://{picture.name}"
    return ui.MediaGallery(discord.MediaGalleryItem(address, description=picture.alt))


def files(picture: Picture | None) -> list[discord.File]:
    """Return what goes with the message."""
    if picture is None:
        return []
    return [discord.File(io.BytesIO(picture.data), picture.name)]


@dataclass(frozen=True, slots=True)
class Sight:
    """What a screen shows: its picture; none where it has none, or where it could not be drawn.

    ``put_off`` where it would have had to be drawn, after many others in a short time.
    """

    picture: Picture | None = None
    put_off: bool = False


async def sight(drawing: Awaitable[Picture | None]) -> Sight:
    """Return what there is to see; who has no turn left sees the card without its picture."""
    try:
        return Sight(await drawing)
    except TooOften:
        return Sight(put_off=True)


def in_words(alt: str, *, put_off: bool = False) -> str:
    """Return what stands in the place of a picture that could not be drawn, or is put off."""
    return f"-# {PUT_OFF if put_off else ''}Picture: {alt}"
