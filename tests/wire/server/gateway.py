"""The gateway, version 10, JSON: identify, heartbeat, dispatch, be cut, resume.

- A wrong token closes with 4004, anything before IDENTIFY with 4003, a second one with 4005.
- READY lists every server of the shard as unavailable, with or without the guilds intent (as
  Discord does: discordjs/discord.js#6284); GUILD_CREATE follows only with it.
- A cut session keeps its last 5,000 dispatches. A client that closes with 1000 or 1001 ends its
  session; resuming an unknown one is answered with INVALID_SESSION.
"""

import asyncio
from typing import Final, cast

from aiohttp import WSMsgType, web

from tests.wire.server import payloads
from tests.wire.server.compression import compressor
from tests.wire.server.documents import JsonObject, decode_object, encode
from tests.wire.server.errors import ApiError
from tests.wire.server.pulse import Pulse
from tests.wire.server.sessions import Connection, Op, Session, ready
from tests.wire.server.world import World

GUILDS_INTENT: Final = 1
_NOT_AUTHENTICATED: Final = 4003
_WRONG_TOKEN: Final = 4004
_ALREADY_AUTHENTICATED: Final = 4005
_NOT_JSON: Final = 4002
_SHUTTING_DOWN: Final = 1001


class Gateway:
    """Serve the gateway of a world; `url` is set once the server is bound."""

    def __init__(
        self, world: World, pulse: Pulse, *, token: str, heartbeat_interval: float
    ) -> None:
        self._world = world
        self._pulse = pulse
        self._token = token
        self._heartbeat_interval = heartbeat_interval
        self._sessions: dict[str, Session] = {}
        self._connections: set[Connection] = set()
        self.url = ""
        self.identifies = 0
        self.resumes = 0
        self.heartbeats = 0

    @property
    def connected(self) -> int:
        """Return how many sessions have a connection now."""
        return sum(session.connection is not None for session in self._sessions.values())

    async def dispatch(
        self, event: str, data: JsonObject, *, guild_id: int | None = None, intent: int = 0
    ) -> None:
        """Send an event to the sessions it concerns, or keep it for those that are cut."""
        encoded = encode(data)
        for session in list(self._sessions.values()):
            if session.concerns(guild_id, intent):
                await session.dispatch(event, encoded)

    async def cut(self, code: int | None = None, *, forget: bool = False) -> None:
        """Break every connection, with a close code or (None) without a word.

        Dispatches are kept for a resume; with `forget` the sessions are gone as well, and what is
        dispatched meanwhile is lost, as Discord loses it.
        """
        for session in self._sessions.values():
            session.connection = None
        if forget:
            self._sessions.clear()
        for connection in list(self._connections):
            if code is None:
                connection.abort()
            else:
                await connection.close(code)

    async def ask_to_reconnect(self) -> None:
        """Ask every client to come back and resume."""
        await asyncio.gather(*(one.send_op(Op.RECONNECT) for one in self._connections))

    async def close(self) -> None:
        """Say goodbye to every client and forget its session."""
        await self.cut(_SHUTTING_DOWN, forget=True)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Talk to one client until either side ends it."""
        try:
            compress = compressor(request.query.get("compress", ""))
        except ValueError as unknown:
            raise web.HTTPBadRequest(text=str(unknown)) from None
        websocket = web.WebSocketResponse(compress=False, max_msg_size=0, timeout=1.0)
        await websocket.prepare(request)
        connection = Connection(request, websocket, compress)
        self._connections.add(connection)
        try:
            await connection.send_op(Op.HELLO, {"heartbeat_interval": self._heartbeat_interval})
            await self._talk(websocket, connection)
        finally:
            self._connections.discard(connection)
            self._leave(connection, ended=websocket.close_code in (1000, 1001))
        return websocket

    async def _talk(self, websocket: web.WebSocketResponse, connection: Connection) -> None:
        async for message in websocket:
            if message.type is not WSMsgType.TEXT:
                continue
            try:
                received = decode_object(message.data)
            except ApiError:
                await connection.close(_NOT_JSON)
                return
            await self._receive(connection, received)
            self._pulse.beat()

    async def _receive(self, connection: Connection, received: JsonObject) -> None:
        op = received.get("op")
        known = any(session.connection is connection for session in self._sessions.values())
        if op == Op.HEARTBEAT:
            self.heartbeats += 1
            await connection.send_op(Op.HEARTBEAT_ACK)
        elif op in (Op.IDENTIFY, Op.RESUME):
            data = cast("JsonObject", received["d"])
            if known or data["token"] != self._token:
                await connection.close(_ALREADY_AUTHENTICATED if known else _WRONG_TOKEN)
            elif op == Op.IDENTIFY:
                await self._identify(connection, data)
            else:
                await self._resume(connection, data)
        elif not known:
            await connection.close(_NOT_AUTHENTICATED)

    async def _identify(self, connection: Connection, data: JsonObject) -> None:
        self.identifies += 1
        number, count = data.get("shard") or (0, 1)
        session = Session(
            f"{self._world.snowflakes.next():x}", int(data["intents"]), (number, count)
        )
        session.connection = connection
        self._sessions[session.id] = session
        guilds = [
            guild
            for guild in self._world.guilds.values()
            if guild.installed and session.concerns(guild.id, 0)
        ]
        hello = ready(
            session,
            user=payloads.user(self._world.app),
            resume_url=self.url,
            guild_ids=[guild.id for guild in guilds],
        )
        await session.dispatch("READY", encode(hello))
        if session.intents & GUILDS_INTENT:
            for guild in guilds:
                created = payloads.guild(guild, self._world.app)
                await session.dispatch("GUILD_CREATE", encode(created))

    async def _resume(self, connection: Connection, data: JsonObject) -> None:
        session = self._sessions.get(str(data.get("session_id")))
        if session is None or not await session.resume(connection, int(data.get("seq") or 0)):
            await connection.send_op(Op.INVALID_SESSION, data=False)
            return
        self.resumes += 1

    def _leave(self, connection: Connection, *, ended: bool) -> None:
        for session in list(self._sessions.values()):
            if session.connection is connection:
                session.connection = None
                if ended:
                    del self._sessions[session.id]
        self._pulse.beat()
