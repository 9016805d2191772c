"""Flood: one member asks for what costs, two hundred times a second; what the others notice.

The real process over real sockets. Some forty members ask ordinary things at a steady rate all
along; floods and quiet take turns, so that what slows one slows the other. Each flood comes from
another member, who has all turns still, and asks for pictures that nobody has asked for before.
"""

import asyncio
import itertools
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

from benchmarks.figures import Figure, Scale, Target
from benchmarks.numbers import percentile
from benchmarks.pair import LIFETIME, Asked, seconds_of
from benchmarks.processes import Stopwatch, online, ours
from bot.library.loading import load_library
from bot.settings import DEFAULT_CONTENT
from tests.wire.process import STARTS_WITHIN, opt_in
from tests.wire.server import Exchange, LoopbackDiscord, Person, text_of
from tests.wire.server.exchanges import Answered
from tests.wire.server.state import MEMBER_PERMISSIONS, Channel, Message, Permission

RATE = 200
"""Interactions a second, from one member: more than any client sends."""

OTHERS = 41
"""No multiple of the questions below, so that each of them comes from everybody in turn."""

_EVERY = 0.04
_ORDINARY: Sequence[Asked] = (
    ("cause", {"name": "slipped disc"}),
    ("exercises", {}),
    ("find", {"query": "disc"}),
    ("help", {}),
    ("emergency", {}),
)
"""What the others ask for."""

_PICTURES = 6
"""Exercises that a flood asks for, so that the drawing ends soon after it."""

_REFUSED = ("works <t:", "a lot of pictures")
_ANSWERED_WITHIN = 20.0
_DRAWN_WITHIN = 180.0
_REST = 2.0
_MILLI = 1000
_MODERATOR = MEMBER_PERMISSIONS | Permission.MANAGE_GUILD | Permission.MANAGE_MESSAGES


@dataclass(kw_only=True)
class Heard:
    """What somebody was answered: the seconds that it took, and how many answers refused."""

    took: list[float] = field(default_factory=list[float])
    refused: int = 0
    unanswered: int = 0


@dataclass(kw_only=True)
class Flood:
    """What happened, with floods and without; the load is that of driver and server."""

    quiet: Heard = field(default_factory=Heard)
    flooded: Heard = field(default_factory=Heard)
    flooder: Heard = field(default_factory=Heard)
    rates: list[float] = field(default_factory=list[float])
    loads: list[float] = field(default_factory=list[float])


@dataclass(frozen=True, slots=True, kw_only=True)
class Flooder:
    """Who floods: a member with a routine, who moderates a server too, so that all is open."""

    person: Person
    where: Channel
    card: Message
    exercises: Iterator[str]

    @property
    def acts(self) -> Sequence[Callable[[], Awaitable[Exchange]]]:
        """Return what is done in turn."""
        person = self.person
        return (
            lambda: person.slash("find", {"query": "slipd disck"}),
            lambda: person.slash("exercise", {"name": next(self.exercises)}),
            lambda: person.slash("cause", {"name": "sliped diskc"}),
            lambda: person.autocomplete("exercise", "name", "figre"),
            lambda: person.slash("progress"),
            lambda: person.slash("privacy export"),
            lambda: person.slash("content export", where=self.where),
            lambda: person.forge(self.card, "nothing|0|of-ours"),
        )


async def measure(scale: Scale) -> Sequence[Figure]:
    """Let several flood, one after the other, with quiet in between."""
    rounds, lasts = scale.of(6, 2), scale.of(20, 8)
    exercises = list(load_library(DEFAULT_CONTENT).exercises)
    found = Flood()
    async with LoopbackDiscord(lifetime=LIFETIME) as server:
        guild = server.add_guild("Backs")
        where = server.add_channel(guild, "general")
        bosses = [server.add_user(f"boss {number}") for number in range(rounds)]
        for boss in bosses:
            server.world.join(guild, boss, permissions=_MODERATOR)
        others = [server.add_user(f"member {number}") for number in range(OTHERS)]
        async with online(server, ours(server, scale.folder / "flood.db"), scale.folder):
            await server.until(lambda: bool(server.commands.all()), STARTS_WITHIN)
            async with _asking(server, others, Heard()):
                await asyncio.sleep(_REST)
            for number, boss in enumerate(bosses):
                async with _asking(server, others, found.quiet):
                    await asyncio.sleep(lasts)
                flooder = Flooder(
                    person=boss,
                    where=where,
                    card=await opt_in(boss),
                    exercises=itertools.cycle(exercises[number::rounds][:_PICTURES]),
                )
                await _flooded(server, others, flooder, found, lasts)
    return _figures(found, rounds, lasts)


async def _flooded(
    server: LoopbackDiscord, others: Sequence[Person], flooder: Flooder, found: Flood, lasts: float
) -> None:
    """Flood while the others ask; then wait for all that was asked for."""
    stopwatch = Stopwatch()
    async with _asking(server, others, found.flooded):
        began = time.perf_counter()
        asked = await _flood(flooder, lasts)
        found.rates.append(len(asked) / (time.perf_counter() - began))
    found.loads.append(stopwatch.load)
    await asyncio.sleep(_REST)
    for exchange in asked:
        _count(server, exchange, found.flooder)
        answered = exchange.answer
        if answered is not None and answered.kind is Answered.DEFERRED_MESSAGE:
            await exchange.message(_DRAWN_WITHIN)


async def _flood(flooder: Flooder, lasts: float) -> Sequence[Exchange]:
    """Ask at the rate, for so many seconds; who is late asks at once."""
    asked: list[Exchange] = []
    began = time.perf_counter()
    for number in range(round(RATE * lasts)):
        await asyncio.sleep(max(0.0, began + number / RATE - time.perf_counter()))
        asked.append(await flooder.acts[number % len(flooder.acts)]())
    return asked


@asynccontextmanager
async def _asking(
    server: LoopbackDiscord, people: Sequence[Person], heard: Heard
) -> AsyncGenerator[None]:
    """Let people ask in turn for the block, whether or not the one before has an answer."""
    over = asyncio.Event()

    async def one(number: int) -> None:
        asked = _ORDINARY[number % len(_ORDINARY)]
        exchange = await people[number % len(people)].slash(*asked)
        with suppress(TimeoutError):
            await exchange.response(_ANSWERED_WITHIN)
        _count(server, exchange, heard)

    async def all_along() -> None:
        async with asyncio.TaskGroup() as group:
            for number in itertools.count():
                if over.is_set():
                    break
                group.create_task(one(number))
                await asyncio.sleep(_EVERY)

    asking = asyncio.create_task(all_along())
    try:
        yield
    finally:
        over.set()
        await asking


def _count(server: LoopbackDiscord, exchange: Exchange, heard: Heard) -> None:
    """Note an answer, or that there was none."""
    answered = exchange.answer
    if answered is None:
        heard.unanswered += 1
        return
    heard.took.append(seconds_of(server, exchange))
    said = "" if answered.message is None else text_of(answered.message)
    heard.refused += any(one in said for one in _REFUSED)


def _figures(found: Flood, rounds: int, lasts: float) -> Sequence[Figure]:
    flooded, quiet = (
        [one * _MILLI for one in heard.took] for heard in (found.flooded, found.quiet)
    )
    flooder = found.flooder
    note = (
        f"{len(flooded):,} answers while one member flooded, {rounds} times for {lasts:.0f} s, "
        f"with {min(found.rates):.0f} interactions a second or more, and {len(quiet):,} in "
        "between. Driver and server, which share one process, took up to "
        f"{max(found.loads):.0%} of a core."
    )
    return [
        Figure(
            name=f"slash answer to the others in a flood, p{share}",
            unit="ms",
            ours=percentile(flooded, share / 100),
            bare=percentile(quiet, share / 100),
            other="ours, no flood",
            target=Target(bound=1.5, times=True, digits=1) if share == 99 else None,
            note=note if share == 50 else "",
        )
        for share in (50, 99)
    ] + [
        Figure(
            name="answers that refused anybody but the flooder, or never came",
            ours=sum(one.refused + one.unanswered for one in (found.flooded, found.quiet)),
            digits=0,
            target=Target(bound=0),
            note=f"The flooder was refused {flooder.refused:,} times, and answered "
            f"{len(flooder.took) - flooder.refused:,} times otherwise; {flooder.unanswered} of "
            "theirs had no answer.",
        )
    ]
