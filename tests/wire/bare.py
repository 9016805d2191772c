"""discord.py with nothing around it, on a loopback Discord.

What the server is tested with, and what the bot is compared with.
"""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

import discord
import pytest
import yarl
from discord import app_commands
from discord.gateway import DiscordWebSocket
from discord.http import Route

from tests.wire.server import LoopbackDiscord


class BareClient(discord.Client):
    """A client with a command tree, ready at once and quick to identify again."""

    def __init__(self, intents: discord.Intents | None = None) -> None:
        super().__init__(intents=intents or discord.Intents.none(), guild_ready_timeout=0.01)
        self.tree = app_commands.CommandTree(self)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Skip the five seconds that Discord wants between two sessions."""


def point_at(server: LoopbackDiscord, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let discord.py take the loopback server for Discord."""
    monkeypatch.setattr(Route, "BASE", server.api_url)
    monkeypatch.setattr(DiscordWebSocket, "DEFAULT_GATEWAY", yarl.URL(server.gateway_url))


@contextlib.asynccontextmanager
async def online(
    client: discord.Client, server: LoopbackDiscord, *, sync: app_commands.CommandTree | None = None
) -> AsyncGenerator[None]:
    """Log a client in, write the commands of a tree, and stay connected for the block."""
    await client.login(server.token)
    if sync is not None:
        await sync.sync()
    connecting = asyncio.create_task(client.connect())
    try:
        await client.wait_until_ready()
        yield
    finally:
        await client.close()
        await connecting
