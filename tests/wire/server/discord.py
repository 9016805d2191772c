"""The whole of it: a Discord on a loopback port, for a bot to talk to and a test to steer.

    async with LoopbackDiscord() as discord:
        person = discord.add_user("Ada")
        ...                                   # start a bot on discord.api_url, discord.gateway_url
        await discord.until(lambda: discord.gateway.connected == 1)
        exchange = await person.slash("routine show")
        message = await exchange.message()

It lives in the running event loop, binds 127.0.0.1 only, and stops by itself after `max_requests`
or `lifetime` seconds, whichever comes first.
"""

import asyncio
import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from types import TracebackType
from typing import Final, Self

from aiohttp import web

from tests.wire.server.applications import ApplicationEndpoints
from tests.wire.server.callbacks import CallbackEndpoints
from tests.wire.server.channels import ChannelEndpoints, FileEndpoints
from tests.wire.server.clock import Clock, wall_clock
from tests.wire.server.commands import CommandBook
from tests.wire.server.faults import Faults
from tests.wire.server.gateway import Gateway
from tests.wire.server.interactions import Interactions
from tests.wire.server.limits import Limits
from tests.wire.server.mailbox import Mailbox
from tests.wire.server.people import Person, Stage
from tests.wire.server.pulse import Pulse
from tests.wire.server.records import Records
from tests.wire.server.rest import PREFIX, Rest
from tests.wire.server.state import Channel, Guild, Message, User
from tests.wire.server.world import World

TOKEN: Final = "bG9vcGJhY2s.bm90LWE.c2VjcmV0"


@dataclass(eq=False, kw_only=True)
class LoopbackDiscord:
    """Serve a Discord of one application and steer what happens on it.

    `port` 0 takes a free one. `clock` gives Unix seconds and rules ids, nonces and tokens; limits
    and timeouts run on real time. `seed` fixes the faults' chance. `nonce_window`, `answer_within`
    and `lifetime` are in seconds, `heartbeat_interval` in milliseconds as Discord has it.
    """

    token: str = TOKEN
    port: int = 0
    clock: Clock = wall_clock
    limits: Limits = field(default_factory=Limits)
    seed: int = 0
    nonce_window: float = 300.0
    answer_within: float = 3.0
    shards: int = 1
    heartbeat_interval: int = 41_250
    max_requests: int = 1_000_000
    lifetime: float = 600.0
    keep_bodies: bool = False

    def __post_init__(self) -> None:
        self.stopped_by: str | None = None
        self._requests = 0
        self._pulse = Pulse()
        self._runner: web.AppRunner | None = None
        self._expiry: asyncio.TimerHandle | None = None
        self._closing: asyncio.Task[None] | None = None
        self.world = World(self.clock)
        self.commands = CommandBook(self.world)
        self.faults = Faults(random.Random(self.seed))  # noqa: S311  (chance, not secrecy)
        self.gateway = Gateway(
            self.world,
            self._pulse,
            token=self.token,
            heartbeat_interval=self.heartbeat_interval,
        )
        self.mailbox = Mailbox(self.world, nonce_window=self.nonce_window)
        self.interactions = Interactions(self.mailbox, self.clock, answer_within=self.answer_within)
        self._rest = Rest(
            token=self.token,
            clock=self.clock,
            faults=self.faults,
            limits=self.limits,
            pulse=self._pulse,
            admit=self._admit,
            keep_bodies=self.keep_bodies,
        )
        self._channels = ChannelEndpoints(self.world, self.mailbox, self.limits)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    async def start(self) -> None:
        """Bind the port and serve from the running loop."""
        applications = ApplicationEndpoints(
            self.world, self.commands, self.gateway, shards=self.shards
        )
        callbacks = CallbackEndpoints(self.interactions)
        application = self._rest.application(
            [*applications.routes(), *self._channels.routes(), *callbacks.routes()],
            [web.get("/gateway", self.gateway.serve), *FileEndpoints(self.world).routes()],
        )
        self._runner = web.AppRunner(application, access_log=None, shutdown_timeout=1.0)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.world.base_url = f"http://127.0.0.1:{self.port}"
        self.gateway.url = self.gateway_url
        self._expiry = asyncio.get_running_loop().call_later(
            self.lifetime, self._stop, f"lived longer than {self.lifetime} s"
        )

    async def close(self) -> None:
        """Close every connection and the port; return when that is done, whoever began it."""
        if self._closing is None:
            self._closing = asyncio.get_running_loop().create_task(self._shut())
        await asyncio.shield(self._closing)

    @property
    def api_url(self) -> str:
        """Return what discord.py calls `Route.BASE`."""
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    @property
    def gateway_url(self) -> str:
        """Return what discord.py calls `DEFAULT_GATEWAY`."""
        return f"ws://127.0.0.1:{self.port}/gateway"

    @property
    def records(self) -> Records:
        """Return the requests so far."""
        return self._rest.records

    @property
    def opened_dms(self) -> int:
        """Return how many times the bot opened a DM and was let."""
        return self._channels.opened_dms

    def add_user(self, name: str, *, locale: str = "en-US", installed: bool = False) -> Person:
        """Make a person; `installed` lets them use the app where no server installed it."""
        person = Person(
            id=self.world.snowflakes.next(),
            name=name,
            locale=locale,
            installed=installed,
            stage=Stage(
                world=self.world,
                commands=self.commands,
                interactions=self.interactions,
                gateway=self.gateway,
            ),
        )
        self.world.add_user(person)
        return person

    def add_guild(
        self, name: str, *, members: Iterable[User] = (), installed: bool = True
    ) -> Guild:
        """Make a server with these members; before the bot connects, or it is not told.

        With `installed` False the bot is not in it, and only users' own installs work there.
        """
        guild = self.world.add_guild(name)
        guild.installed = installed
        for member in members:
            self.world.join(guild, member)
        return guild

    def add_channel(self, guild: Guild, name: str) -> Channel:
        """Make a text channel; threads, roles, group DMs are made on `world`."""
        return self.world.add_channel(guild, name)

    def messages_to(self, user: User) -> list[Message]:
        """Return what stands in the user's DM, oldest first; `prompted` tells answers apart."""
        return self.world.direct_messages(user)

    async def cut_gateway(self, code: int | None = None) -> None:
        """Break the gateway connections, with a close code or (None) without a word.

        What happens meanwhile is kept and replayed when the bot resumes.
        """
        await self.gateway.cut(code)

    async def go_down(self) -> None:
        """Cut every connection and each new one, until `come_back`."""
        self.faults.outage = True
        await self.gateway.cut()

    def come_back(self) -> None:
        """End the outage; sessions can be resumed."""
        self.faults.outage = False

    async def until(self, condition: Callable[[], bool], within: float = 5.0) -> None:
        """Wait until something holds, looking after each request and gateway event.

        Raises TimeoutError when it does not, RuntimeError when the server stopped by itself.
        """
        await self._pulse.until(lambda: condition() or self.stopped_by is not None, within)
        if self.stopped_by is not None:
            raise RuntimeError(f"the loopback Discord stopped: {self.stopped_by}")

    def _admit(self) -> bool:
        self._requests += 1
        if self._requests > self.max_requests:
            self._stop(f"took more than {self.max_requests} requests")
        return self.stopped_by is None

    def _stop(self, reason: str) -> None:
        if self.stopped_by is None and self._closing is None:
            self.stopped_by = reason
            self._pulse.beat()
            self._closing = asyncio.get_running_loop().create_task(self._shut())

    async def _shut(self) -> None:
        if self._expiry is not None:
            self._expiry.cancel()
        self._rest.close()
        await self.gateway.close()
        if self._runner is not None:
            await self._runner.cleanup()
