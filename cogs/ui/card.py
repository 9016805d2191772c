"""Card: one message in Components V2, built from blocks of words and rows of components.

A card is never kept in memory: all it can do stands in its custom ids, and the items that
answer them are registered once (``cogs/ui/press.py``). So a card works after a restart, and a
million sent cards cost nothing.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import discord
from discord import ui

from bot.services.pictures import Picture
from cogs.ui.picture import gallery

CALM = 0x3A8F85
ALERT = 0xC0392B
DONE = 0x4C9A5B


class Card(ui.LayoutView):
    """Blocks in a container, rows of components below; a picture stands under the first block.

    The picture's file goes with the message: hand it to ``answer`` or ``show`` too.
    """

    def __init__(
        self,
        blocks: Iterable[str],
        rows: Iterable[Sequence[ui.Item[Any]]] = (),
        *,
        accent: int | None = None,
        picture: Picture | None = None,
    ) -> None:
        super().__init__(timeout=None)
        inner: list[ui.Item[Card]] = []
        for number, block in enumerate(blocks):
            if number:
                inner.append(ui.Separator(spacing=discord.SeparatorSpacing.small))
            inner.append(ui.TextDisplay(block))
            if picture is not None and not number:
                inner.append(gallery(picture))
        self.add_item(ui.Container(*inner, accent_colour=accent or CALM))
        for row in rows:
            if row:
                self.add_item(ui.ActionRow(*row))
        # Finished views are not stored by discord.py: nothing here waits for anything.
        self.stop()
