"""Libraries: whose words are said where: the bundled ones, or a server's own over them.

Looking something up asks no database, so what every server says is kept in memory, packed: some
hundred bytes an edit. The libraries used last are kept unpacked. What was published is seen from
the next command on, because the server's words are read anew before the publication is answered.
"""

import asyncio
import json
import zlib
from collections import OrderedDict
from collections.abc import Iterable, Iterator

from bot.library.edition import Edition
from bot.library.kinds import Key, Kind
from bot.library.library import Library
from bot.library.overlay import over
from bot.services.homes import Homes
from bot.store.editions import Editions, Raw
from bot.store.enrolments import Enrolments

KEPT = 256
"""Libraries that are kept unpacked."""


class Libraries:
    """The bundled library, and those of servers that say something of their own."""

    def __init__(
        self, bundled: Library, *, editions: Editions, enrolments: Enrolments, homes: Homes
    ) -> None:
        self.bundled = bundled
        self._editions = editions
        self._enrolments = enrolments
        self._homes = homes
        self._packed: dict[int, bytes] = {}
        self._reading = asyncio.Lock()
        self._names: dict[int, int] = {}
        self._used: OrderedDict[int, Library] = OrderedDict()

    async def load(self) -> None:
        """Read what every server says: before anything is said, or when news may be missing."""
        async with self._reading:
            await self._load()

    async def _load(self) -> None:
        packed = {guild_id: pack(raw) async for guild_id, raw in self._editions.in_use()}
        for guild_id in self._packed.keys() | packed.keys():
            if self._packed.get(guild_id) != packed.get(guild_id):
                self._change(guild_id, packed.get(guild_id))
        self._homes.begin()
        self._homes.settle(await self._enrolments.homes(self._packed) if self._packed else [])

    async def reload(self, guild_id: int) -> None:
        """Read anew what a server says: it has just changed."""
        # One after the other: what one of them is told of members is the other's to keep.
        async with self._reading:
            await self._reload(guild_id)

    async def _reload(self, guild_id: int) -> None:
        packed: bytes | None = None
        async for _, raw in self._editions.in_use(guild_id):
            packed = pack(raw)
        was_there = guild_id in self._packed
        self._change(guild_id, packed)
        if packed is not None and not was_there:
            # Its members read the bundled words so far, and were not remembered.
            self._homes.begin()
            self._homes.join(await self._enrolments.homes({guild_id}))

    def _change(self, guild_id: int, packed: bytes | None) -> None:
        # One step: no library of before can be unpacked in between and be kept.
        self._names[guild_id] = self._names.get(guild_id, 0) + 1
        self._used.pop(guild_id, None)
        if packed is None:
            self._packed.pop(guild_id, None)
        else:
            self._packed[guild_id] = packed

    def in_server(self, guild_id: int | None) -> Library:
        """Return what is said in a server; nowhere, the bundled library."""
        packed = None if guild_id is None else self._packed.get(guild_id)
        if guild_id is None or packed is None:
            return self.bundled
        found = self._used.get(guild_id)
        if found is None:
            name = f"{guild_id}.{self._names.get(guild_id, 0)}"
            found = self._used[guild_id] = over(self.bundled, unpack(packed), name)
            if len(self._used) > KEPT:
                self._used.popitem(last=False)
        else:
            self._used.move_to_end(guild_id)
        return found

    def editions(self, guild_id: int) -> list[Edition]:
        """Return what a server says in its own words."""
        packed = self._packed.get(guild_id)
        return [] if packed is None else list(unpack(packed))

    def of_member(self, user_id: int) -> Library:
        """Return what is said to a member in the bot's direct messages."""
        return self.in_server(self._homes.of(user_id))


def pack(editions: Iterable[Raw]) -> bytes:
    """Return what a server says, small.

    As small as zlib can would take four times as long, at every start, and save a seventh.
    """
    told = list(editions)
    heads = json.dumps([(kind, entry_id, retired) for kind, entry_id, retired, _ in told])
    changes = ",".join(raw for *_, raw in told)
    return zlib.compress(f"[{heads},[{changes}]]".encode(), 1)


def unpack(packed: bytes) -> Iterator[Edition]:
    """Yield what a server says."""
    heads, changes = json.loads(zlib.decompress(packed))
    for (kind, entry_id, retired), raw in zip(heads, changes, strict=True):
        yield Edition(key=Key(Kind(kind), entry_id), changes=raw, retired=retired)
