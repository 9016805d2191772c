"""Pair: the bot and bare discord.py, each a process on a loopback Discord of its own.

Both servers live in the driver's event loop, so that both sides pay for them alike. Whoever is
not being measured sits idle.
"""

import asyncio
import time
from collections.abc import AsyncGenerator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.processes import bare, online, ours
from tests.wire.process import STARTS_WITHIN
from tests.wire.server import LoopbackDiscord, Person

SLASH = ("exercise", {"name": "figure 4"})
LIFETIME = 1800.0
_ANSWERED_WITHIN = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One bot, its Discord, and somebody who asks it things."""

    name: str
    server: LoopbackDiscord
    person: Person
    process: asyncio.subprocess.Process


@asynccontextmanager
async def both(folder: Path) -> AsyncGenerator[tuple[Side, Side]]:
    """Run the bot and bare discord.py for the block, ready and idle."""
    async with AsyncExitStack() as stack:
        sides: list[Side] = []
        for name in ("ours", "bare"):
            server = await stack.enter_async_context(LoopbackDiscord(lifetime=LIFETIME))
            person = server.add_user("Somebody")
            command = ours(server, folder / "pair.db") if name == "ours" else bare(server, "--sync")
            process = await stack.enter_async_context(online(server, command, folder))
            await server.until(lambda server=server: bool(server.commands.all()), STARTS_WITHIN)
            sides.append(Side(name=name, server=server, person=person, process=process))
        yield sides[0], sides[1]


async def ask(server: LoopbackDiscord, person: Person) -> float:
    """Run the command; return the seconds from the gateway event to the callback's arrival.

    What the server itself does with the answer afterwards does not count.
    """
    exchange = await person.slash(*SLASH)
    await exchange.response(_ANSWERED_WITHIN)
    arrived = next(
        record.timer
        for record in reversed(server.records.requests)
        if record.path.endswith(f"/{exchange.token}/callback")
    )
    return arrived - exchange.began


async def ask_one_by_one(side: Side, times: int, pause: float) -> list[float]:
    """Ask so many times, each after the answer to the one before and a pause."""
    took: list[float] = []
    for _ in range(times):
        took.append(await ask(side.server, side.person))
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
