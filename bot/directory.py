"""Directory: which servers the bot is in, asked of Discord's REST side.

This is Discord's side of ``bot/services/servers.py``. Whatever goes wrong means that nothing is
known: then nothing is deleted (docs/decisions/0025-left-servers-data.md).
"""

import logging

import aiohttp
import discord
from discord.http import HTTPClient

log = logging.getLogger(__name__)

PAGE = 200
"""How many servers Discord names in one answer."""

_GONE = frozenset({10004, 50001})
"""Unknown server; no access to it."""

_FAILED = (discord.HTTPException, aiohttp.ClientError, OSError, RuntimeError, KeyError, ValueError)


class DiscordDirectory:
    """Asks Discord."""

    def __init__(self) -> None:
        self._client: discord.Client | None = None

    def use(self, client: discord.Client) -> None:
        """Set the client to ask by: it can be made only after the services that need this."""
        self._client = client

    async def servers(self) -> frozenset[int] | None:
        """Return every server that the bot is in; None where they could not all be read."""
        found: set[int] = set()
        try:
            while True:
                page = await self._http.get_guilds(
                    PAGE, after=max(found, default=None), with_counts=False
                )
                found |= {int(one["id"]) for one in page}
                if len(page) < PAGE:
                    return frozenset(found)
        except _FAILED as error:
            log.warning("the servers could not be read: %s", type(error).__name__)
            return None

    async def is_gone(self, guild_id: int) -> bool:
        """Tell whether Discord says that a server is none of the bot's."""
        try:
            await self._http.get_guild(guild_id, with_counts=False)
        except discord.HTTPException as error:
            return error.code in _GONE
        except _FAILED as error:
            log.warning("a server could not be asked for: %s", type(error).__name__)
        return False

    @property
    def _http(self) -> HTTPClient:
        if self._client is None:
            raise RuntimeError("the directory was given no client")
        return self._client.http
