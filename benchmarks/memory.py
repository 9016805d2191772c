"""Memory: what the process holds, ready and after a few answers, in one server and in 10,000.

Discord's READY lists every server of the bot, with or without the guilds intent, and discord.py
keeps an object for each. Both sides are measured in both worlds.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stored
from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import median, spread
from benchmarks.pair import ask
from benchmarks.processes import Command, bare, online, ours
from tests.wire.process import STARTS_WITHIN
from tests.wire.server import LoopbackDiscord

FEW, MANY = 1, 10_000
ANSWERS = 5
_QUIET = 3.0
"""Seconds of rest before looking: discord.py waits two after READY for servers to come in."""

_MIB = 1024
_DATABASE = "memory.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What a process holds, in MiB: resident, its share of shared pages, its own pages."""

    rss: float
    pss: float
    uss: float


async def measure(scale: Scale) -> Sequence[Figure]:
    """Measure both sides in both worlds, in turns."""
    rounds = scale.of(3, 1)
    # A first start would bring the migrations into memory, which no later one needs.
    await stored.create(scale.folder / _DATABASE)
    held: dict[tuple[str, int], list[Held]] = {}
    for _ in range(rounds):
        for servers in (FEW, MANY):
            for name in ("ours", "bare"):
                found = await _hold(name, servers, scale.folder)
                held.setdefault((name, servers), []).append(found)
    return [_at_one(held), _growth("ours", held), _growth("bare", held)]


def _at_one(held: dict[tuple[str, int], list[Held]]) -> Figure:
    ours_, bare_ = held["ours", FEW], held["bare", FEW]

    def of(sizes: Sequence[Held], which: Callable[[Held], float]) -> float:
        return median([which(one) for one in sizes])

    return Figure(
        name="memory in 1 server",
        unit="MiB resident",
        ours=of(ours_, lambda one: one.rss),
        bare=of(bare_, lambda one: one.rss),
        digits=1,
        target=Target(bound=2.2, times=True, digits=1),
        note=f"After READY and {ANSWERS} answers. Unshared: "
        f"{of(ours_, lambda one: one.uss):.1f} and {of(bare_, lambda one: one.uss):.1f} MiB. "
        f"Runs of ours: {spread([one.rss for one in ours_], 1)}.",
    )


def _growth(name: str, held: dict[tuple[str, int], list[Held]]) -> Figure:
    small = median([one.rss for one in held[name, FEW]])
    large = median([one.rss for one in held[name, MANY]])
    ours_ = name == "ours"
    return Figure(
        name=f"memory growth from {FEW} to {MANY:,} servers" + ("" if ours_ else ", bare's own"),
        unit="%",
        ours=(large / small - 1) * 100 if ours_ else None,
        bare=None if ours_ else (large / small - 1) * 100,
        digits=1,
        target=Target(bound=5) if ours_ else None,
        note=f"From {small:.1f} to {large:.1f} MiB."
        + (" READY lists every server, and discord.py keeps an object for each." if ours_ else ""),
    )


async def _hold(name: str, servers: int, folder: Path) -> Held:
    async with LoopbackDiscord() as server:
        person = server.add_user("Somebody")
        for number in range(servers):
            server.add_guild(f"server {number}", members=(person,))
        command = _command(name, server, folder)
        async with online(server, command, folder) as process:
            await server.until(lambda: bool(server.commands.all()), STARTS_WITHIN)
            for _ in range(ANSWERS):
                await ask(server, person)
            await asyncio.sleep(_QUIET)
            return held_by(process.pid)


def _command(name: str, server: LoopbackDiscord, folder: Path) -> Command:
    if name == "bare":
        return bare(server, "--sync")
    return ours(server, folder / _DATABASE)


def held_by(process: int) -> Held:
    """Return what a process holds."""
    sizes: dict[str, float] = {}
    for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines()[1:]:
        name, _, size = line.partition(":")
        sizes[name] = int(size.split()[0]) / _MIB
    own = sizes["Private_Clean"] + sizes["Private_Dirty"]
    return Held(rss=sizes["Rss"], pss=sizes["Pss"], uss=own)
