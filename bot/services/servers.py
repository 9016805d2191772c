"""Servers: what was said in those that the bot has left goes (``bot/domain/departure.py``)."""

import logging
from typing import Protocol

from bot.clock import Clock
from bot.domain.departure import look
from bot.services.libraries import Libraries
from bot.store.departures import Departures
from bot.store.fingerprints import Fingerprints

log = logging.getLogger(__name__)

_LOOKED = "servers"


class Directory(Protocol):
    """Something that knows which servers the bot is in; Discord's side: ``bot/directory.py``."""

    async def servers(self) -> frozenset[int] | None:
        """Return every server that the bot is in; None where they could not all be read."""
        ...

    async def is_gone(self, guild_id: int) -> bool:
        """Tell whether Discord says that a server is none of the bot's."""
        ...


class Servers:
    """The daily look at which servers the bot is still in."""

    def __init__(
        self,
        *,
        directory: Directory,
        departures: Departures,
        fingerprints: Fingerprints,
        libraries: Libraries,
        clock: Clock,
    ) -> None:
        self._directory = directory
        self._departures = departures
        self._fingerprints = fingerprints
        self._libraries = libraries
        self._clock = clock

    async def look(self) -> int:
        """Look once a day; return of how many servers everything was deleted."""
        now = self._clock.now()
        today = now.date().isoformat()
        if await self._fingerprints.get(_LOOKED) == today:
            return 0
        held = await self._departures.held()
        present = await self._directory.servers() if held else frozenset[int]()
        if present is None:
            return 0
        found = look(held, present, await self._departures.gone(), now)
        await self._departures.note(found.gone, found.back, now)
        deleted = sum([await self._end(guild_id) for guild_id in sorted(found.over)])
        await self._fingerprints.remember(_LOOKED, today, now)
        if deleted:
            log.info("deleted everything of %d servers that the bot has left", deleted)
        return deleted

    async def _end(self, guild_id: int) -> bool:
        """Delete everything of a server, if Discord says again that it is gone."""
        if not await self._directory.is_gone(guild_id):
            return False
        await self._departures.forget(guild_id)
        await self._libraries.reload(guild_id)
        return True
