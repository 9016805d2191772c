"""Health: the pages ``/healthz``, ``/readyz`` and ``/metrics``, for whoever supervises the process.

Nothing that asks here may disturb the bot: a connection serves one request and lives for five
seconds, no more than sixteen are open, and the database is asked once in two seconds however often
the pages are. Loaded only where HEALTH_PORT is set.
"""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any

import discord
from aiohttp import web
from discord.ext import commands

from bot import __version__
from bot.clock import Clock
from bot.domain.health import Health
from bot.domain.vitals import Vitals, alive_faults, ready_faults
from bot.errors import SettingsError
from bot.metrics import PrometheusMetrics
from bot.services.checkup import Checkup
from bot.services.fleet import Lead
from bot.services.metrics import Metrics
from bot.services.pulse import Pulse
from bot.store.backlog import Backlogs

LIVES = 5.0
MOST = 16
_PLAIN = "text/plain; version=0.0.4; charset=utf-8"


class BotGateway:
    """Follows whether the gateway of a client is connected."""

    def __init__(self, client: discord.Client, metrics: Metrics) -> None:
        self._client = client
        self._metrics = metrics
        self._before = False
        self.connected = False

    @property
    def latency(self) -> timedelta | None:
        """Return how long the last heartbeat took, where one was answered."""
        seconds = self._client.latency
        finite = seconds == seconds and seconds != float("inf")  # noqa: PLR0124 - not a number
        return timedelta(seconds=seconds) if finite else None

    async def on_connect(self) -> None:
        """Note that a session began."""
        self._up()

    async def on_resumed(self) -> None:
        """Note that a session goes on."""
        self._up()

    async def on_disconnect(self) -> None:
        """Note that the connection is gone."""
        self.connected = False

    def _up(self) -> None:
        if self._before:
            self._metrics.reconnected()
        self._before = self.connected = True


class HealthPages:
    """The pages, on a port of their own."""

    def __init__(self, *, checkup: Checkup, metrics: PrometheusMetrics, pulse: Pulse) -> None:
        self._checkup = checkup
        self._metrics = metrics
        self._pulse = pulse

    @asynccontextmanager
    async def served(self, host: str, port: int) -> AsyncGenerator[int]:
        """Serve the pages while the block runs; yield the port.

        Raises:
            SettingsError: the port cannot be used.
        """
        runner = web.AppRunner(
            self._application(),
            access_log=None,
            max_line_size=2048,
            max_field_size=2048,
            max_headers=32,
            lingering_time=0,
            shutdown_timeout=1,
            handle_signals=False,
        )
        await runner.setup()
        try:
            server = await _listen(_Door(runner), host, port)
            beating = asyncio.create_task(self._pulse.run())
            try:
                yield server.sockets[0].getsockname()[1]
            finally:
                beating.cancel()
                server.close()
        finally:
            await runner.cleanup()

    def _application(self) -> web.Application:
        application = web.Application(client_max_size=1024)
        # A database that hangs must not make a process look dead that is not.
        application.router.add_get("/healthz", self._judged("alive", alive_faults, 1.0))
        application.router.add_get("/readyz", self._judged("ready", ready_faults, 3.0))
        application.router.add_get("/metrics", self._counted)
        return application

    def _judged(
        self, wanted: str, judge: Callable[[Vitals], Sequence[str]], patience: float
    ) -> Any:  # noqa: ANN401 - a handler
        async def handler(_: web.Request) -> web.Response:
            vitals = await self._checkup.vitals(patience)
            faults = judge(vitals)
            state = f"not {wanted}" if faults else wanted
            answer = web.json_response(
                {"status": state, "faults": faults, **_in_json(vitals)},
                status=503 if faults else 200,
            )
            answer.force_close()
            return answer

        return handler

    async def _counted(self, _: web.Request) -> web.Response:
        page = self._metrics.page(await self._checkup.vitals())
        answer = web.Response(body=page, headers={"Content-Type": _PLAIN})
        answer.force_close()
        return answer


class _Door:
    """Lets few in at a time, and nobody stay."""

    def __init__(self, runner: web.AppRunner) -> None:
        self._runner = runner

    def __call__(self) -> asyncio.BaseProtocol:
        server = self._runner.server
        if server is None or len(server.connections) >= MOST:
            return _TurnedAway()
        handler = server()
        asyncio.get_running_loop().call_later(LIVES, _put_out, handler)
        return handler


def _put_out(handler: web.RequestHandler) -> None:
    """Cut what is still connected, whatever it waits for."""
    if isinstance(handler.transport, asyncio.Transport):
        handler.transport.abort()


class _TurnedAway(asyncio.Protocol):
    """A connection that is one too many."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Cut it."""
        if isinstance(transport, asyncio.Transport):
            transport.abort()


def pages_of(
    bot: commands.Bot,
    health: Health,
    backlogs: Backlogs,
    clock: Clock,
    metrics: PrometheusMetrics,
    lead: Lead,
) -> HealthPages:
    """Return the pages of a bot."""
    gateway, pulse = BotGateway(bot, metrics), Pulse()
    for listener in (gateway.on_connect, gateway.on_resumed, gateway.on_disconnect):
        bot.add_listener(listener)
    checkup = Checkup(
        gateway=gateway, backlogs=backlogs, pulse=pulse, health=health, clock=clock, lead=lead
    )
    return HealthPages(checkup=checkup, metrics=metrics, pulse=pulse)


async def _listen(door: Callable[[], asyncio.BaseProtocol], host: str, port: int) -> asyncio.Server:
    try:
        return await asyncio.get_running_loop().create_server(door, host, port, backlog=MOST)
    except OSError as error:
        number = error.errno or 0
        reason = os.strerror(number).lower() if number > 0 else str(error)
        raise SettingsError(
            [
                f"HEALTH_PORT cannot be used: {host}:{port} cannot be listened on ({reason}). "
                "Choose another port, or stop what uses it."
            ]
        ) from error


def _in_json(vitals: Vitals) -> dict[str, Any]:
    backlog = vitals.backlog
    return {
        "version": __version__,
        "role": vitals.role,
        "gateway": {"connected": vitals.connected, "latency_seconds": _seconds(vitals.latency)},
        "database": {"answers": backlog is not None},
        "loop": {"delay_seconds": _seconds(vitals.delay)},
        "backlog": None
        if backlog is None
        else {"due": backlog.due, "oldest_seconds": _seconds(backlog.oldest)},
    }


def _seconds(length: timedelta | None) -> float | None:
    return None if length is None else round(length.total_seconds(), 3)
