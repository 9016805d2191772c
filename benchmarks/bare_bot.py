"""Bare bot: discord.py with two slash commands, a text and a picture, and nothing else.

A process of its own: `python -m benchmarks.bare_bot API_URL GATEWAY_URL TOKEN [--sync]`. Nothing
of the project is imported, so that its memory and its start are discord.py's. The picture is read
from the file that PICTURE names.
"""

import os
import sys
from typing import Any

import discord
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

TEXT = (
    "**Seated figure 4**\nSit tall on a firm chair. Put one ankle on the other knee. Lean forward "
    "from the hips, with a long back, until you feel a stretch in the buttock. Hold, breathe, and "
    "come back slowly. Twice on each side, 20 to 30 seconds."
)

PICTURE = os.environ.get("PICTURE", "")  # noqa: TID251 - a process that is told where to look


class BareBot(discord.Client):
    """A client with a tree of two commands."""

    def __init__(self, *, sync: bool) -> None:
        super().__init__(intents=discord.Intents.none())
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(cause)  # pyright: ignore[reportUnknownArgumentType] - no cog
        self.tree.add_command(exercise)  # pyright: ignore[reportUnknownArgumentType] - no cog
        self._sync = sync

    async def setup_hook(self) -> None:
        """Send the command to Discord, if that is what this run is for."""
        if self._sync:
            await self.tree.sync()


@app_commands.command(description="Read about one cause.")
async def cause(interaction: discord.Interaction[Any], name: str) -> None:
    """Answer with the same text whatever was asked."""
    await interaction.response.send_message(TEXT)


@app_commands.command(description="See one exercise.")
async def exercise(interaction: discord.Interaction[Any], name: str) -> None:
    """Answer with the same text and picture whatever was asked."""
    await interaction.response.send_message(TEXT, file=discord.File(PICTURE))


def main() -> None:
    """Run until the process is ended."""
    Route.BASE, gateway, token, *more = sys.argv[1:]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    BareBot(sync="--sync" in more).run(token, log_handler=None)


if __name__ == "__main__":
    main()
