"""Gateway sessions, which outlive connections, and the connections that carry them."""

import asyncio
from collections import deque
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from aiohttp import web

from tests.wire.server.compression import Compressor
from tests.wire.server.documents import JsonObject, encode

KEPT_DISPATCHES: Final = 5000


class Op(IntEnum):
    """The gateway's opcodes that are used here."""

    DISPATCH = 0
    HEARTBEAT = 1
    IDENTIFY = 2
    RESUME = 6
    RECONNECT = 7
    INVALID_SESSION = 9
    HELLO = 10
    HEARTBEAT_ACK = 11


class Connection:
    """One socket of one client."""

    def __init__(
        self,
        request: web.Request,
        websocket: web.WebSocketResponse,
        compress: Compressor | None,
    ) -> None:
        self._transport = request.transport
        self._websocket = websocket
        self._compress = compress
        self._sending = asyncio.Lock()

    async def send(self, *frames: bytes) -> None:
        """Send frames one after the other, nothing in between; a lost client is no error."""
        async with self._sending:
            for frame in frames:
                try:
                    if self._compress is None:
                        await self._websocket.send_str(frame.decode())
                    else:
                        await self._websocket.send_bytes(self._compress(frame))
                except ConnectionError:
                    return

    async def send_op(self, op: Op, data: object = None) -> None:
        """Send one message that is not a dispatch."""
        await self.send(encode({"op": int(op), "d": data, "s": None, "t": None}))

    def abort(self) -> None:
        """Break the connection without a word."""
        if self._transport is not None:
            self._transport.abort()

    async def close(self, code: int) -> None:
        """Close the connection with a code."""
        await self._websocket.close(code=code)


class Session:
    """What a client identified as, and what it was sent, so that it can resume."""

    def __init__(self, session_id: str, intents: int, shard: tuple[int, int]) -> None:
        self.id = session_id
        self.intents = intents
        self.shard = shard
        self.connection: Connection | None = None
        self._sequence = 0
        self._sent: deque[tuple[int, bytes]] = deque(maxlen=KEPT_DISPATCHES)

    def concerns(self, guild_id: int | None, intent: int) -> bool:
        """Say whether an event is for this session: its shard's, and of an intent it has."""
        number, count = self.shard
        own = 0 if guild_id is None else (guild_id >> 22) % count
        return own == number and (intent == 0 or bool(self.intents & intent))

    async def dispatch(self, event: str, encoded: bytes) -> None:
        """Give an event its number and send it, now or when the client resumes."""
        frame = self._frame(event, encoded)
        if self.connection is not None:
            await self.connection.send(frame)

    async def resume(self, connection: Connection, sequence: int) -> bool:
        """Carry on over a new connection; False when what was missed is no longer kept."""
        if self._sent and sequence < self._sent[0][0] - 1:
            return False
        self.connection = connection
        missed = [frame for number, frame in self._sent if number > sequence]
        await connection.send(*missed, self._frame("RESUMED", b"{}"))
        return True

    def _frame(self, event: str, encoded: bytes) -> bytes:
        self._sequence += 1
        head = f'{{"op":0,"t":"{event}","s":{self._sequence},"d":'
        frame = head.encode() + encoded + b"}"
        self._sent.append((self._sequence, frame))
        return frame


def ready(
    session: Session, *, user: JsonObject, resume_url: str, guild_ids: Iterable[int]
) -> JsonObject:
    """Write READY; servers are unavailable until GUILD_CREATE brings them."""
    return {
        "v": 10,
        "user": user,
        "session_id": session.id,
        "session_type": "normal",
        "resume_gateway_url": resume_url,
        "shard": list(session.shard),
        "application": {"id": user["id"], "flags": 0},
        "guilds": [{"id": str(guild_id), "unavailable": True} for guild_id in guild_ids],
        "private_channels": [],
    }
