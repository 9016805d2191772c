"""Checkup: reads the vitals of the process, at most once in two seconds however often asked."""

import asyncio
from datetime import timedelta
from typing import Protocol

from bot.clock import Clock
from bot.domain.health import Health
from bot.domain.vitals import Backlog, Vitals
from bot.errors import StoreError
from bot.services.fleet import Lead
from bot.services.pulse import Pulse
from bot.store.backlog import Backlogs

_KEPT_FOR = 2.0
_READ_WITHIN = 3.0
_SILENT = "the database does not answer"


class Gateway(Protocol):
    """What has to be known of the gateway."""

    @property
    def connected(self) -> bool:
        """Tell whether it is connected."""
        ...

    @property
    def latency(self) -> timedelta | None:
        """Return how long a heartbeat takes, where one was answered."""
        ...


class Checkup:
    """Looks at gateway, database, event loop and queue."""

    def __init__(
        self,
        *,
        gateway: Gateway,
        backlogs: Backlogs,
        pulse: Pulse,
        health: Health,
        clock: Clock,
        lead: Lead,
    ) -> None:
        self._gateway = gateway
        self._backlogs = backlogs
        self._pulse = pulse
        self._health = health
        self._clock = clock
        self._lead = lead
        self._looking: asyncio.Task[None] | None = None
        self._read_at = -_KEPT_FOR
        self._backlog: Backlog | None = None
        self._fault = ""

    async def vitals(self, patience: float = _READ_WITHIN) -> Vitals:
        """Return how the process is; a database that hangs is one that does not answer.

        No longer than ``patience``, in seconds, is waited for it, also where giving it up hangs.
        """
        answers = await self._looked(patience)
        return Vitals(
            connected=self._gateway.connected,
            latency=self._gateway.latency,
            delay=self._pulse.delay,
            backlog=self._backlog if answers else None,
            database_fault=self._fault if answers else _SILENT,
            troubles=self._health.broken(self._clock.now()),
            role=self._lead.role,
        )

    async def _looked(self, patience: float) -> bool:
        """Look at the database if that was long ago; return whether it has answered, or refused."""
        now = asyncio.get_running_loop().time()
        if self._looking is None and now - self._read_at >= _KEPT_FOR:
            self._looking = asyncio.create_task(self._look())
        looking = self._looking
        if looking is None:
            return True
        done, _ = await asyncio.wait({looking}, timeout=patience)
        if not done:
            return False
        if self._looking is looking:
            self._looking, self._read_at = None, asyncio.get_running_loop().time()
        looking.result()
        return True

    async def _look(self) -> None:
        try:
            async with asyncio.timeout(_READ_WITHIN):
                self._backlog = await self._backlogs.read(self._clock.now())
        except StoreError as error:
            self._backlog, self._fault = None, str(error)
        except TimeoutError:
            self._backlog, self._fault = None, _SILENT
