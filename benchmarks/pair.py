"""Pair: the bot and bare discord.py, each a process on a loopback Discord of its own.

Both servers live in the driver's event loop, so that both sides pay for them alike. Whoever is
not being measured sits idle.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from benchmarks.processes import Command, bare, online, ours
from tests.wire.process import STARTS_WITHIN
from tests.wire.server import Exchange, LoopbackDiscord, Person
from tests.wire.server.state import Channel

Asked = tuple[str, Mapping[str, str]]

SLASH: Asked = ("cause", {"name": "slipped disc"})
"""A command that answers with a text."""

ILLUSTRATED: Asked = ("exercise", {"name": "bird_dog"})
"""A command that answers with a text and a picture."""

LIFETIME = 1800.0
_ANSWERED_WITHIN = 20.0
_PEOPLE = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One bot, its Discord, and people who ask it things, another one each time."""

    name: str
    server: LoopbackDiscord
    people: Iterator[Person]
    process: asyncio.subprocess.Process

    @property
    def person(self) -> Person:
        """Return who asks next: one member alone is not let ask as fast as is measured here."""
        return next(self.people)


@asynccontextmanager
async def both(folder: Path, picture: Path | None = None) -> AsyncGenerator[tuple[Side, Side]]:
    """Run the bot and bare discord.py, which sends ``picture``, for the block, ready and idle."""
    async with AsyncExitStack() as stack:
        sides: list[Side] = []
        for name in ("ours", "bare"):
            server = await stack.enter_async_context(LoopbackDiscord(lifetime=LIFETIME))
            people = crowd(server)
            command = _command(name, server, folder, picture)
            process = await stack.enter_async_context(online(server, command, folder))
            await server.until(lambda server=server: bool(server.commands.all()), STARTS_WITHIN)
            sides.append(Side(name=name, server=server, people=people, process=process))
        yield sides[0], sides[1]


def crowd(server: LoopbackDiscord) -> Iterator[Person]:
    """Return people who take turns."""
    return itertools.cycle([server.add_user(f"Somebody {number}") for number in range(_PEOPLE)])


def _command(name: str, server: LoopbackDiscord, folder: Path, picture: Path | None) -> Command:
    if name == "ours":
        return ours(server, folder / "pair.db")
    command = bare(server, "--sync")
    return replace(command, environment={**command.environment, "PICTURE": str(picture or "")})


async def ask(
    server: LoopbackDiscord, person: Person, asked: Asked = SLASH, where: Channel | None = None
) -> float:
    """Run a command; return the seconds from the gateway event to the callback's arrival.

    What the server itself does with the answer afterwards does not count. It is run in the bot's
    DM, or in a channel.
    """
    exchange = await person.slash(*asked, where=where)
    await exchange.response(_ANSWERED_WITHIN)
    return seconds_of(server, exchange)


def seconds_of(server: LoopbackDiscord, exchange: Exchange) -> float:
    """Return the seconds from an interaction's gateway event to its callback's arrival."""
    arrived = next(
        record.timer
        for record in reversed(server.records.requests)
        if record.path.endswith(f"/{exchange.token}/callback")
    )
    return arrived - exchange.began


async def ask_one_by_one(side: Side, times: int, pause: float, asked: Asked = SLASH) -> list[float]:
    """Ask so many times, each after the answer to the one before and a pause."""
    took: list[float] = []
    for _ in range(times):
        took.append(await ask(side.server, side.person, asked))
        await asyncio.sleep(pause)
    return took


async def ask_at_once(side: Side, times: int, at_once: int) -> float:
    """Ask so many times, `at_once` of them open at any moment; return answers a second."""
    slots = asyncio.Semaphore(at_once)

    async def one() -> None:
        async with slots:
            exchange = await side.person.slash(*SLASH)
            await exchange.response(_ANSWERED_WITHIN)

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(times)))
    return times / (time.perf_counter() - began)
