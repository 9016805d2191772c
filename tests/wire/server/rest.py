"""The REST API, version 10: what every request goes through on its way to an endpoint.

In this order: the bound on requests; the outage and the faults of a test; authorisation; limits;
the endpoint; the faults that strike after it. What is within the bound is recorded, whatever
becomes of it.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, TypeAlias

from aiohttp import web

from tests.wire.server.clock import Clock
from tests.wire.server.documents import refuse
from tests.wire.server.errors import NOT_FOUND, UNAUTHORIZED, ApiError, Problem
from tests.wire.server.faults import Cut, Effect, Faults, Hang, raise_refusal
from tests.wire.server.limits import Limits
from tests.wire.server.pulse import Pulse
from tests.wire.server.records import Record, Records

PREFIX: Final = "/api/v10"
_OPEN_TO_ALL: Final = ("/interactions/", "/webhooks/", "/gateway")
_MAJOR: Final = ("channel_id", "guild_id", "webhook_id")

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]


class CutError(Exception):
    """The connection is to be aborted without an answer."""


@dataclass(kw_only=True)
class Rest:
    """Carry requests through authorisation, limits and faults; `pulse` beats after each.

    `admit` is asked before anything else whether the server still takes requests.
    """

    token: str
    clock: Clock
    faults: Faults
    limits: Limits
    pulse: Pulse
    admit: Callable[[], bool]
    keep_bodies: bool = False
    records: Records = field(default_factory=Records)
    _closing: asyncio.Event = field(default_factory=asyncio.Event)

    def application(
        self, routes: Iterable[web.RouteDef], root_routes: Iterable[web.RouteDef]
    ) -> web.Application:
        """Return an application with `routes` below /api/v10 and the others at the root."""
        application = web.Application(middlewares=[self._carry], client_max_size=64 * 1024 * 1024)
        application.add_routes(root_routes)
        for route in routes:
            application.router.add_route(route.method, PREFIX + route.path, route.handler)
        return application

    def close(self) -> None:
        """Let go of the requests that hang."""
        self._closing.set()

    @web.middleware
    async def _carry(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        if not self.admit():
            return _aborted(request)
        if not request.path.startswith(PREFIX):
            return _aborted(request) if self.faults.outage else await handler(request)
        record = await self._open(request)
        status: int | None = None
        try:
            response = await self._answer(request, handler, record)
            status = response.status
        except CutError:
            return _aborted(request)
        else:
            return response
        finally:
            self.records.close(record, status)
            self.pulse.beat()

    async def _open(self, request: web.Request) -> Record:
        path = request.path.removeprefix(PREFIX)
        resource = request.match_info.route.resource
        template = resource.canonical.removeprefix(PREFIX) if resource else path
        record = Record(
            method=request.method,
            path=path,
            route=f"{request.method} {template}",
            moment=self.clock(),
            timer=time.perf_counter(),
            body=await request.read() if self.keep_bodies else None,
        )
        self.records.open(record)
        return record

    async def _answer(
        self, request: web.Request, handler: Handler, record: Record
    ) -> web.StreamResponse:
        if self.faults.outage:
            raise CutError
        effect = self.faults.strike(record.method, record.path)
        await self._break(effect, after=False)
        try:
            raise_refusal(effect)
            self._authorize(request, record.path)
            headers = self.limits.check(record.route, _major(request.match_info))
            response = await handler(request)
            response.headers.update(headers)
        except ApiError as error:
            response = refuse(error)
        except web.HTTPException as error:
            unrouted = NOT_FOUND if error.status == 404 else Problem(error.status, 0, error.reason)
            response = refuse(ApiError(unrouted))
        await self._break(effect, after=True)
        return response

    async def _break(self, effect: Effect | None, *, after: bool) -> None:
        """Leave the client without an answer, if that is the effect and this its time."""
        if not isinstance(effect, Cut | Hang) or effect.after is not after:
            return
        if isinstance(effect, Hang):
            await self._closing.wait()
        raise CutError

    def _authorize(self, request: web.Request, path: str) -> None:
        if path.startswith(_OPEN_TO_ALL) and path != "/gateway/bot":
            return
        if request.headers.get("Authorization") != f"Bot {self.token}":
            raise ApiError(UNAUTHORIZED)


def _aborted(request: web.Request) -> web.Response:
    """Abort the connection; what is returned has nowhere to go."""
    if request.transport is not None:
        request.transport.abort()
    return web.Response()


def _major(parameters: Mapping[str, str]) -> str:
    return "+".join(parameters[name] for name in _MAJOR if name in parameters)
