"""Editions: what it costs that ten thousand servers say things in their own words.

Two of the bot, each in as many servers: in one world every server has published twenty edits, in
the other none has. Both are asked the same, in turns.
"""

import asyncio
import itertools
import os
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import publication, published, stored
from benchmarks.figures import Figure, Scale
from benchmarks.memory import ANSWERS, Held, held_by
from benchmarks.numbers import median, percentile, spread
from benchmarks.pair import LIFETIME, Asked, ask
from benchmarks.processes import Command, end, online, ours, start
from benchmarks.published import EDITED, EDITS, RENAMES, UNEDITED
from benchmarks.slash import PAUSE, REST
from bot import app
from bot.library.library import Library
from bot.library.loading import load_library
from bot.settings import DEFAULT_CONTENT
from tests.wire.server import LoopbackDiscord, Person
from tests.wire.server.state import Channel

SERVERS = 10_000
NONE = "no edits"
_FOR_EDITED: Asked = (EDITED.kind, {"name": "bird dog"})
_FOR_UNEDITED: Asked = (UNEDITED.kind, {"name": UNEDITED.id})
_STARTS_WITHIN = 120.0
_ANSWERS_WITHIN = 20.0
"""Discord waits three seconds; here a late answer counts, however busy the machine is."""

_PEOPLE = 8
"""Who ask in turn: one alone is not let ask as fast as is measured here."""

_QUIET = 3.0
_DRAWN = 5.0
_MILLI, _MIB = 1000, 1024**2

Pick = Callable[[random.Random, int], Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A Discord with many servers, some people in all of them, and the bot's database."""

    server: LoopbackDiscord
    people: Iterator[Person]
    places: Sequence[Channel]
    database: Path

    @property
    def command(self) -> Command:
        """Return what runs the bot in it."""
        return ours(self.server, self.database)

    async def ask(self, asked: Asked, number: int) -> float:
        """Ask in one of the servers; return the seconds."""
        return await ask(self.server, next(self.people), asked, self.places[number])


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A question, and in which servers it is asked."""

    name: str
    asked: Asked
    picked: Pick
    note: str = ""
    took: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))


async def measure(scale: Scale) -> Sequence[Figure]:
    """Measure starts and memory, then answers, then publishing."""
    app.use_packaged_zones()
    library = load_library(DEFAULT_CONTENT)
    busy = os.getloadavg()[0]
    async with AsyncExitStack() as stack:
        worlds = [
            await _world(stack, scale, name, library if name == "edited" else None)
            for name in ("edited", "bundled")
        ]
        lives = await _lives(worlds, scale)
        cases = await _answers(worlds, scale)
        guild_ids = [place.guild.id for place in worlds[0].places if place.guild is not None]
    paths = [world.database for world in worlds]
    seen = await publication.took(paths, library, guild_ids, scale.of(24, 10))
    edits = len(guild_ids) * EDITS
    return [
        *(figure for case in cases for figure in _asked(case)),
        _memory(lives, edits, busy),
        _start(lives, edits),
        _publication(seen),
    ]


async def _world(stack: AsyncExitStack, scale: Scale, name: str, library: Library | None) -> World:
    """Make a world; with a library, its servers have edits over that."""
    server = await stack.enter_async_context(
        LoopbackDiscord(lifetime=LIFETIME, answer_within=_ANSWERS_WITHIN)
    )
    people = [server.add_user(f"Somebody {number}") for number in range(_PEOPLE)]
    places: list[Channel] = []
    for number in range(scale.of(SERVERS, SERVERS // 10)):
        guild = server.add_guild(f"server {number}", members=people)
        places.append(server.add_channel(guild, "talk"))
    database = scale.folder / f"{name}.db"
    await stored.create(database)
    if library is not None:
        guild_ids = [place.guild.id for place in places if place.guild is not None]
        async with app.opened(stored.url(database)) as opened:
            await published.fill(opened, library, guild_ids)
    return World(server=server, people=itertools.cycle(people), places=places, database=database)


Life = tuple[float, Held]


async def _lives(worlds: Sequence[World], scale: Scale) -> Sequence[Sequence[Life]]:
    """Start, ask and end the bots, in turns; the first start sends commands and draws pictures."""
    lives: list[list[Life]] = [[] for _ in worlds]
    for number in range(scale.of(3, 2) + 1):
        for world, found in zip(worlds, lives, strict=True):
            life = await _life(world, scale.folder)
            if number:
                found.append(life)
    return lives


async def _life(world: World, folder: Path) -> Life:
    """Start a bot and ask it at once, then a little more; return how long, and what it holds."""
    before, began = world.server.gateway.identifies, time.perf_counter()
    process = await start(world.command, folder / "editions.err")
    try:
        await world.server.until(lambda: world.server.gateway.identifies > before, _STARTS_WITHIN)
        first = time.perf_counter() - began + await world.ask(_FOR_EDITED, 0)
        for number in range(1, ANSWERS):
            await world.ask(_FOR_EDITED, number)
        await asyncio.sleep(_QUIET)
        return first, held_by(process.pid)
    finally:
        await end(process)


async def _answers(worlds: Sequence[World], scale: Scale) -> Sequence[Case]:
    """Ask both bots the same, in rounds and in turns."""
    cases, chance = _cases(), random.Random(1)  # noqa: S311 - chance, not secrecy
    async with AsyncExitStack() as stack:
        for world in worlds:
            await stack.enter_async_context(
                online(world.server, world.command, scale.folder, _STARTS_WITHIN)
            )
            for asked in (_FOR_EDITED, _FOR_UNEDITED):
                await world.ask(asked, 0)
                await asyncio.sleep(_DRAWN)
        for _ in range(scale.of(4, 3)):
            for case in cases:
                picked = case.picked(chance, len(worlds[0].places))[: scale.of(100, 40)]
                for world, took in zip(worlds, case.took, strict=True):
                    await asyncio.sleep(REST)
                    took.extend(await _one_by_one(world, case.asked, picked))
    return cases


def _cases() -> Sequence[Case]:
    def same(_: random.Random, servers: int) -> Sequence[int]:
        return [7 % servers] * 100

    def any_(chance: random.Random, servers: int) -> Sequence[int]:
        return chance.sample(range(servers), 100)

    def renaming(chance: random.Random, servers: int) -> Sequence[int]:
        return chance.sample(range(0, servers, RENAMES), 100)

    where = {"the same server": same, "any server": any_}
    return [
        Case(name=f"{name} one, in {place}", asked=asked, picked=picked)
        for place, picked in where.items()
        for name, asked in (("edited", _FOR_EDITED), ("unedited", _FOR_UNEDITED))
    ] + [
        Case(
            name="edited one, in any server that renames",
            asked=_FOR_EDITED,
            picked=renaming,
            note=f" One server in {RENAMES}: names differ, so that an index of its own is made.",
        )
    ]


async def _one_by_one(world: World, asked: Asked, picked: Sequence[int]) -> list[float]:
    took: list[float] = []
    for number in picked:
        took.append(await world.ask(asked, number) * _MILLI)
        await asyncio.sleep(PAUSE)
    return took


def _asked(case: Case) -> Sequence[Figure]:
    edited, bundled = case.took
    return [
        Figure(
            name=f"/exercise for an {case.name}, p{share}",
            unit="ms",
            ours=percentile(edited, share / 100),
            bare=percentile(bundled, share / 100),
            other=NONE,
            note=f"{len(edited)} answers each, in turns.{case.note}" if share == 50 else "",
        )
        for share in (50, 99)
    ]


def _memory(lives: Sequence[Sequence[Life]], edits: int, busy: float) -> Figure:
    edited, bundled = ([held for _, held in found] for found in lives)
    ours_, other = median([one.rss for one in edited]), median([one.rss for one in bundled])
    own = median([one.uss for one in edited]) - median([one.uss for one in bundled])
    return Figure(
        name=f"memory with {edits:,} edits",
        unit="MiB resident",
        ours=ours_,
        bare=other,
        other=NONE,
        digits=1,
        note=f"After READY and {ANSWERS} answers: {(ours_ - other) * _MIB / edits:.0f} bytes an "
        f"edit; unshared, {own * _MIB / edits:.0f}. Runs: {spread([one.rss for one in edited], 1)}."
        f" The load of the machine was {busy:.1f} when this began.",
    )


def _start(lives: Sequence[Sequence[Life]], edits: int) -> Figure:
    edited, bundled = ([seconds for seconds, _ in found] for found in lives)
    return Figure(
        name=f"start to the first answer with {edits:,} edits",
        unit="s",
        ours=median(edited),
        bare=median(bundled),
        other=NONE,
        note=f"{len(edited)} starts each, in turns: {spread(edited)} and {spread(bundled)}.",
    )


def _publication(seen: Sequence[Sequence[float]]) -> Figure:
    edited, bundled = ([seconds * _MILLI for seconds in one] for one in seen)
    return Figure(
        name="from publish to seen, p50",
        unit="ms",
        ours=median(edited),
        bare=median(bundled),
        other=NONE,
        digits=1,
        note=f"In process, {len(edited)} each, in turns; {spread(edited, 1)} ms. The rules that an "
        "edit is judged by are most of it.",
    )
