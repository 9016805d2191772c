"""Line: a process's own connection to PostgreSQL, over which it is heard of and hears of others.

As long as it lasts, the process counts as alive, hears what others tell, and may hold the lead.
When the process is gone, however it ended, the server lets go of all three at once.
"""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from bot.errors import StoreError
from bot.store import postgresql
from bot.store.news import CHANNELS

_ANSWERS_WITHIN = 2.0
_LEAD = f"SELECT pg_try_advisory_lock({postgresql.SPACE}, 2)"

Hear = Callable[[str, str], None]
"""Is told on which channel what was said."""


class Line:
    """One connection at a time; whoever opens it is told when it breaks."""

    def __init__(self, url: str, process: str) -> None:
        self._url = url
        self._alive = postgresql.number_of(process)
        self._connection: Any = None
        # The driver does one thing at a time on a connection.
        self._one = asyncio.Lock()

    @property
    def is_open(self) -> bool:
        """Tell whether the connection is known to stand."""
        return self._connection is not None and not self._connection.is_closed()

    async def open(self, hear: Hear, broken: Callable[[], None]) -> None:
        """Connect, and say that this process is alive.

        Raises:
            StoreError: the server cannot be reached, or refuses.
        """
        self._connection = connection = await postgresql.connect(self._url)

        def hung_up(_connection: object) -> None:
            broken()

        connection.add_termination_listener(hung_up)
        # Shared: an earlier connection of this process may not have been missed yet.
        await self._ask(f"SELECT pg_advisory_lock_shared({self._alive})")

        def heard(_connection: Any, _pid: int, name: str, said: object) -> None:  # noqa: ANN401
            hear(name, str(said))

        for channel in CHANNELS:
            await self._do(partial(connection.add_listener, channel, heard))

    async def lead(self) -> bool:
        """Take the lead if nobody has it; return whether this process has it from now on.

        To be asked only without it: PostgreSQL counts how often a lock was taken.

        Raises:
            StoreError: the connection is broken.
        """
        return bool(await self._ask(_LEAD))

    async def check(self) -> None:
        """See that the connection stands, and with it whatever is held over it.

        Raises:
            StoreError: it is broken.
        """
        await self._ask("SELECT 1")

    async def close(self) -> None:
        """Hang up at once."""
        connection, self._connection = self._connection, None
        if connection is not None and not connection.is_closed():
            connection.terminate()

    async def _ask(self, query: str) -> object:
        if self._connection is None:
            raise StoreError("the connection to PostgreSQL is not open")
        return await self._do(partial(self._connection.fetchval, query))

    async def _do(self, what: Callable[[], Awaitable[object]]) -> object:
        """Wait for something that the connection does, for no longer than a living one needs."""
        asyncpg = postgresql.driver()
        try:
            async with self._one, asyncio.timeout(_ANSWERS_WITHIN):
                return await what()
        except (OSError, TimeoutError, asyncpg.PostgresError, asyncpg.InterfaceError) as error:
            reason = str(error) or "no answer"
            raise StoreError(f"the connection to PostgreSQL is broken: {reason}") from error
