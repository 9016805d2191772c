"""Parcels: what waits, for a day at most, until one moderator has chosen what becomes of it."""

import json
from collections.abc import Callable
from typing import Any

from bot.clock import Clock
from bot.errors import Gone
from bot.store.drafts import Drafts


class Parcels:
    """Keeps what is too long for a button to carry."""

    def __init__(self, *, drafts: Drafts, clock: Clock, new_id: Callable[[], str]) -> None:
        self._drafts = drafts
        self._clock = clock
        self._new_id = new_id

    async def keep(self, guild_id: int, author_id: int, held: object) -> str:
        """Keep something that JSON can hold, for a moderator of a server; return its id."""
        parcel_id = self._new_id()
        told = json.dumps(held, ensure_ascii=False)
        await self._drafts.hold(parcel_id, guild_id, author_id, told, self._clock.now())
        return parcel_id

    async def look(self, guild_id: int, author_id: int, parcel_id: str) -> Any:  # noqa: ANN401 - JSON
        """Return what was kept.

        Raises:
            Gone: it is somebody else's, or was let go.
        """
        held = await self._drafts.held(parcel_id, guild_id, author_id)
        if held is None:
            raise Gone
        return json.loads(held)

    async def let_go(self, parcel_id: str) -> None:
        """Keep it no longer."""
        await self._drafts.let_go(parcel_id)
