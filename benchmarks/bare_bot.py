"""Bare bot: discord.py with one slash command that answers with a fixed text, and nothing else.

A process of its own: `python -m benchmarks.bare_bot API_URL GATEWAY_URL TOKEN [--sync]`. Nothing
of the project is imported, so that its memory and its start are discord.py's.
"""

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


class BareBot(discord.Client):
    """A client with a tree of one command."""

    def __init__(self, *, sync: bool) -> None:
        super().__init__(intents=discord.Intents.none())
        self.tree = app_commands.CommandTree(self)
        self.tree.add_command(exercise)  # pyright: ignore[reportUnknownArgumentType] - no cog
        self._sync = sync

    async def setup_hook(self) -> None:
        """Send the command to Discord, if that is what this run is for."""
        if self._sync:
            await self.tree.sync()


@app_commands.command(description="See one exercise.")
async def exercise(interaction: discord.Interaction[Any], name: str) -> None:
    """Answer with the same text whatever was asked."""
    await interaction.response.send_message(TEXT)


def main() -> None:
    """Run until the process is ended."""
    Route.BASE, gateway, token, *more = sys.argv[1:]
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(gateway)
    BareBot(sync="--sync" in more).run(token, log_handler=None)


if __name__ == "__main__":
    main()
