"""Form: the base of modals. An open form is the one thing that is kept in memory.

discord.py keeps a form until it is sent, for a quarter of an hour at most, and forgets it at a
restart. Its custom id says which process opened it and when, so that one that comes back too late
can be answered (``cogs/strays.py``).
"""

import secrets
from datetime import datetime, timedelta
from typing import Any

from discord import ui

from bot.client import Interaction
from cogs.ui.custom_id import to_base36

LASTS = timedelta(minutes=15)
_PREFIX = "form"


class Form(ui.Modal):
    """A modal; subclasses write ``on_submit``."""

    def __init__(self, interaction: Interaction, *, title: str) -> None:
        super().__init__(
            title=title,
            timeout=LASTS.total_seconds(),
            custom_id=form_id(interaction.client.process, interaction.created_at),
        )

    async def on_error(self, interaction: Interaction, error: Exception) -> None:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Answer what could not be read."""
        await interaction.client.answer_error(interaction, error)


def form_id(process: str, opened_at: datetime) -> str:
    """Return the custom id of a form that a process opens at a moment."""
    stamp = to_base36(round(opened_at.timestamp()))
    return "|".join((_PREFIX, process, stamp, secrets.token_hex(8)))


def is_open(custom_id: str, process: str, moment: datetime) -> bool:
    """Tell whether a form that is sent at a moment is still kept by a process."""
    parts: list[Any] = custom_id.split("|")
    if len(parts) != 4 or parts[:2] != [_PREFIX, process]:
        return False
    try:
        opened_at = int(parts[2], 36)
    except ValueError:
        return False
    return moment.timestamp() - opened_at < LASTS.total_seconds()
